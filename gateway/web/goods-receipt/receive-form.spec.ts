import { describe, expect, it } from '@jest/globals';
import type { PurchaseOrderView } from '@consigna/contracts/purchasing/purchase-order';
import {
  anotherLot,
  answered,
  answersOf,
  carriedOver,
  differenceOf,
  receiptInput,
  sumsOf,
  type ReceiveLine,
} from './receive-form';

const vase: ReceiveLine = {
  key: 'vase',
  orderLineId: 'vase',
  sku: 'VASE',
  name: 'Vase',
  ordered: '100',
  before: '40',
  open: '60',
  accepted: '60',
  rejected: '0',
  missing: '0',
  lot: '',
  expiry: '',
};

describe('a line of a receipt against its order', () => {
  it('is right when everything that is open was accepted', () => {
    const difference = differenceOf(vase, [vase], '0');

    expect(difference).toEqual({
      rejected: '0',
      missing: '0',
      later: '0',
      over: '0',
      most: '60',
      tooMany: '0',
    });
    expect(answersOf(difference)).toEqual([]);
  });

  it('expects later what was neither accepted nor rejected nor missing', () => {
    const line = { ...vase, accepted: '50', rejected: '4' };
    const difference = differenceOf(line, [line], '0');

    expect(difference.later).toBe('6');
    expect(answered(line, difference, 'missing')).toMatchObject({
      accepted: '50',
      rejected: '4',
      missing: '6',
    });
    expect(answered(line, difference, 'reject')).toMatchObject({
      accepted: '50',
      rejected: '10',
      missing: '0',
    });
  });

  it('may be over as far as the tolerance of the whole order line goes', () => {
    const line = { ...vase, accepted: '65' };

    expect(differenceOf(line, [line], '5')).toMatchObject({
      over: '5',
      most: '65',
      tooMany: '0',
    });
    const tooMany = differenceOf(line, [line], '2');
    expect(tooMany).toMatchObject({ over: '5', most: '62', tooMany: '3' });
    expect(answersOf(tooMany)).toEqual(['reject', 'accept-most']);
    expect(answered(line, tooMany, 'reject')).toMatchObject({
      accepted: '62',
      rejected: '3',
    });
    expect(answered(line, tooMany, 'accept-most')).toMatchObject({
      accepted: '62',
      rejected: '0',
    });
  });

  it('counts its lots together', () => {
    const first = { ...vase, accepted: '20', lot: 'A' };
    const second = {
      ...anotherLot(vase, 'vase-2'),
      accepted: '30',
      rejected: '1',
      lot: 'B',
    };
    const lines = [first, second];

    expect(differenceOf(first, lines, '0').later).toBe('9');
    expect(sumsOf(lines, '0')).toEqual({
      accepted: '50',
      rejected: '1',
      missing: '0',
      later: '9',
    });
  });
});

describe('a count taken over after its order went on', () => {
  const orderLine = (id: string, received: string, open: string) =>
    ({ id, sku: id, description: id, quantity: '100', received, open }) as PurchaseOrderView['lines'][number];

  it('keeps what was counted, against what is open now', () => {
    const counted = [
      { ...vase, accepted: '50' },
      { ...vase, key: 'cup', orderLineId: 'cup', accepted: '60', assumed: true as const },
      { ...vase, key: 'bowl', orderLineId: 'bowl', accepted: '3' },
      { ...vase, key: 'jug', orderLineId: 'jug', assumed: true as const },
    ];
    const order = {
      lines: [
        orderLine('vase', '80', '20'),
        orderLine('cup', '90', '10'),
        orderLine('bowl', '100', '0'),
        orderLine('jug', '100', '0'),
        orderLine('lamp', '0', '100'),
      ],
    };

    expect(carriedOver(counted, order)).toMatchObject([
      { key: 'vase', before: '80', open: '20', accepted: '50' },
      { key: 'cup', before: '90', open: '10', accepted: '10', assumed: true },
      { key: 'bowl', before: '100', open: '0', accepted: '3' },
      { key: 'lamp', open: '100', accepted: '0' },
    ]);
  });
});

describe('what is sent', () => {
  it('leaves out what nobody counted', () => {
    const nothing = { ...anotherLot(vase, 'other'), orderLineId: 'other' };
    const counted = { ...vase, lot: 'L-7', expiry: '2027-05-01' };

    expect(receiptInput('order', '', [nothing, counted])).toEqual({
      purchaseOrderId: 'order',
      lines: [
        {
          purchaseOrderLineId: 'vase',
          accepted: '60',
          rejected: '0',
          missing: '0',
          lot: 'L-7',
          expiry: '2027-05-01',
        },
      ],
    });
  });
});
