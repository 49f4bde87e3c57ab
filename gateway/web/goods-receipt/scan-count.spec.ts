import { describe, expect, it } from '@jest/globals';
import { allAsOrdered, fromZero, linesOf, type ReceiveLine } from './receive-form';
import {
  countedBy,
  countScan,
  damagedOne,
  expectedOf,
  markOf,
  progressOf,
  withMissing,
  type ScannedUnits,
} from './scan-count';

const order = {
  lines: [
    orderLine({ id: 'vase', quantity: '60', open: '60' }),
    orderLine({ id: 'cup', quantity: '100', open: '40' }),
    orderLine({ id: 'gone', quantity: '5', open: '0' }),
  ],
};
const fresh = linesOf(order);
const zero = fromZero(fresh);

describe('counting by scans', () => {
  it('starts from zero with the first, for what nobody has counted', () => {
    const [vase, cup] = fresh;
    const typed = [vase as ReceiveLine, { ...withoutAssumed(cup), accepted: '38' }];

    const counted = scan(typed, { orderLineIds: ['vase'], units: '1' });

    expect(counted).toMatchObject({ outcome: 'hit', key: 'vase', isFirst: true });
    expect(accepted(counted)).toEqual(['1', '38']);
    const next = scan(linesIn(counted), { orderLineIds: ['vase'], units: '3' });
    expect(next).toMatchObject({ outcome: 'hit', isFirst: false });
    expect(accepted(next)).toEqual(['4', '38']);
  });

  it('says what is over, and refuses what the tolerance does not allow', () => {
    const counted = scan(zero, { orderLineIds: ['vase'], units: '60' }, { overPercent: '5' });
    const over = scan(linesIn(counted), { orderLineIds: ['vase'], units: '3' }, { overPercent: '5' });

    expect(counted).toMatchObject({ outcome: 'hit' });
    expect(over).toMatchObject({ outcome: 'over' });
    expect(scan(linesIn(over), { orderLineIds: ['vase'], units: '1' }, { overPercent: '5' })).toEqual({
      outcome: 'too-many',
      most: '63',
    });
    expect(scan(zero, { orderLineIds: ['vase'], units: '61' })).toEqual({ outcome: 'too-many', most: '60' });
  });

  it('knows what was received before', () => {
    expect(scan(fresh, { orderLineIds: ['gone'], units: '1' })).toEqual({ outcome: 'nothing-open' });
  });

  it('fills several lines of one product one after the other', () => {
    const counted = scan(zero, { orderLineIds: ['vase', 'cup'], units: '63' });

    expect(accepted(counted)).toEqual(['60', '3']);
    expect(scan(zero, { orderLineIds: ['vase', 'cup'], units: '101' })).toMatchObject({ most: '100' });
  });

  it('gives every lot a row of its own', () => {
    const first = scan(zero, { orderLineIds: ['vase'], units: '2', lot: 'A', expiry: '2027-05-31' });
    const again = scan(linesIn(first), { orderLineIds: ['vase'], units: '1', lot: 'A' });
    const second = scan(linesIn(again), { orderLineIds: ['vase'], units: '4', lot: 'B' });
    const other = scan(linesIn(second), { orderLineIds: ['vase'], units: '1', lot: 'A', expiry: '2028-01-01' });

    expect(rows(other)).toEqual([
      ['vase', '3', 'A', '2027-05-31'],
      ['vase', '4', 'B', ''],
      ['vase', '1', 'A', '2028-01-01'],
      ['cup', '0', '', ''],
    ]);
  });

  it('does not put units of no lot under a lot, unless the person is at it', () => {
    const loose = scan(zero, { orderLineIds: ['vase'], units: '2' });
    const lot = scan(linesIn(loose), { orderLineIds: ['vase'], units: '1', lot: 'A' });

    expect(rows(lot).slice(0, 2)).toEqual([
      ['vase', '2', '', ''],
      ['vase', '1', 'A', ''],
    ]);
    const atFirst = scan(linesIn(lot), { orderLineIds: ['vase'], units: '1' }, { at: 'vase' });
    expect(rows(atFirst)[0]).toEqual(['vase', '3', '', '']);
    const elsewhere = scan(linesIn(lot), { orderLineIds: ['vase'], units: '1' }, { at: 'cup' });
    expect(rows(elsewhere)[1]).toEqual(['vase', '2', 'A', '']);
  });

  it('counts a unit with a serial number once', () => {
    const first = scan(zero, { orderLineIds: ['vase'], units: '1', serial: 'S1' });

    expect(scan(linesIn(first), { orderLineIds: ['vase'], units: '1', serial: 'S1' })).toEqual({
      outcome: 'duplicate',
    });
    expect(scan(linesIn(first), { orderLineIds: ['vase'], units: '1', serial: 'S2' })).toMatchObject({
      outcome: 'hit',
    });
  });

  it('finds what was said to be missing', () => {
    const short = withMissing(linesIn(scan(zero, { orderLineIds: ['vase'], units: '58' })), 'vase', true);
    expect(short[0]).toMatchObject({ accepted: '58', missing: '2' });

    const found = scan(short, { orderLineIds: ['vase'], units: '1' });

    expect(found).toMatchObject({ outcome: 'hit' });
    expect(linesIn(found)[0]).toMatchObject({ accepted: '59', missing: '1' });
    expect(withMissing(linesIn(found), 'vase', false)[0]).toMatchObject({ missing: '0' });
  });
});

describe('counting by hand', () => {
  it('goes down to nothing and up to what the order allows', () => {
    expect(countedBy(zero, 'vase', -1, '0')).toBeUndefined();
    expect(countedBy(fresh, 'vase', 1, '0')).toBeUndefined();
    expect(countedBy(fresh, 'vase', 1, '5')?.[0]).toMatchObject({ accepted: '61' });
    const less = countedBy(fresh, 'vase', -1, '0');
    expect(less?.[0]).toMatchObject({ accepted: '59' });
    expect(less?.[0]).not.toHaveProperty('assumed');
  });

  it('takes a damaged unit from what is still expected, or else from what was accepted', () => {
    expect(damagedOne(zero, 'vase', '0')[0]).toMatchObject({ accepted: '0', rejected: '1' });
    expect(damagedOne(fresh, 'vase', '0')[0]).toMatchObject({ accepted: '59', rejected: '1' });
  });

  it('takes the rest as it was ordered', () => {
    const some = damagedOne(linesIn(scan(zero, { orderLineIds: ['vase'], units: '8', lot: 'A' })), 'vase', '0');

    expect(allAsOrdered(some, '0').map((line) => [line.accepted, line.rejected])).toEqual([
      ['59', '1'],
      ['40', '0'],
    ]);
  });
});

describe('how far a receipt is', () => {
  it('is said of a lot without what is in the others', () => {
    const first = scan(zero, { orderLineIds: ['cup'], units: '30', lot: 'A' });
    const lines = linesIn(scan(linesIn(first), { orderLineIds: ['cup'], units: '4', lot: 'B' }));

    expect(lines.map((line) => expectedOf(line, lines))).toEqual(['60', '36', '10']);
  });

  it('is said by line and altogether', () => {
    const counted = linesIn(scan(zero, { orderLineIds: ['cup'], units: '40' }));
    const [vase, cup] = counted as [ReceiveLine, ReceiveLine];

    expect(progressOf(counted)).toEqual({ counted: '40', open: '100' });
    expect(markOf(vase, counted, '0')).toBe('none');
    expect(markOf(cup, counted, '0')).toBe('whole');
    const part = { ...vase, accepted: '1' };
    expect(markOf(part, [part], '0')).toBe('part');
    const over = { ...vase, accepted: '61' };
    expect(markOf(over, [over], '5')).toBe('over');
  });
});

function scan(lines: readonly ReceiveLine[], units: ScannedUnits, { overPercent = '0', at = '' } = {}) {
  let made = 0;
  return countScan(lines, units, { overPercent, at, newKey: () => `new-${lines.length}-${(made += 1)}` });
}

function linesIn(counted: ReturnType<typeof countScan>): readonly ReceiveLine[] {
  if (!('lines' in counted)) throw new Error(`not counted: ${counted.outcome}`);
  return counted.lines;
}

function accepted(counted: ReturnType<typeof countScan>) {
  return linesIn(counted).map((line) => line.accepted);
}

function rows(counted: ReturnType<typeof countScan>) {
  return linesIn(counted).map(({ orderLineId, accepted: units, lot, expiry }) => [orderLineId, units, lot, expiry]);
}

function withoutAssumed(line: ReceiveLine | undefined): ReceiveLine {
  const { assumed: _assumed, ...counted } = line as ReceiveLine;
  return counted;
}

function orderLine({ id, quantity, open }: { id: string; quantity: string; open: string }) {
  return {
    ...{ id, quantity, open, position: 1, productId: id, sku: id.toUpperCase(), description: id },
    ...{ kind: 'goods' as const, unit: 'C62', unitPrice: '1', net: '1', taxCode: 'NONE', forOrderLineId: null },
    ...{ received: String(Number(quantity) - Number(open)), rejected: '0', missing: '0', billed: '0', cancelled: '0' },
  };
}
