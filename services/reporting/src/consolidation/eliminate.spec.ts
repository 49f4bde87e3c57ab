import { decimal } from '@consigna/kernel/decimal';
import { agrees, eliminateBalances, eliminateTrade, withoutCounterpart, type EliminationLine } from './eliminate.js';

const text = (lines: EliminationLine[]) =>
  lines.map(({ role, debit, credit }) => `${role} ${debit.toString()} ${credit.toString()}`);
const nothing = { opening: decimal(0), movement: decimal(0), closing: decimal(0) };

describe('elimination within the group', () => {
  it('takes the profit on unsold goods out of stock (S-F01)', () => {
    const lines = eliminateTrade({
      revenue: decimal(1000),
      consignedCost: decimal(0),
      unrealised: { opening: decimal(0), movement: decimal(240), closing: decimal(240) },
    });

    expect(text(lines)).toEqual(['IC_REV 1000 0', 'COGS 0 760', 'INV 0 240']);
  });

  it('realises a profit brought forward when the goods are sold (S-F02)', () => {
    const lines = eliminateTrade({
      revenue: decimal(0),
      consignedCost: decimal(0),
      unrealised: { opening: decimal(240), movement: decimal(-240), closing: decimal(0) },
    });

    expect(text(lines)).toEqual(['RETAINED_EARNINGS 240 0', 'COGS 0 240']);
  });

  it('sets goods consigned within the group against their consigned cost (S-F05)', () => {
    expect(text(eliminateTrade({ revenue: decimal(400), consignedCost: decimal(400), unrealised: nothing }))).toEqual([
      'IC_REV 400 0',
      'COGS_CONS 0 400',
    ]);
  });

  it('puts what the closing rate makes of the profit in stock into the translation difference', () => {
    const lines = eliminateTrade({
      revenue: decimal(0),
      consignedCost: decimal(0),
      unrealised: { opening: decimal(100), movement: decimal(20), closing: decimal('126') },
    });

    expect(text(lines)).toEqual(['RETAINED_EARNINGS 100 0', 'COGS 20 0', 'INV 0 126', 'CTA 6 0']);
  });

  it('sets balances against each other, with what the rates differ as translation difference', () => {
    expect(text(eliminateBalances(decimal(1000), decimal(1000)))).toEqual(['IC_AP 1000 0', 'IC_AR 0 1000']);
    expect(text(eliminateBalances(decimal(1000), decimal('999.99')))).toEqual([
      'IC_AP 999.99 0',
      'IC_AR 0 1000',
      'CTA 0.01 0',
    ]);
  });

  it('lists the documents of a pair that does not agree (S-F07)', () => {
    const ours = [
      { number: 'F-1', amount: decimal(500) },
      { number: 'F-2', amount: decimal('75') },
    ];
    const theirs = [
      { number: 'B-9', amount: decimal('480') },
      { number: 'B-8', amount: decimal('75') },
    ];

    expect(agrees({ receivable: decimal(575), payable: decimal(555) })).toBe(false);
    expect(withoutCounterpart(ours, theirs)).toEqual({ ours: [ours[0]], theirs: [theirs[0]] });
  });
});
