import { describe, expect, it } from '@jest/globals';
import {
  balancing,
  blankLine,
  createInput,
  differences,
  emptyForm,
  merged,
  obstaclesOf,
  sumsOf,
  type Line,
} from './entry-form';

const line = (accountCode: string, debit: string, credit: string): Line => ({
  ...{ ...blankLine(), key: accountCode },
  ...{ accountCode, debit, credit },
});
const form = (description: string, ...lines: Line[]) => ({
  header: { ...emptyForm('2026-11-22').header, description },
  lines,
});

describe('an entry while it is typed', () => {
  it('shows its sums and what it is off by', () => {
    expect(sumsOf([line('572', '14.52', ''), line('769', '', '12')])).toEqual({
      ...{ debit: '14.52', credit: '12.00', difference: '2.52' },
    });
  });
  it('is balanced by its last line, on the lighter side', () => {
    const last = line('769', '3', '');
    expect(balancing(last, [line('572', '14.52', ''), last])).toMatchObject({ debit: '', credit: '14.52' });
    expect(balancing(last, [line('572', '', '2'), last])).toMatchObject({ debit: '2', credit: '' });
  });
  it.each([
    ['without a description', form('', line('572', '1', ''), line('769', '', '1')), ['no-description']],
    ['of one line', form('x', line('572', '1', '')), ['too-few-lines', 'unbalanced']],
    ['that does not balance', form('x', line('572', '1', ''), line('769', '', '2')), ['unbalanced']],
    ['with an amount without account', form('x', line('572', '1', ''), line('', '', '1')), ['no-account']],
    ['with an account without amount', form('x', line('572', '', ''), line('769', '', '')), ['no-amount', 'no-amount']],
    ['that is right', form('x', line('572', '1', ''), blankLine(), line('769', '', '1')), []],
  ])('%s says why it cannot be submitted', (_, typed, reasons) => {
    expect(obstaclesOf(typed).map(({ reason }) => reason)).toEqual(reasons);
  });
  it('sends what was entered and nothing of empty lines', () => {
    expect(createInput(form(' Interest ', line('572', '1', ''), blankLine(), line('769', '', '1')))).toEqual({
      date: '2026-11-22',
      description: 'Interest',
      lines: [
        { accountCode: '572', debit: '1' },
        { accountCode: '769', credit: '1' },
      ],
    });
  });
  it('goes on from theirs with what is kept of mine', () => {
    const mine = form('mine', line('572', '1', ''));
    const theirs = form('theirs', line('572', '2', ''));
    expect(differences(mine, theirs)).toEqual(['description', 'lines']);
    expect(merged(mine, theirs, new Set(['lines']))).toEqual({ header: theirs.header, lines: mine.lines });
  });
});
