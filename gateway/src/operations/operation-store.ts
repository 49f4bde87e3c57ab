import type { OperationView } from '@consigna/contracts/operation';
import { newId } from '@consigna/kernel/id';
import pg from 'pg';

/** Results and files are for today; whoever needs them tomorrow asks again. */
const KEPT_HOURS = 24;
/** Work that has not said anything for so long went down with its process. */
const SILENT_SECONDS = 60;
const POOL_SIZE = 2;
const LISTED = 100;

type Row = Omit<OperationView, 'progress' | 'cancellable' | 'createdAt' | 'updatedAt' | 'expiresAt'> & {
  done: number;
  total: number | null;
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
};

export interface NewOperation {
  readonly userId: string;
  readonly companyId: string | null;
  readonly kind: OperationView['kind'];
  /** Of the request: asked twice, begun once. */
  readonly key: string | undefined;
}

export interface OperationFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

const columns = `id, kind, company_id as "companyId", status, done, total, result, problem, created_at as "createdAt",
  updated_at as "updatedAt", expires_at as "expiresAt"`;

/** Long work of callers in PostgreSQL: every gateway tells the same, and a restart loses nothing that was finished. */
export class OperationStore {
  private readonly pool: pg.Pool;

  constructor(access: string) {
    this.pool = new pg.Pool({ connectionString: access, max: POOL_SIZE, application_name: 'gateway operations' });
    // An idle connection that breaks is replaced; without a listener it would end the process.
    this.pool.on('error', () => undefined);
  }

  /** @returns the operation, and whether it is one that was begun before under the same key */
  async begin({ userId, companyId, kind, key }: NewOperation): Promise<{ operation: OperationView; known: boolean }> {
    await this.pool.query('delete from gateway.operation where expires_at < clock_timestamp()');
    const made = await this.pool.query<Row>(
      `insert into gateway.operation (id, user_id, company_id, kind, key, expires_at)
       values ($1, $2, $3, $4, $5, clock_timestamp() + $6::int * interval '1 hour')
       on conflict (user_id, key) do nothing returning ${columns}`,
      [newId(), userId, companyId, kind, key ?? null, KEPT_HOURS],
    );
    const [row] = made.rows;
    if (row !== undefined) return { operation: viewOf(row), known: false };
    const before = await this.pool.query<Row>(
      `select ${columns} from gateway.operation where user_id = $1 and key = $2`,
      [userId, key],
    );
    const [known] = before.rows;
    if (known === undefined) throw new Error('an operation ended between two looks at it');
    return { operation: viewOf(known), known: true };
  }

  /** The caller's operations, the latest first. */
  async of(userId: string): Promise<OperationView[]> {
    await this.endSilent();
    const { rows } = await this.pool.query<Row>(
      `select ${columns} from gateway.operation where user_id = $1 and expires_at > clock_timestamp() order by id desc limit ${LISTED}`,
      [userId],
    );
    return rows.map(viewOf);
  }

  async find(userId: string, id: string): Promise<OperationView | undefined> {
    await this.endSilent();
    const { rows } = await this.pool.query<Row>(
      `select ${columns} from gateway.operation where user_id = $1 and id = $2 and expires_at > clock_timestamp()`,
      [userId, id],
    );
    return rows.map(viewOf)[0];
  }

  async file(userId: string, id: string): Promise<OperationFile | undefined> {
    const { rows } = await this.pool.query<OperationFile>(
      `select f.name, f.media_type as "mediaType", f.content from gateway.operation o join gateway.operation_file f on f.operation_id = o.id
       where o.user_id = $1 and o.id = $2 and o.expires_at > clock_timestamp()`,
      [userId, id],
    );
    return rows[0];
  }

  /** Says how far it is, and that somebody still works on it. @returns false when it was cancelled meanwhile */
  async progress(id: string, done: number, total: number | null): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `update gateway.operation set status = 'running', done = $2, total = $3, updated_at = clock_timestamp()
       where id = $1 and status in ('queued', 'running')`,
      [id, done, total],
    );
    return rowCount === 1;
  }

  /** Says that somebody still works on it. */
  async touch(id: string): Promise<void> {
    await this.pool.query(
      `update gateway.operation set updated_at = clock_timestamp() where id = $1 and status in ('queued', 'running')`,
      [id],
    );
  }

  async succeed(id: string, result: Readonly<Record<string, unknown>>, file?: OperationFile): Promise<void> {
    await this.pool.query(
      `with ended as (update gateway.operation set status = 'succeeded', result = $2, updated_at = clock_timestamp()
         where id = $1 and status = 'running' returning id)
       insert into gateway.operation_file (operation_id, name, media_type, content)
       select id, $3, $4, $5 from ended where $5::bytea is not null`,
      [id, JSON.stringify(result), file?.name ?? null, file?.mediaType ?? null, file?.content ?? null],
    );
  }

  async fail(id: string, problem: NonNullable<OperationView['problem']>): Promise<void> {
    await this.pool.query(
      `update gateway.operation set status = 'failed', problem = $2, updated_at = clock_timestamp()
       where id = $1 and status in ('queued', 'running')`,
      [id, JSON.stringify(problem)],
    );
  }

  async cancel(userId: string, id: string): Promise<void> {
    await this.pool.query(
      `update gateway.operation set status = 'cancelled', updated_at = clock_timestamp()
       where user_id = $1 and id = $2 and status in ('queued', 'running')`,
      [userId, id],
    );
  }

  async stop(): Promise<void> {
    await this.pool.end();
  }

  private async endSilent(): Promise<void> {
    await this.pool.query(
      `update gateway.operation set status = 'failed', problem = '{"code":"operation-interrupted","params":{}}', updated_at = clock_timestamp()
       where status in ('queued', 'running') and updated_at < clock_timestamp() - $1::int * interval '1 second'`,
      [SILENT_SECONDS],
    );
  }
}

function viewOf({ done, total, createdAt, updatedAt, expiresAt, ...row }: Row): OperationView {
  return {
    ...row,
    progress: { done, total },
    cancellable: row.status === 'queued' || row.status === 'running',
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
