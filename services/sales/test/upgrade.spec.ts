import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { upgrading } from '@consigna/testing/upgrade';
import { definition } from '../src/definition.js';

const COMPANY = '00000000-0000-4000-8000-000000000001';
const EARLIER = ['0001-initial.sql', '0002-customer-order-number.sql'];

/** Of a line of ten units. */
interface Counted {
  invoiced?: number;
  cancelled?: number;
}

const orders: Record<string, { state: string; lines: Counted[]; invoicing: string }> = {
  draft: { state: 'draft', lines: [{}], invoicing: 'none' },
  'draft given up': { state: 'cancelled', lines: [{ cancelled: 10 }], invoicing: 'none' },
  untouched: { state: 'confirmed', lines: [{}, {}], invoicing: 'to_invoice' },
  'in part': { state: 'partially_shipped', lines: [{ invoiced: 10 }, {}], invoicing: 'partially_invoiced' },
  whole: { state: 'shipped', lines: [{ invoiced: 10 }, { invoiced: 10 }], invoicing: 'invoiced' },
  'the rest cancelled': { state: 'shipped', lines: [{ invoiced: 4, cancelled: 6 }], invoicing: 'invoiced' },
};

describe('an older sales', () => {
  it('tells what of its orders is invoiced once it is up to date', async () => {
    await upgrading(definition, EARLIER, async ({ client, migrate }) => {
      for (const [number, { state, lines }] of Object.entries(orders)) {
        const orderId = randomUUID();
        await client.query(
          `insert into sales_order (company_id, id, version, number, state, date, customer_id, customer_name, branch_id, country, currency, priority,
             net_exact, net, created_at, updated_at, created_by)
           values ($1, $2, 1, $3, $4, '2026-01-15', $1, 'Customer', $1, 'ES', 'EUR', 0, 100, 100, now(), now(), $1)`,
          [COMPANY, orderId, number, state],
        );
        for (const [position, { invoiced = 0, cancelled = 0 }] of lines.entries()) {
          await client.query(
            `insert into sales_order_line (company_id, id, order_id, position, product_id, sku, description, kind, unit, quantity, unit_price,
               discount_percent, net_unit_price, net, tax_code, price_explanation, shipped, invoiced, cancelled)
             values ($1, gen_random_uuid(), $2, $3, $1, 'SKU', 'Thing', 'goods', 'C62', 10, 10, 0, 10, 100, 'NONE', '[]', $4, $4, $5)`,
            [COMPANY, orderId, position, invoiced, cancelled],
          );
        }
      }

      await migrate();

      const told = await client.query<{ number: string; invoicing: string }>(
        'select number, invoicing from sales_order',
      );
      expect(Object.fromEntries(told.rows.map(({ number, invoicing }) => [number, invoicing]))).toEqual(
        Object.fromEntries(Object.entries(orders).map(([number, { invoicing }]) => [number, invoicing])),
      );
    });
  });
});
