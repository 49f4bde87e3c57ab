import { describe, expect, it } from '@jest/globals';
import {
  createInput,
  differences,
  emptyHeader,
  merged,
  typedAgain,
  updateInput,
  type Line,
  type OrderForm,
} from './order-form';

const line = (more: Partial<Line> = {}): Line => ({
  key: 'k',
  productId: 'p1',
  sku: 'CUP',
  name: 'Cup',
  kind: 'goods',
  unit: 'C62',
  quantity: '2',
  ...more,
});
const form = (more: Partial<OrderForm['header']> = {}, lines: readonly Line[] = [line()]): OrderForm => ({
  header: { ...emptyHeader, customer: { id: 'c1', label: 'Boutique' }, ...more },
  lines,
});

describe('what is sent of an order', () => {
  it('leaves out whatever nobody entered, so that price books and products say it', () => {
    const saved = { unitPrice: '4', discountPercent: '10', taxCode: 'S' };

    expect(createInput(form({}, [line({ saved })]))).toEqual({
      customerId: 'c1',
      lines: [{ productId: 'p1', quantity: '2' }],
    });
    expect(createInput(form({}, [line({ unitPrice: '3.5', discountPercent: '0' })]))?.lines[0]).toEqual({
      productId: 'p1',
      quantity: '2',
      unitPrice: '3.5',
      discountPercent: '0',
    });
  });

  it('is nothing without a customer or a line with a product', () => {
    expect(createInput(form({ customer: null }))).toBeUndefined();
    expect(createInput(form({}, [line({ productId: '' })]))).toBeUndefined();
    expect(updateInput(form({}, []), 'o1', 3)).toBeUndefined();
  });

  it('takes away what was emptied, and lets lines keep their identity', () => {
    expect(updateInput(form({}, [line({ id: 'l1' })]), 'o1', 3)).toEqual({
      orderId: 'o1',
      version: 3,
      customerOrderNumber: null,
      deliveryDate: null,
      shortage: null,
      lines: [{ id: 'l1', productId: 'p1', quantity: '2' }],
    });
  });
});

describe('a line as it was typed, over what was stored since', () => {
  const figures = { unitPrice: '4', discountPercent: '0', taxCode: 'S' };
  const now = line({ key: 'k1', id: 'l1', quantity: '7', saved: { ...figures, unitPrice: '5' } });
  const sent = (before: Line) => updateInput(form({}, [typedAgain([now])(before)]), 'o1', 3)?.lines?.[0];

  it('has the figures that it had, and leaves to the order what is stored so', () => {
    expect(sent(line({ id: 'l1', saved: figures }))).toEqual({
      ...{ id: 'l1', productId: 'p1', quantity: '2', unitPrice: '4' },
    });
    expect(sent(line({ id: 'l1', saved: figures, unitPrice: '3' }))).toMatchObject({ id: 'l1', unitPrice: '3' });
  });

  it('is the same one where it had no id yet, with the figures that nobody entered as they are stored', () => {
    expect(sent(line({ key: 'k1' }))).toEqual({ id: 'l1', productId: 'p1', quantity: '2' });
    expect(sent(line({ key: 'k1', unitPrice: '3' }))).toMatchObject({ id: 'l1', unitPrice: '3' });
  });

  it('stays the same object where nothing else was stored', () => {
    const typed = line({ key: 'k1', id: 'l1', quantity: '9', saved: { ...figures, unitPrice: '5' } });

    expect(typedAgain([now])(typed)).toBe(typed);
  });

  it('is a new one where it is not stored', () => {
    expect(sent(line())).toEqual({ productId: 'p1', quantity: '2' });
    expect(sent(line({ id: 'gone', saved: figures }))).toEqual({ productId: 'p1', quantity: '2', ...figures });
  });

  it('has all its figures where another product has its place now', () => {
    expect(sent(line({ id: 'l1', productId: 'p2', saved: figures }))).toEqual({
      ...{ id: 'l1', productId: 'p2', quantity: '2' },
      ...figures,
    });
  });
});

describe('two who changed the same order', () => {
  const mine = form({ customerOrderNumber: 'A-1' }, [line({ id: 'l1', quantity: '5' }), line({ id: 'l2' })]);
  const theirs = form({ customerOrderNumber: 'B-2', deliveryDate: '2026-12-01' }, [line({ id: 'l1' })]);

  it('are told field by field what differs', () => {
    expect(differences(mine, theirs)).toEqual(['customerOrderNumber', 'deliveryDate', 'lines']);
    expect(differences(mine, mine)).toEqual([]);
  });

  it('go on from theirs with what was kept of mine; a line deleted there is a new one', () => {
    const both = merged(mine, theirs, new Set(['customerOrderNumber', 'lines']));

    expect(both.header).toMatchObject({ customerOrderNumber: 'A-1', deliveryDate: '2026-12-01' });
    expect(both.lines.map(({ id, quantity }) => [id, quantity])).toEqual([
      ['l1', '5'],
      [undefined, '2'],
    ]);
    expect(merged(mine, theirs, new Set())).toEqual(theirs);
  });
});
