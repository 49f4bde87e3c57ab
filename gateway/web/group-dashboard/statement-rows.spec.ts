import { describe, expect, it } from '@jest/globals';
import { balanceSheetRows, consolidatedOf, profitAndLossRows, type Consolidation } from './statement-rows';

const companies = ['a', 'b'].map((id) => ({ id, code: id, name: id })) as unknown as Consolidation['companies'];
const row = (kind: string, role: string, a: string, b: string, eliminated = '0.00') => {
  const aggregated = (Number(a) + Number(b)).toFixed(2);
  return {
    kind,
    role,
    companies: { a, b },
    aggregated,
    eliminated,
    consolidated: (Number(aggregated) + Number(eliminated)).toFixed(2),
  };
};
const consolidation = {
  companies,
  profitAndLoss: [
    row('income', 'COMMISSION_REV', '10.00', '0.00'),
    row('income', 'IC_REV', '50.00', '0.00', '-50.00'),
    row('income', 'REV', '100.00', '300.00'),
    row('income', 'SALES_RETURNS', '0.00', '-20.00'),
    row('expense', 'COGS', '40.00', '130.00', '-48.00'),
    row('expense', 'EXPENSE', '15.00', '30.00'),
  ],
  balanceSheet: [row('asset', 'BANK', '5.00', '6.00'), row('asset', 'INV', '7.00', '8.00', '-2.00')],
} as unknown as Consolidation;

describe('lines of the consolidated statements', () => {
  it('trade stands above the gross margin, everything else below, expenses negative', () => {
    const rows = profitAndLossRows(consolidation);

    expect(rows.map(({ id }) => id)).toEqual([
      'income/REV',
      'income/SALES_RETURNS',
      'externalRevenue',
      'income/IC_REV',
      'income/COMMISSION_REV',
      'expense/COGS',
      'grossMargin',
      'grossMarginShare',
      'expense/EXPENSE',
      'result',
      'resultShare',
    ]);
    expect(consolidatedOf(rows, 'externalRevenue')).toBe('380.00');
    expect(consolidatedOf(rows, 'expense/COGS')).toBe('-122.00');
    expect(consolidatedOf(rows, 'grossMargin')).toBe('268.00');
    expect(consolidatedOf(rows, 'result')).toBe('223.00');
    expect(consolidatedOf(rows, 'grossMarginShare')).toBe('70.5');
  });

  it('totals are kept by company, and eliminations add up with them', () => {
    const margin = profitAndLossRows(consolidation).find(({ id }) => id === 'grossMargin');

    expect(Object.fromEntries(margin?.companies ?? [])).toEqual({ a: '120.00', b: '150.00' });
    expect(margin?.aggregated).toBe('270.00');
    expect(margin?.eliminated).toBe('-2.00');
  });

  it('a share of no revenue is empty, not zero', () => {
    const [, , , , , , , share] = profitAndLossRows({
      ...consolidation,
      profitAndLoss: consolidation.profitAndLoss.map((each) => ({ ...each, companies: { a: '0.00', b: '1.00' } })),
    });
    expect(share?.companies.get('a')).toBe('');
  });

  it('each section of the balance sheet has its total', () => {
    const rows = balanceSheetRows(consolidation);

    expect(rows.map(({ id }) => id)).toEqual(['asset/BANK', 'asset/INV', 'assets', 'liabilities', 'equity']);
    expect(consolidatedOf(rows, 'assets')).toBe('24.00');
  });
});
