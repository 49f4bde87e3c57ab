import type pg from 'pg';
import { ownerOf } from '@consigna/contracts/contract';
import { eachService, type Catalog, type Violation } from './check.js';
import type { LoggedRequest } from './client-log.js';

/** What the platform has of a client's key. */
export interface Kept {
  /** Answers stored under it. */
  readonly answers: readonly { readonly service: string; readonly failed: boolean; readonly text: string }[];
  /** What was done because of it, from the audit trail: once each, or it was done twice. */
  readonly deeds: readonly { readonly service: string; readonly what: string; readonly times: number }[];
}

export interface Comparison {
  readonly name: string;
  readonly claim: string;
  readonly violations: readonly Violation[];
}

const NOTHING: Kept = { answers: [], deeds: [] };

/** Compares what a client was told with what is there. */
export function compare(requests: readonly LoggedRequest[], kept: ReadonlyMap<string, Kept>): Comparison[] {
  const wrong = (judge: (request: LoggedRequest, found: Kept) => string | null) =>
    requests.flatMap((request) => {
      const problem = judge(request, kept.get(request.key) ?? NOTHING);
      const { company, key, subject, id } = request;
      return problem === null
        ? []
        : [{ companyId: company, documents: [id ?? key], figures: { subject, key, problem } }];
    });
  return [
    {
      name: 'answered-exactly-once',
      claim: 'Every request that was answered is there once, and is what the answer said.',
      violations: wrong((request, found) =>
        request.outcome === 'answered' ? problemOfAnswered(request, found) : null,
      ),
    },
    {
      name: 'unanswered-at-most-once',
      claim: 'Every request whose answer was lost is there once or not at all.',
      violations: wrong(({ outcome }, found) => (outcome === 'unanswered' ? doneTwice(found) : null)),
    },
    {
      name: 'refused-not-at-all',
      claim: 'Of a request that was refused nothing is there.',
      violations: wrong(({ outcome, subject }, { deeds }) =>
        outcome === 'refused' && deeds.some(({ what }) => !isTraceOfRefusal(what))
          ? `refused, yet ${subject} was done`
          : null,
      ),
    },
  ];
}

function problemOfAnswered({ subject, id }: LoggedRequest, found: Kept): string | null {
  const service = ownerOf(subject);
  const stored = found.answers.find((answer) => answer.service === service);
  if (stored === undefined) return 'answered, yet not there';
  if (stored.failed) return 'answered, yet stored as refused';
  if (id !== null && !stored.text.includes(id)) return 'another document than the one answered';
  if (!found.deeds.some((deed) => deed.service === service)) return 'answered, yet nobody did it';
  return doneTwice(found);
}

function doneTwice({ deeds }: Kept): string | null {
  const twice = deeds.find(({ times }) => times > 1);
  return twice === undefined ? null : `${twice.what} ${twice.times} times`;
}

function isTraceOfRefusal(what: string): boolean {
  return what.endsWith('-refused');
}

/** What the database has of keys; the gateway puts the caller and the route in front of a client's key. */
export async function readKept(
  client: pg.Client,
  { services }: Catalog,
  keys: readonly string[],
): Promise<Map<string, Kept>> {
  const kept = new Map<string, { answers: Kept['answers'][number][]; deeds: Kept['deeds'][number][] }>();
  const of = (key: string) => {
    const known = kept.get(key) ?? { answers: [], deeds: [] };
    kept.set(key, known);
    return known;
  };
  const answers = await client.query<{ key: string; service: string; failed: boolean; answer: string }>(
    eachService(
      services,
      (service) =>
        `select last.key, '${service}' as service, k.failed, k.answer::text as answer from ${service}.idempotency_key k
         cross join lateral (select substring(k.key from '[^ ]+$') as key) last where last.key = any($1)`,
    ),
    [keys],
  );
  for (const { key, service, failed, answer } of answers.rows) of(key).answers.push({ service, failed, text: answer });
  const deeds = await client.query<{ key: string; service: string; what: string; times: number }>(
    eachService(
      services,
      (service) =>
        `select last.key, '${service}' as service, a.document || ' ' || a.action as what, count(*)::int as times from ${service}.audit a
         cross join lateral (select substring(a.causation from '[^ ]+$') as key) last where last.key = any($1) group by 1, 3`,
    ),
    [keys],
  );
  for (const { key, service, what, times } of deeds.rows) of(key).deeds.push({ service, what, times });
  return kept;
}
