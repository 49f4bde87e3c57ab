import { describe, expect, it } from '@jest/globals';
import { assignmentsOf, carriedOver, fateOf, filled, isByHand, sumsOf, type AssignLine } from './assignment';

const line = (id: string, waiting: string, assigned: string, proposed = assigned): AssignLine => ({
  ...{ orderLineId: id, orderId: id, orderNumber: id, customerName: id, waiting, proposed, assigned },
  backorder: undefined,
});

describe('distributing what arrived over waiting orders', () => {
  it('tells what is assigned, what is left, and what becomes of the orders', () => {
    expect(sumsOf([line('A', '60', '40'), line('B', '30', '20'), line('C', '5', '0')], '65')).toEqual({
      ...{ waiting: '95', assigned: '60', rest: '5', over: '0' },
      ...{ complete: 0, partly: 2, unserved: 1 },
    });
  });
  it('tells how much more is given than there is (S-C02)', () => {
    expect(sumsOf([line('A', '60', '40'), line('B', '30', '30')], '60')).toMatchObject({ rest: '0', over: '10' });
  });
  it('fills a line with what is left, and not beyond what it waits for', () => {
    expect(filled(line('A', '60', '10'), '20').assigned).toBe('30');
    expect(filled(line('A', '60', '10'), '200').assigned).toBe('60');
  });
  it('says of each line whether something still waits', () => {
    expect([line('A', '6', '6'), line('B', '6', '1'), line('C', '6', '0')].map(fateOf)).toEqual([
      'complete',
      'partly',
      'unserved',
    ]);
  });
  it('keeps what was typed when the lines change meanwhile', () => {
    const fresh = [line('B', '30', '30'), line('D', '4', '4')];
    expect(carriedOver([line('A', '60', '40'), line('B', '30', '20')], fresh).map(({ assigned }) => assigned)).toEqual([
      '20',
      '0',
    ]);
  });
  it('knows a proposal from what was typed, and names only who gets something', () => {
    expect(isByHand([line('A', '60', '60')])).toBe(false);
    expect(isByHand([line('A', '60', '40', '60')])).toBe(true);
    expect(assignmentsOf([line('A', '60', '40'), line('B', '30', '0')])).toEqual([
      { orderLineId: 'A', quantity: '40' },
    ]);
  });
});
