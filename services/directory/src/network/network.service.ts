import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Input, Output } from '@consigna/contracts/contract';
import { accessChanged } from '@consigna/contracts/directory/access';
import type { createNetwork, NetworkView, setClock } from '@consigna/contracts/directory/company';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import { networkViews } from '../company/company.queries.js';
import { foundCompany } from '../company/found-company.js';
import { INSTALLATION } from './network.js';
import { newIdOf } from './new-id.js';

const insertNetwork = statement(
  'directory.insert-network',
  'insert into network (id, name, headquarters_id, created_by) values ($1, $2, $3, $4)',
);
const clockForUpdate = statement('directory.clock-for-update', 'select clock from network where id = $1 for update');
const moveClock = statement(
  'directory.move-clock',
  'update network set clock = $2, version = version + 1, updated_at = clock_timestamp() where id = $1',
);

@Injectable()
export class NetworkService {
  constructor(private readonly database: Database) {}

  /** Creates a network with its headquarters company, owned by the caller; a repeated key finds the first answer. */
  create(ctx: Context, { name, headquarters }: Input<typeof createNetwork>): Promise<NetworkView> {
    const networkId = newIdOf(ctx, 'directory.network');
    const companyId = newIdOf(ctx, 'directory.headquarters');
    return this.database.operation({ ...ctx, companyId, networkId }, async (tx) => {
      const written = tx.sql(insertNetwork, [networkId, name, companyId, ctx.userId]);
      await Promise.all([
        written,
        foundCompany(tx, headquarters, { headquartersId: companyId, ownerIds: [ctx.userId] }),
      ]);
      tx.audit('network', networkId, 'create');
      const [view] = await networkViews(tx.sql, networkId);
      if (view === undefined) throw new DomainError('network-not-found', { id: networkId });
      return view;
    });
  }

  /** All networks of the installation, for its administrator. */
  async list(ctx: Context): Promise<{ data: NetworkView[] }> {
    const claims = { companyIds: [], networkId: INSTALLATION, userId: ctx.userId };
    return { data: await this.database.readAs(claims, (sql) => networkViews(sql, null)) };
  }

  /** A network with all its companies. @throws DomainError `network-not-found` */
  async find(ctx: Context, networkId: string): Promise<NetworkView> {
    const claims = { companyIds: [], networkId, userId: ctx.userId };
    const [view] = await this.database.readAs(claims, (sql) => networkViews(sql, networkId));
    if (view === undefined) throw new DomainError('network-not-found', { id: networkId });
    return view;
  }

  /**
   * Moves the business clock forward, never back: what is dated by it would come before what was dated earlier. Null
   * returns to real time.
   *
   * @throws DomainError `network-not-found`, `clock-backwards`
   */
  async setClock(ctx: Context, { networkId, now }: Input<typeof setClock>): Promise<Output<typeof setClock>> {
    const { headquartersId } = await this.find(ctx, networkId);
    return this.database.operation({ ...ctx, companyId: headquartersId, networkId }, async (tx) => {
      const [before] = await tx.sql<{ clock: Date | null }>(clockForUpdate, [networkId]);
      const from = before?.clock?.toISOString() ?? null;
      if (from !== null && now !== null && new Date(now) < new Date(from))
        throw new DomainError('clock-backwards', { clock: from, now });
      const to = now === null ? null : new Date(now).toISOString();

      await tx.sql(moveClock, [networkId, to]);
      tx.audit('network', networkId, 'set-clock', { clock: { from, to } });
      tx.publish(accessChanged, { networkId, userIds: null });
      return { networkId, clock: to };
    });
  }
}
