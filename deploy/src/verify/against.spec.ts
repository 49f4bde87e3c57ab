import { compare, type Kept } from './against.js';
import type { LoggedRequest } from './client-log.js';

const request: LoggedRequest = {
  key: 'k-1',
  subject: 'sales.sales-order.create',
  company: 'c-1',
  outcome: 'answered',
  id: 'order-1',
};
const answer = { service: 'sales', failed: false, text: '{"id":"order-1"}' };
const deed = { service: 'sales', what: 'sales-order create', times: 1 };

function problems(changes: Partial<LoggedRequest>, kept: Kept | undefined): unknown[] {
  const found = compare([{ ...request, ...changes }], new Map(kept === undefined ? [] : [['k-1', kept]]));
  return found.flatMap(({ name, violations }) => violations.map(({ figures }) => [name, figures['problem']]));
}

describe("a client's log against what is there", () => {
  it.each<[string, Partial<LoggedRequest>, Kept | undefined, unknown[]]>([
    ['answered and there once', {}, { answers: [answer], deeds: [deed] }, []],
    ['unanswered and not there', { outcome: 'unanswered', id: null }, undefined, []],
    ['unanswered and there once', { outcome: 'unanswered', id: null }, { answers: [answer], deeds: [deed] }, []],
    ['refused and not there', { outcome: 'refused', id: null }, { answers: [], deeds: [] }, []],
    ['answered and lost', {}, undefined, [['answered-exactly-once', 'answered, yet not there']]],
    [
      'answered and stored as refused',
      {},
      { answers: [{ ...answer, failed: true }], deeds: [] },
      [['answered-exactly-once', 'answered, yet stored as refused']],
    ],
    [
      'answered with another document',
      {},
      { answers: [{ ...answer, text: '{"id":"order-2"}' }], deeds: [deed] },
      [['answered-exactly-once', 'another document than the one answered']],
    ],
    [
      'answered and never done',
      {},
      { answers: [answer], deeds: [] },
      [['answered-exactly-once', 'answered, yet nobody did it']],
    ],
    [
      'answered and done twice',
      {},
      { answers: [answer], deeds: [{ ...deed, times: 2 }] },
      [['answered-exactly-once', 'sales-order create 2 times']],
    ],
    [
      'unanswered and done twice',
      { outcome: 'unanswered', id: null },
      { answers: [answer], deeds: [{ ...deed, times: 2 }] },
      [['unanswered-at-most-once', 'sales-order create 2 times']],
    ],
    [
      'refused and done',
      { outcome: 'refused', id: null },
      { answers: [], deeds: [deed] },
      [['refused-not-at-all', 'refused, yet sales.sales-order.create was done']],
    ],
  ])('%s', (_case, changes, kept, expected) => {
    expect(problems(changes, kept)).toEqual(expected);
  });
});
