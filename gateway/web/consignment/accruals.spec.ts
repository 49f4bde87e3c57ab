import { describe, expect, it } from '@jest/globals';
import { billedOf, byProduct, owedOf, unitsOf, type Accrual } from './accruals';

const sale: Accrual = {
  id: 'one',
  kind: 'sale',
  date: '2026-10-03',
  branchId: 'branch',
  source: { type: 'delivery', id: 'delivery', number: 'DN-1' },
  consignorId: 'potter',
  agreementId: 'agreement',
  agreementVersion: 3,
  role: 'principal',
  moveId: 'move',
  undoesAccrualId: null,
  deliveryLineId: 'line',
  returnLineId: null,
  productId: 'vase',
  sku: 'VASE',
  quantity: '3',
  unitCost: '8.45',
  commissionPercent: null,
  currency: 'EUR',
  owed: '25.35',
  owedBase: '25.35',
  netBase: '45.00',
  commissionBase: '0',
  settlementId: null,
};

describe('what is owed to a consignor', () => {
  it('is taken back by returns and found units', () => {
    const kinds = (['sale', 'return', 'loss', 'found'] as const).map((kind) => ({ ...sale, kind }));

    expect(kinds.map(owedOf)).toEqual(['25.35', '-25.35', '25.35', '-25.35']);
    expect(kinds.map(unitsOf)).toEqual(['3', '-3', '3', '-3']);
  });

  it('is put together product by product, in the order of the days', () => {
    const later: Accrual = { ...sale, id: 'two', kind: 'return', date: '2026-10-09', quantity: '1', owed: '8.45' };
    const bowl: Accrual = { ...sale, id: 'three', productId: 'bowl', sku: 'BOWL' };
    const [first, second] = byProduct([later, sale, bowl]);

    expect([first?.sku, second?.sku]).toEqual(['BOWL', 'VASE']);
    expect(second).toMatchObject({ units: '2', owed: '16.9' });
    expect(second?.accruals.map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('is billed only when more is owed than was carried forward', () => {
    expect(billedOf('-22.15', '100')).toEqual({ billed: '77.85', carried: '0' });
    expect(billedOf('-22.15', '10')).toEqual({ billed: '0', carried: '-12.15' });
  });
});
