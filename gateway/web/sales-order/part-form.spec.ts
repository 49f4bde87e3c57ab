import { describe, expect, it } from '@jest/globals';
import type { SalesOrderLineView } from '@consigna/contracts/sales/sales-order';
import { deliverableLines, invoiceableLines, takenLines } from './part-form';

const line = (id: string) =>
  ({ id, productId: `product-${id}`, sku: id.toUpperCase(), description: `Thing ${id}` }) as SalesOrderLineView;
const open = (id: string, quantity: string) => ({ id, quantity });

describe('what of an order can be delivered', () => {
  it('is what is reserved and on no delivery, in the order of its lines', () => {
    expect(deliverableLines([line('a'), line('b'), line('c')], [open('c', '0.5'), open('a', '5')])).toEqual([
      { key: 'a', sku: 'A', name: 'Thing a', from: '', open: '5', quantity: '5' },
      { key: 'c', sku: 'C', name: 'Thing c', from: '', open: '0.5', quantity: '0.5' },
    ]);
  });
});

describe('what of an order can be invoiced', () => {
  it('is what was shipped and is on no invoice, delivery by delivery', () => {
    const billable = { deliveryNumber: 'DN-7', orderLineId: 'a', sku: 'A' };
    const rows = [
      { ...billable, id: 'x', quantity: '5', quantityInvoiced: '2' },
      { ...billable, id: 'y', deliveryNumber: '', quantity: '1', quantityInvoiced: '0' },
    ];

    expect(invoiceableLines([line('a')], rows)).toEqual([
      { key: 'x', sku: 'A', name: 'Thing a', from: 'DN-7', open: '3', quantity: '3' },
      { key: 'y', sku: 'A', name: 'Thing a', from: '', open: '1', quantity: '1' },
    ]);
  });

  it('is named as its own line of the order names it, also where another one is of the same product', () => {
    const [first, second] = [line('a'), { ...line('a'), id: 'b', description: 'Thing a, engraved' }];
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
    const [first, second] = deliverableLines([line('a'), line('b')], [open('a', '5'), open('b', '4')]);
    if (first === undefined || second === undefined) throw new Error('both lines are open');

    expect(takenLines([first, { ...second, quantity: '0' }])).toEqual([first]);
  });
});
