import { describe, expect, it } from '@jest/globals';
import type { SalesOrderLineView } from '@consigna/contracts/sales/sales-order';
import type { DeliveryView } from '@consigna/contracts/warehouse/delivery';
import { deliverableLines, invoiceableLines, takenLines } from './part-form';

const line = (id: string, reserved: string) =>
  ({
    id,
    productId: `product-${id}`,
    sku: id.toUpperCase(),
    description: `Thing ${id}`,
    reserved,
  }) as SalesOrderLineView;
const delivery = (...quantities: readonly (readonly [string, string])[]) =>
  ({ lines: quantities.map(([orderLineId, quantity]) => ({ orderLineId, quantity })) }) as DeliveryView;

describe('what of an order can be delivered', () => {
  it('is what is reserved, each line whole', () => {
    expect(deliverableLines([line('a', '5'), line('b', '0')], [])).toEqual([
      { key: 'a', sku: 'A', name: 'Thing a', from: '', open: '5', quantity: '5' },
    ]);
  });

  it('is less what lies on deliveries that have not left', () => {
    const allocated = [delivery(['a', '2'], ['b', '3']), delivery(['a', '0.5'])];

    const open = deliverableLines([line('a', '5'), line('b', '3')], allocated);

    expect(open.map(({ key, quantity }) => [key, quantity])).toEqual([['a', '2.5']]);
  });
});

describe('what of an order can be invoiced', () => {
  it('is what was shipped and is on no invoice, delivery by delivery', () => {
    const billable = { deliveryNumber: 'DN-7', orderLineId: 'a', sku: 'A' };
    const rows = [
      { ...billable, id: 'x', quantity: '5', quantityInvoiced: '2' },
      { ...billable, id: 'y', deliveryNumber: '', quantity: '1', quantityInvoiced: '0' },
    ];

    expect(invoiceableLines([line('a', '0')], rows)).toEqual([
      { key: 'x', sku: 'A', name: 'Thing a', from: 'DN-7', open: '3', quantity: '3' },
      { key: 'y', sku: 'A', name: 'Thing a', from: '', open: '1', quantity: '1' },
    ]);
  });

  it('is named as its own line of the order names it, also where another one is of the same product', () => {
    const [first, second] = [line('a', '0'), { ...line('a', '0'), id: 'b', description: 'Thing a, engraved' }];
    const billable = { deliveryNumber: 'DN-7', sku: 'A', quantity: '1', quantityInvoiced: '0' };
    const rows = [
      { ...billable, id: 'x', orderLineId: 'a' },
      { ...billable, id: 'y', orderLineId: 'b' },
    ];

    expect(invoiceableLines([first, second], rows).map(({ name }) => name)).toEqual(['Thing a', 'Thing a, engraved']);
  });
});

describe('a part of what is open', () => {
  it('leaves out the lines of which nothing is taken', () => {
    const [first, second] = deliverableLines([line('a', '5'), line('b', '4')], []);
    if (first === undefined || second === undefined) throw new Error('both lines are open');

    expect(takenLines([first, { ...second, quantity: '0' }])).toEqual([first]);
  });
});
