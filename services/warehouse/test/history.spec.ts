import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimal } from '@consigna/kernel/decimal';
import { isDomainError } from '@consigna/kernel/domain-error';
import { postAdjustment } from '@consigna/contracts/warehouse/adjustment';
import {
  cancelDelivery,
  createDelivery,
  shipDelivery,
  type DeliveryView,
} from '@consigna/contracts/warehouse/delivery';
import { releaseOrder } from '@consigna/contracts/warehouse/reservation';
import { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { testPlatform, type TestPlatform } from '@consigna/testing/test-platform';
import { warehouseModule } from '../src/warehouse.module.js';
import { Shop, type Ordered } from './build.js';

let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform([warehouseModule]);
});
afterAll(async () => {
  await test.stop();
});

type Beginning = 'receive' | 'consign' | 'reserve' | 'sell' | 'find' | 'writeOff';
type Following = 'deliver' | 'ship' | 'cancel' | 'release' | 'giveBack' | 'bill';
type Step = { kind: Beginning; quantity: number; cents: number } | { kind: Following; which: number; quantity: number };

const begins = (kind: Beginning) =>
  fc.record({
    kind: fc.constant(kind),
    quantity: fc.integer({ min: 1, max: 30 }),
    cents: fc.integer({ min: 1, max: 9999 }),
  });
const follows = (kind: Following) =>
  fc.record({ kind: fc.constant(kind), which: fc.nat(20), quantity: fc.integer({ min: 1, max: 9 }) });

/** Sales and returns are frequent, so that most histories undo parts of mixed shipments. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: begins('receive') },
  { weight: 3, arbitrary: begins('consign') },
  { weight: 5, arbitrary: begins('sell') },
  { weight: 2, arbitrary: begins('reserve') },
  { weight: 1, arbitrary: begins('find') },
  { weight: 1, arbitrary: begins('writeOff') },
  { weight: 2, arbitrary: follows('deliver') },
  { weight: 2, arbitrary: follows('ship') },
  { weight: 1, arbitrary: follows('cancel') },
  { weight: 1, arbitrary: follows('release') },
  { weight: 5, arbitrary: follows('giveBack') },
  { weight: 2, arbitrary: follows('bill') },
);

/** Refusals that a random history may meet; anything else is a bug. */
const expectable = [
  'insufficient-stock',
  'nothing-to-deliver',
  'delivery-in-progress',
  'over-return',
  'invalid-transition',
  'sales-order-not-found',
];

/** Walks a history through the service and keeps the plain sums that the books must agree with. */
class Walk {
  readonly orders: Ordered[] = [];
  readonly drafts: DeliveryView[] = [];
  readonly shipped: DeliveryView[] = [];
  readonly receipts: { lineId: string; value: string; quantity: number }[] = [];
  owned = 0;
  consigned = 0;

  constructor(
    private readonly shop: Shop,
    private readonly product: string,
    private readonly from: { consignorId: string; agreementId: string },
  ) {}

  async take(taken: Step): Promise<void> {
    try {
      await ('which' in taken ? this.follow(taken) : this.begin(taken));
    } catch (error) {
      if (!isDomainError(error) || !expectable.includes(error.code)) throw error;
    }
  }

  private async begin({ kind, quantity, cents }: Extract<Step, { cents: number }>): Promise<void> {
    const { shop, product } = this;
    const price = decimal(cents).dividedBy(100).toString();
    if (kind === 'receive') {
      const { lines } = await shop.receive(product, String(quantity), { price });
      this.receipts.push({ lineId: lines[0]?.id ?? '', value: lines[0]?.valueBase ?? '0', quantity });
      this.owned += quantity;
    } else if (kind === 'consign') {
      await shop.receive(product, String(quantity), { from: this.from });
      this.consigned += quantity;
    } else if (kind === 'sell') {
      const order = await shop.reserve([{ productId: product, quantity: String(quantity) }], { shortage: 'partial' });
      this.note(await shop.ship(order));
    } else if (kind === 'reserve') {
      this.orders.push(await shop.reserve([{ productId: product, quantity: String(quantity) }]));
    } else {
      const direction = kind === 'find' ? 'in' : 'out';
      const owner = { kind: 'own', consignorId: null, agreementId: null } as const;
      await test.ask(postAdjustment, shop.ctx, {
        branchId: shop.branchId,
        reason: 'Count',
        lines: [{ productId: product, direction, quantity: String(quantity), owner }],
      });
      this.owned += kind === 'find' ? quantity : -quantity;
    }
  }

  private async follow({ kind, which, quantity }: Extract<Step, { which: number }>): Promise<void> {
    const { ctx } = this.shop;
    const pick = <T>(list: T[]): T | undefined => list[which % Math.max(list.length, 1)];
    const [order, draft, delivery, receipt] = [
      pick(this.orders),
      pick(this.drafts),
      pick(this.shipped),
      pick(this.receipts),
    ];
    if (kind === 'deliver' && order !== undefined) {
      this.drafts.push(await test.ask(createDelivery, ctx, { source: { type: 'sales-order', id: order.orderId } }));
    } else if (kind === 'release' && order !== undefined) {
      await test.ask(releaseOrder, ctx, { orderId: order.orderId, orderLineIds: null });
    } else if (kind === 'cancel' && draft !== undefined) {
      await test.ask(cancelDelivery, ctx, { deliveryId: draft.id });
    } else if (kind === 'ship' && draft !== undefined) {
      this.note(await test.ask(shipDelivery, ctx, { deliveryId: draft.id }));
    } else if (kind === 'giveBack' && delivery !== undefined) {
      const returned = await test.ask(receiveSalesReturn, ctx, {
        lines: [{ deliveryLineId: delivery.lines[0]?.id ?? '', quantity: String(quantity) }],
      });
      const [event] = (
        await this.shop.told<{
          returnId: string;
          lines: { sources: { quantity: string; owner: { kind: string } }[] }[];
        }>('warehouse.sales-return.received')
      ).filter((told) => told.returnId === returned.id);
      this.count(event?.lines[0]?.sources ?? [], 1);
    } else if (kind === 'bill' && receipt !== undefined) {
      const net = decimal(receipt.value).times(quantity).dividedBy(10).toFixed(2);
      await this.shop.bill(receipt.lineId, {
        net,
        received: receipt.value,
        productId: this.product,
        quantity: String(receipt.quantity),
      });
    }
  }

  private note(gone: DeliveryView): void {
    this.shipped.push(gone);
    this.count(gone.lines[0]?.allocations ?? [], -1);
  }

  private count(units: readonly { quantity: string; owner: { kind: string } }[], sign: 1 | -1): void {
    for (const { quantity, owner } of units) {
      if (owner.kind === 'own') this.owned += sign * Number(quantity);
      else this.consigned += sign * Number(quantity);
    }
  }
}

describe('any history', () => {
  it.each(['fifo', 'average'] as const)(
    'leaves pools, levels, layers, moves and values in agreement (%s)',
    async (valuation) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 40 }), async (steps) => {
          const shop = await Shop.open(test);
          const product = await shop.product({ valuation });
          const walk = new Walk(shop, product, await shop.agreement());
          for (const taken of steps) await walk.take(taken);

          const { cost, moves, layers, levels, pools, promises } = await shop.books(product);
          const all = String(walk.owned + walk.consigned);
          expect([moves['all_units'], layers['remaining'], levels['on_hand'], pools['on_hand'] ?? '0']).toEqual([
            all,
            all,
            all,
            all,
          ]);
          expect([moves['owned'], layers['owned'], cost['quantity'] ?? '0']).toEqual([
            String(walk.owned),
            String(walk.owned),
            String(walk.owned),
          ]);
          expect(cost['value'] ?? '0').toBe(moves['value']);
          if (valuation === 'fifo') expect(layers['value']).toBe(moves['value']);
          expect(pools['reserved']).toBe(promises['promised']);
          expect([levels['allocated'], layers['allocated']]).toEqual([
            promises['on_delivery'],
            promises['on_delivery'],
          ]);
          if (walk.owned === 0) expect(moves['value']).toBe('0');
        }),
        { numRuns: 8 },
      );
    },
    300_000,
  );
});
