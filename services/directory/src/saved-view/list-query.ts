import type { QueryContract } from '@consigna/contracts/contract';
import { readQuery, type Reader } from '@consigna/contracts/query-string';
import { contracts } from '@consigna/contracts/registry';
import { DomainError, isDomainError } from '@consigna/kernel/domain-error';
import { checkListQuery } from '@consigna/persistence/list';

type List = QueryContract & Required<Pick<QueryContract, 'list'>>;

const text: Reader = (value) => value;
/** What a view keeps beside filters; `cursor`, `limit` and `count` belong to one reading. */
const members = new Map([
  ['q', text],
  ['sort', text],
]);
const lists = new Map(contracts.filter(isList).map((contract) => [contract.subject, contract]));

function isList(contract: (typeof contracts)[number]): contract is List {
  return contract.kind === 'query' && contract.http !== undefined && contract.list !== undefined;
}

/** The list of a subject. @throws DomainError `unknown-list` */
export function listOf(subject: string): List {
  const list = lists.get(subject);
  if (list === undefined) throw new DomainError('unknown-list', { list: subject });
  return list;
}

/**
 * Refuses a query that the list itself would refuse, under `#/query`.
 *
 * @throws DomainError `unknown-parameter`, `unknown-filter`, `unknown-sort`, `invalid-filter-value`, `too-many-filter-values`, `malformed-request`
 */
export function checkQuery({ subject, list }: List, query: string): void {
  try {
    checkListQuery(subject, list, readQuery(query, members, true));
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError(error.code, error.details, [{ pointer: '#/query', code: error.code, params: error.details }]);
  }
}
