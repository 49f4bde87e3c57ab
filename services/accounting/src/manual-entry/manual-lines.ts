import type { AccountView } from '@consigna/contracts/accounting/account';
import type { AccountRole } from '@consigna/contracts/accounting/events';
import type { ManualLine } from '@consigna/contracts/accounting/journal-entry';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError, type FieldProblem } from '@consigna/kernel/domain-error';
import { BASE_DIGITS, type PostingLine, sum } from '../ledger/posting.js';

/** What a line is refused for when its account may not be posted to by hand. */
export type AccountRule = (account: AccountView, line: ManualLine, index: number) => FieldProblem | null;

interface Writing {
  readonly accounts: readonly AccountView[];
  readonly baseCurrency: string;
  readonly mayPost: AccountRule;
}

/**
 * Lines that a person wrote, as lines of a posting: each names one account and one side, and together they balance.
 *
 * @throws DomainError with every problem's pointer: `entry-line-one-account`, `entry-line-one-side`,
 *   `entry-line-too-fine`, `account-not-found`, `control-account` …; `entry-unbalanced`
 */
export function postingLines(
  lines: readonly ManualLine[],
  { accounts, baseCurrency, mayPost }: Writing,
): PostingLine[] {
  const problems: FieldProblem[] = [];
  const found = lines.flatMap((line, index) => {
    const account = accountNamed(accounts, line);
    const problem = problemOf(line, index, account) ?? (account === undefined ? null : mayPost(account, line, index));
    if (problem !== null) problems.push(problem);
    return account === undefined ? [] : [{ line, account }];
  });
  const [first] = problems;
  if (first !== undefined) throw new DomainError(first.code, first.params ?? {}, problems);

  const posted = found.map(({ line, account }) => toPostingLine(line, account, baseCurrency));
  requireBalanced(posted.map(({ base }) => base));
  return posted;
}

function accountNamed(accounts: readonly AccountView[], { role, accountCode }: ManualLine): AccountView | undefined {
  return accounts.find((account) => (role === undefined ? account.code === accountCode : account.role === role));
}

function problemOf(line: ManualLine, index: number, account: AccountView | undefined): FieldProblem | null {
  const { role, accountCode, debit, credit } = line;
  const at = (field: string, code: string): FieldProblem => ({ pointer: `#/lines/${index}${field}`, code });
  if ((role === undefined) === (accountCode === undefined)) return at('', 'entry-line-one-account');
  if ((debit === undefined) === (credit === undefined)) return at('', 'entry-line-one-side');
  const side = debit === undefined ? '/credit' : '/debit';
  if (decimal(debit ?? credit ?? '0').decimalPlaces() > BASE_DIGITS) return at(side, 'entry-line-too-fine');
  return account === undefined ? at(role === undefined ? '/accountCode' : '/role', 'account-not-found') : null;
}

function toPostingLine(line: ManualLine, account: AccountView, currency: string): PostingLine {
  const base = decimal(line.debit ?? 0).minus(line.credit ?? 0);
  const role: AccountRole | null = account.role;
  const { partyId = null, interCompanyId = null } = line;
  return { role, accountId: account.id, base, currency, amount: base, partyId, interCompanyId };
}

function requireBalanced(bases: readonly Decimal[]): void {
  const debit = sum(bases.filter((base) => base.isPositive()));
  const credit = sum(bases.filter((base) => base.isNegative())).negated();
  if (debit.equals(credit)) return;
  const details = { debit: debit.toFixed(2), credit: credit.toFixed(2), difference: debit.minus(credit).toFixed(2) };
  throw new DomainError('entry-unbalanced', details, [
    { pointer: '#/lines', code: 'entry-unbalanced', params: details },
  ]);
}
