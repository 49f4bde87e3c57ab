import { statement, type Statement } from '@consigna/persistence/statement';
import { decimal } from '@consigna/kernel/decimal';

/** Rows of the service's tables under the names of the code: `net_base` in the database is `netBase` in a record. */

interface Entity {
  readonly meta: { readonly tableName?: string; readonly properties: object };
}

/** Properties as `columns.ts` declares them. */
type Declared = Readonly<Record<string, { columnType?: string }>>;

const columnNames = new Map<string, string>();
const memberNames = new Map<string, string>();

/** A statement that inserts records given as one JSON array (`$1`), and such of a second table (`$2`): any number of rows in one round trip. */
export function insertStatement(name: string, entity: Entity, second?: Entity): Statement {
  const first = insertOf(entity, '$1');
  return statement(name, second === undefined ? first : `with second as (${insertOf(second, '$2')}) ${first}`);
}

/** The insert of records given as one JSON array; in one statement with others, foreign keys between them are checked at its end. */
export function insertOf(entity: Entity, records: string): string {
  const table = entity.meta.tableName;
  const columns = Object.keys(entity.meta.properties).map(columnName).join(', ');
  return `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, ${records}::jsonb)`;
}

/** Columns for a select whose rows travel as JSON, named as in the code. Decimals are text: a JSON number would lose digits. */
export function columnsForJson(entity: Entity): string {
  return Object.entries(entity.meta.properties as Declared)
    .map(([member, { columnType }]) => {
      const cast = columnType?.startsWith('numeric') === true ? '::text' : '';
      return `${columnName(member)}${cast} as "${member}"`;
    })
    .join(', ');
}

/** Records as the JSON array that `insertStatement` takes. */
export function toRows(records: readonly object[]): string {
  return JSON.stringify(
    records.map((record) =>
      Object.fromEntries(Object.entries(record).map(([member, value]) => [columnName(member), value as unknown])),
    ),
  );
}

/** A row as a record. */
export function fromRow<T>(row: object): T {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [memberName(column), value as unknown])) as T;
}

/** A stored decimal without the zeros that only its column's scale added: `5.000000` is `5`. */
export function plain(stored: string): string {
  return decimal(stored).toString();
}

function columnName(member: string): string {
  let column = columnNames.get(member);
  if (column === undefined) {
    column = member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    columnNames.set(member, column);
  }
  return column;
}

function memberName(column: string): string {
  let member = memberNames.get(column);
  if (member === undefined) {
    member = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    memberNames.set(column, member);
  }
  return member;
}

/** A statement that writes the named members of records (`$2`, as `toRows` gives them) of a company (`$1`) back by id. */
export function updateStatement(name: string, entity: Entity, members: readonly string[]): Statement {
  const table = entity.meta.tableName;
  const changes = members.map((member) => `${columnName(member)} = r.${columnName(member)}`).join(', ');
  return statement(
    name,
    `update ${table} t set ${changes} from jsonb_populate_recordset(null::${table}, $2::jsonb) r
     where t.company_id = $1 and t.id = r.id and t.id = any($3::uuid[])`,
  );
}

/** The values of such a statement. */
export function updateValues(companyId: string, records: readonly { readonly id: string }[]): unknown[] {
  return [companyId, toRows(records), records.map(({ id }) => id)];
}
