import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { compare, readKept } from './against.js';
import type { Catalog, Check, Violation } from './check.js';
import { readClientLog } from './client-log.js';
import { consignmentChecks } from './consignment-checks.js';
import { documentChecks } from './document-checks.js';
import { ledgerChecks } from './ledger-checks.js';
import { platformChecks } from './platform-checks.js';
import { rollupChecks } from './rollup-checks.js';
import { stockChecks } from './stock-checks.js';

/** Followers that are not at the head of their logs after this long are reported instead of waited for. */
export const CATCH_UP_MS = 30_000;
/**
 * Processes that are still running after this long are reported instead of waited for: each takes seconds, also when
 * somebody else has to take it over.
 */
export const PROCESSES_END_MS = 30_000;
const LOOK_AGAIN_MS = 250;
/** Violations of one check that a report lists; the rest is counted. */
export const MAX_LISTED = 1_000;
/** A check that takes longer than this on the data of a year is a bug in the check. */
const CHECK_TIMEOUT_MS = 600_000;

export interface CheckResult {
  readonly name: string;
  readonly claim: string;
  /** All there are; `violations` lists the first of them. */
  readonly found: number;
  readonly violations: readonly Violation[];
  readonly tookMs: number;
}

export interface VerifyReport {
  readonly companies: readonly {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly violations: number;
  }[];
  readonly checks: readonly CheckResult[];
  /** Violations of all checks. */
  readonly total: number;
  /** Processes and followers had work left for so long. */
  readonly quietAfterMs: number;
}

export interface VerifyOptions {
  /** File with a client's log of its keys, which is compared with what is there. */
  readonly against?: string;
  /** Is told how many of the checks are done; what it throws ends the work. */
  readonly tell?: (done: number, total: number) => Promise<void>;
}

/** Every invariant, in the order in which they are reported: what others rest on comes first. */
export const checks: readonly Check[] = [
  ...platformChecks,
  ...ledgerChecks,
  ...stockChecks,
  ...consignmentChecks,
  ...documentChecks,
  ...rollupChecks,
];

/**
 * Proves the invariants on the data of all services, in one snapshot, past row-level security: the auditor's tool, and
 * the only code that reads several schemas. Waits first until nothing is under way: for running
 * processes at most `PROCESSES_END_MS`, for the followers at most `CATCH_UP_MS`.
 *
 * @param auditorUrl a role that reads everything, as the superuser does
 */
export async function verify(
  auditorUrl: string,
  { against, tell = async () => undefined }: VerifyOptions = {},
): Promise<VerifyReport> {
  const client = new pg.Client({ connectionString: auditorUrl, application_name: 'consigna verify' });
  await client.connect();
  try {
    await client.query(`set jit = off; set work_mem = '64MB'; set statement_timeout = ${CHECK_TIMEOUT_MS}`);
    const catalog = await readCatalog(client);
    const quietAfterMs = await untilQuiet(client, catalog);
    await client.query('begin isolation level repeatable read read only');
    const results: CheckResult[] = [];
    for (const check of checks) {
      await tell(results.length, checks.length);
      results.push(await runCheck(client, catalog, check));
    }
    await tell(checks.length, checks.length);
    if (against !== undefined) results.push(...(await compareWith(client, catalog, against)));
    const companies = await readCompanies(client, results);
    await client.query('commit');
    return { companies, checks: results, total: results.reduce((sum, { found }) => sum + found, 0), quietAfterMs };
  } finally {
    await client.end();
  }
}

/** Which services there are, and which tables of documents: their numbers are unique, those of copies are not. */
export async function readCatalog(client: pg.Client): Promise<Catalog> {
  const services = await client.query<{ service: string }>(
    `select n.nspname as service from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relname = 'event_head' and c.relkind = 'r' order by 1`,
  );
  const numbered = await client.query<{ service: string; table: string }>(
    `select n.nspname as service, quote_ident(c.relname) as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition
       and exists (select from pg_attribute a join pg_constraint k on k.conrelid = c.oid and k.contype = 'u' and a.attnum = any(k.conkey)
                   where a.attrelid = c.oid and a.attname = 'number' and a.atttypid = 'text'::regtype)
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id')
     order by 1, 2`,
  );
  return { services: services.rows.map(({ service }) => service), numbered: numbered.rows };
}

/** One check on whatever the connection's transaction sees. */
export async function runCheck(client: pg.Client, catalog: Catalog, { name, claim, sql }: Check): Promise<CheckResult> {
  const started = performance.now();
  const text = typeof sql === 'string' ? sql : sql(catalog);
  const { rows } = await client.query<{
    company_id: string | null;
    documents: (string | null)[] | null;
    figures: Record<string, unknown> | null;
    found: string;
  }>(
    `select company_id, documents, figures, count(*) over () as found from (${text}) v order by company_id nulls first, documents limit ${MAX_LISTED}`,
  );
  return {
    name,
    claim,
    found: Number(rows[0]?.found ?? 0),
    violations: rows.map((row) => ({
      companyId: row.company_id,
      documents: (row.documents ?? []).filter((document): document is string => document !== null && document !== ''),
      figures: row.figures ?? {},
    })),
    tookMs: Math.round(performance.now() - started),
  };
}

async function compareWith(client: pg.Client, catalog: Catalog, file: string): Promise<CheckResult[]> {
  const started = performance.now();
  const requests = readClientLog(file);
  const kept = await readKept(
    client,
    catalog,
    requests.map(({ key }) => key),
  );
  const tookMs = Math.round(performance.now() - started);
  return compare(requests, kept).map(({ name, claim, violations }) => ({
    ...{ name, claim, tookMs },
    found: violations.length,
    violations: violations.slice(0, MAX_LISTED),
  }));
}

/**
 * Looks at processes and followers together, because each keeps the other busy.
 *
 * @returns after how many milliseconds nothing was left, or nothing was waited for any more
 */
async function untilQuiet(client: pg.Client, catalog: Catalog): Promise<number> {
  const begun = Date.now();
  const pending = [
    { check: checkNamed('no-process-left-running'), until: begun + PROCESSES_END_MS },
    { check: checkNamed('followers-at-head'), until: begun + CATCH_UP_MS },
  ];
  for (;;) {
    let waiting = false;
    for (const { check, until } of pending) {
      if (Date.now() < until && (await runCheck(client, catalog, check)).found > 0) waiting = true;
    }
    if (!waiting) return Date.now() - begun;
    await delay(LOOK_AGAIN_MS);
  }
}

function checkNamed(name: string): Check {
  const check = platformChecks.find((one) => one.name === name);
  if (check === undefined) throw new Error(`there is no check ${name}`);
  return check;
}

async function readCompanies(client: pg.Client, results: readonly CheckResult[]): Promise<VerifyReport['companies']> {
  const { rows } = await client.query<{ id: string; code: string; name: string }>(
    'select company_id as id, code, name from directory.company order by code',
  );
  const violations = results.flatMap((result) => result.violations);
  return rows.map((company) => ({
    ...company,
    violations: violations.filter(({ companyId }) => companyId === company.id).length,
  }));
}
