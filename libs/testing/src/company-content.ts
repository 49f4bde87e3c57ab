import { createHash } from 'node:crypto';
import type pg from 'pg';

/** Ids in a text, wherever they stand. */
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g;
/** Codes that tests draw: the end of an id behind a letter. */
const DRAWN_CODE = /\b(SKU-|P-|A-)[0-9a-f]{8}\b|\bC[0-9a-f]{6}\b/g;
/** Events of several logs are posted in the order in which they come; that numbers have no gaps is for `verify` to prove. */
const ENTRY_NUMBER = /\bJE\/\d{4}\/\d+\b/g;
/**
 * Where an event stands depends on the log's other companies, and what is written for several events names the last of
 * them; how often something was tried is not what came of it.
 */
const PASSING = ['shard', 'position', 'causation', 'attempts', 'due_at', 'last_error'];
/** A name made of the names of the neighbours, thrice: documents, their lines, what was made of these. */
const ROUNDS = 3;

interface Stored {
  readonly place: string;
  readonly row: Record<string, unknown>;
}

/**
 * Everything that the services keep of a company, row by row as text, in such a way that two companies in which the
 * same was done have the same content: an id is named by where it stands and beside what, and a moment of the real clock
 * is just that.
 */
export class CompanyContent {
  private constructor(private readonly rows: readonly string[]) {}

  /** @param admin superuser: reads past row-level security */
  static async read(admin: pg.Client, companyId: string, now: Date): Promise<CompanyContent> {
    const stored = await admin.query<Stored>({
      name: 'company-content',
      text: await contentText(admin),
      values: [companyId],
    });
    const businessTime = now.toISOString().slice(0, 19);
    return new CompanyContent(
      stored.rows.map((each) =>
        toText(each)
          .replaceAll(companyId, 'company')
          .replaceAll(INSTANT, (instant) => (instant.startsWith(businessTime) ? 'now' : 'then'))
          .replaceAll(DRAWN_CODE, 'code')
          .replaceAll(ENTRY_NUMBER, 'JE'),
      ),
    );
  }

  /** What the other one has more or less than this one, as lines to read; empty when both have the same. */
  differences(other: CompanyContent): string[] {
    // What differs in itself is told before what only stands beside something else.
    for (let rounds = 0; rounds <= ROUNDS; rounds++) {
      const [ours, theirs] = [named(this.rows, rounds), named(other.rows, rounds)];
      const found = [
        ...without(ours, theirs).map((row) => `- ${row}`),
        ...without(theirs, ours).map((row) => `+ ${row}`),
      ];
      if (found.length > 0) return found.sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
    }
    return [];
  }
}

/** A text without what is different each time. */
export function blurred(text: string): string {
  return text.replaceAll(ID, 'id').replaceAll(INSTANT, 'then').replaceAll(DRAWN_CODE, 'code');
}

let contentOf: Promise<string> | undefined;

/** All services have the same tables in all databases of a run. */
function contentText(admin: pg.Client): Promise<string> {
  contentOf ??= admin
    .query<{ place: string }>(
      `select n.nspname || '.' || quote_ident(c.relname) as place from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and not c.relispartition
         and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped)
       order by 1`,
    )
    .then(({ rows }) =>
      rows
        .map(({ place }) => `select '${place}' as place, to_jsonb(t) as row from ${place} t where company_id = $1`)
        .join(' union all '),
    );
  return contentOf;
}

function toText({ place, row }: Stored): string {
  const kept = Object.entries(row).filter(([column]) => !PASSING.includes(column));
  return `${place} ${JSON.stringify(Object.fromEntries(kept))}`;
}

/** Rows with their ids named by where they stand: first all alike, then each round by the names of their neighbours. */
function named(rows: readonly string[], rounds: number): string[] {
  let names = new Map<string, string>();
  const rename = (row: string) => row.replaceAll(ID, (id) => names.get(id) ?? 'id');
  for (let round = 0; round < rounds; round++) {
    const stands = new Map<string, string[]>();
    for (const row of rows) {
      const text = hash(rename(row));
      for (const [index, [id]] of [...row.matchAll(ID)].entries()) {
        const all = stands.get(id) ?? [];
        stands.set(id, all);
        all.push(`${index} ${text}`);
      }
    }
    names = new Map([...stands].map(([id, all]) => [id, hash(all.sort().join())]));
  }
  return rows.map(rename);
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('base64').slice(0, 12);
}

function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
}
