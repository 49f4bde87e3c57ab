import { Logger } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { newId } from '@consigna/kernel/id';
import { reserveOrder } from '@consigna/contracts/warehouse/reservation';
import { Link } from '@consigna/messaging/link';
import { generate } from './window.js';

/** Many orders want one unit each of the same product, asked of the warehouse over the bus as sales does. */
export interface HotProductWork {
  readonly natsUrl: string;
  readonly companyId: string;
  readonly networkId: string;
  readonly branchId: string;
  readonly productId: string;
  /** Requests after which nobody asks any more; null: until the window closes. */
  readonly atMost: number | null;
}

export interface HotProductResult {
  /** Granted in the window. */
  readonly reserved: number;
  /** Of the whole run, warm-up included. */
  readonly all: { readonly granted: number; readonly refused: number; readonly failed: number };
}

Logger.overrideLogger(['error', 'warn']);

generate<HotProductWork, HotProductResult>(async ({ clients, work }, clock) => {
  const link = new Link(work.natsUrl);
  await link.connect();
  const all = { granted: 0, refused: 0, failed: 0 };
  let reserved = 0;
  let asked = 0;
  const mayAsk = () => (work.atMost === null ? clock.running() : asked < work.atMost);
  const one = async (): Promise<void> => {
    while (mayAsk()) {
      asked += 1;
      const inWindow = clock.inWindow();
      const outcome = await reserveOne(link, work);
      all[outcome] += 1;
      if (outcome === 'granted' && inWindow) reserved += 1;
    }
  };
  clock.begin();
  await Promise.all(Array.from({ length: clients }, one));
  await clock.over;
  await link.close();
  return { reserved, all };
});

async function reserveOne(link: Link, work: HotProductWork): Promise<'granted' | 'refused' | 'failed'> {
  const { companyId, networkId, branchId, productId } = work;
  const orderId = newId();
  const key = `bench/${orderId}`;
  const ctx: Context = {
    ...{ companyId, networkId, userId: companyId, clientId: 'bench', locale: 'en', permissions: ['internal'] },
    now: new Date(),
    idempotency: { key, requestHash: key },
  };
  const terms = {
    ...{ orderId, orderNumber: orderId, orderLineId: newId(), productId, sku: 'HOT', description: 'Hot product' },
    ...{ kind: 'goods' as const, unit: 'unit', currency: 'EUR', taxCode: 'S' },
    ...{ unitPrice: '10', discountPercent: '0', netUnitPrice: '10' },
  };
  const buyer = { customerId: companyId, customerName: 'Bench', country: 'ES', interCompanyId: null };
  try {
    const input = { orderId, orderNumber: orderId, branchId, buyer, shortage: 'refuse' as const };
    const { reserved } = await link.ask(reserveOrder, ctx, { ...input, lines: [{ terms, quantity: '1' }] });
    return reserved ? 'granted' : 'refused';
  } catch {
    return 'failed';
  }
}
