import { describe, expect, it } from '@jest/globals';
import { placesOf, sharesOf, totalOf, type Level } from './places';

const own = { kind: 'own', consignorId: null, agreementId: null } as const;
const theirs = { kind: 'consignor', consignorId: 'potter', agreementId: 'A-1' } as const;
const level = (warehouseCode: string, more: Partial<Level>): Level => ({
  warehouseId: warehouseCode,
  warehouseCode,
  warehouseKind: 'mixed',
  owner: own,
  onHand: '0',
  allocated: '0',
  value: '0',
  ...more,
});

describe('stock of a product by place', () => {
  it('puts lots and locations of a warehouse together and keeps owners apart', () => {
    const places = placesOf([
      level('SHOP', { onHand: '3', value: '12.00' }),
      level('MAIN', { onHand: '10', allocated: '2', value: '40.10' }),
      level('MAIN', { onHand: '5.5', value: '22.05' }),
      level('MAIN', { owner: theirs, onHand: '7', allocated: '1' }),
    ]);

    expect(places.map(({ code }) => code)).toEqual(['MAIN', 'SHOP']);
    expect([places[0]?.owned, places[0]?.consigned, places[0]?.allocated, places[0]?.value].map(String)).toEqual([
      '15.5',
      '7',
      '3',
      '62.15',
    ]);
    expect(totalOf(places, 'value')).toBe('74.15');
  });

  it('shares a bar between the owners', () => {
    expect(sharesOf('3', '1')).toEqual([
      { kind: 'own', share: 0.75 },
      { kind: 'consigned', share: 0.25 },
    ]);
    expect(sharesOf('0', '0')).toEqual([]);
  });
});
