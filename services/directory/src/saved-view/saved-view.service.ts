import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { isHeld, requireHeld } from '@consigna/kernel/permission';
import type { Input, Output } from '@consigna/contracts/contract';
import { switchModule } from '@consigna/contracts/directory/company';
import {
  MAX_SAVED_VIEWS,
  type changeSavedView,
  type createSavedView,
  type deleteSavedView,
  type listSavedViews,
  type SavedViewView,
  type setDefaultView,
} from '@consigna/contracts/directory/saved-view';
import { changesBetween } from '@consigna/messaging/audit-trail';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import type { Changes, Sql, Transaction } from '@consigna/persistence/transaction';
import { checkQuery, listOf } from './list-query.js';
import { savedViews, type SavedViewRow } from './saved-view.queries.js';

/** Who may change how the company works may also change what others share with it. */
const ADMINISTER = switchModule.permission;

const lockView = statement(
  'directory.lock-saved-view',
  'select version from saved_view where company_id = $1 and id = $2 for update',
);
/** Whoever keeps two views at once waits for themselves, so that the limit holds. */
const lockMember = statement(
  'directory.lock-member',
  'select version from membership where company_id = $1 and user_id = $2 for update',
);
const countOwn = statement(
  'directory.count-saved-views',
  'select count(*)::int as kept from saved_view where company_id = $1 and list = $2 and created_by = $3',
);
const insertView = statement(
  'directory.insert-saved-view',
  `insert into saved_view (company_id, id, list, name, query, columns, visibility, created_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
const updateView = statement(
  'directory.update-saved-view',
  `update saved_view set name = $3, query = $4, columns = $5, visibility = $6, version = version + 1, updated_at = clock_timestamp()
   where company_id = $1 and id = $2`,
);
const removeView = statement('directory.delete-saved-view', 'delete from saved_view where company_id = $1 and id = $2');
const chooseDefault = statement(
  'directory.set-default-view',
  `insert into default_view (company_id, user_id, list, view_id) values ($1, $2, $3, $4)
   on conflict (company_id, user_id, list) do update set view_id = excluded.view_id`,
);
const forgetDefault = statement(
  'directory.unset-default-view',
  'delete from default_view where company_id = $1 and user_id = $2 and list = $3',
);

@Injectable()
export class SavedViewService {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `unknown-list`, `permission-denied` */
  async list(ctx: Context, { list }: Input<typeof listSavedViews>): Promise<Output<typeof listSavedViews>> {
    requireHeld(ctx, listOf(list).permission);
    const rows = await this.database.read(ctx, (sql) => savedViews(sql, ctx, list));
    return { data: rows.map((row) => viewOf(ctx, row)) };
  }

  /** @throws DomainError `saved-view-name-taken`, `too-many-saved-views`, and what the list refuses of the query */
  create(ctx: Context, { list, ...view }: Input<typeof createSavedView>): Promise<SavedViewView> {
    requireHeld(ctx, listOf(list).permission);
    checkQuery(listOf(list), view.query);
    const id = newId();
    return this.database.operation(ctx, async (tx) => {
      await tx.sql(lockMember, [ctx.companyId, ctx.userId]);
      const [own] = await tx.sql<{ kept: number }>(countOwn, [ctx.companyId, list, ctx.userId]);
      if ((own?.kept ?? 0) >= MAX_SAVED_VIEWS)
        throw new DomainError('too-many-saved-views', { limit: MAX_SAVED_VIEWS });

      const { name, query, columns, visibility } = view;
      await tx.sql(insertView, [ctx.companyId, id, list, name, query, columns, visibility, ctx.userId]);
      const after = await viewById(tx.sql, ctx, list, id);
      tx.audit('saved-view', id, 'create', told(undefined, after));
      return after;
    });
  }

  /** @throws DomainError `saved-view-not-found`, `saved-view-of-another`, `saved-view-name-taken`, `version-conflict`, and what the list refuses of the query */
  change(ctx: Context, { list, viewId, version, ...changes }: Input<typeof changeSavedView>): Promise<SavedViewView> {
    requireHeld(ctx, listOf(list).permission);
    if (changes.query !== undefined) checkQuery(listOf(list), changes.query);
    return this.database.operation(ctx, async (tx) => {
      const before = await loadLocked(tx, list, viewId, version);
      const { name, query, columns, visibility } = { ...before, ...changes };
      requireAction(before, visibility === before.visibility ? 'change' : 'share');

      await tx.sql(updateView, [ctx.companyId, viewId, name, query, columns, visibility]);
      const after = await viewById(tx.sql, ctx, list, viewId);
      tx.audit('saved-view', viewId, 'change', told(before, after));
      return after;
    });
  }

  /** @throws DomainError `saved-view-not-found`, `saved-view-of-another`, `version-conflict` */
  delete(ctx: Context, { list, viewId, version }: Input<typeof deleteSavedView>): Promise<{ id: string }> {
    requireHeld(ctx, listOf(list).permission);
    return this.database.operation(ctx, async (tx) => {
      const before = await loadLocked(tx, list, viewId, version);
      requireAction(before, 'delete');

      await tx.sql(removeView, [ctx.companyId, viewId]);
      tx.audit(
        'saved-view',
        viewId,
        'delete',
        before.visibility === 'shared' ? { name: { from: before.name, to: null } } : {},
      );
      return { id: viewId };
    });
  }

  /** A choice for oneself, also of a view that somebody else shares. @throws DomainError `saved-view-not-found` */
  setDefault(ctx: Context, { list, viewId }: Input<typeof setDefaultView>): Promise<Output<typeof setDefaultView>> {
    requireHeld(ctx, listOf(list).permission);
    return this.database.operation(ctx, async (tx) => {
      if (viewId === null) await tx.sql(forgetDefault, [ctx.companyId, ctx.userId, list]);
      else {
        await viewById(tx.sql, ctx, list, viewId);
        await tx.sql(chooseDefault, [ctx.companyId, ctx.userId, list, viewId]);
      }
      return { list, viewId };
    });
  }
}

/** @throws DomainError `saved-view-not-found`, `version-conflict` */
async function loadLocked(
  tx: Transaction,
  list: string,
  viewId: string,
  version: number | undefined,
): Promise<SavedViewView> {
  await tx.sql(lockView, [tx.ctx.companyId, viewId]);
  const view = await viewById(tx.sql, tx.ctx, list, viewId);
  if (version !== undefined && version !== view.version)
    throw new DomainError('version-conflict', { currentVersion: view.version });
  return view;
}

/** @throws DomainError `saved-view-not-found` */
async function viewById(sql: Sql, ctx: Context, list: string, viewId: string): Promise<SavedViewView> {
  const [row] = await savedViews(sql, ctx, list, viewId);
  if (row === undefined) throw new DomainError('saved-view-not-found', { id: viewId });
  return viewOf(ctx, row);
}

/** Whether a view is shared is for its owner to say; what is shared, an administrator may also change and delete. */
function viewOf(ctx: Context, row: SavedViewRow): SavedViewView {
  const isOwn = row.createdBy === ctx.userId;
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    allowedActions: isOwn ? ['change', 'share', 'delete'] : isHeld(ctx, ADMINISTER) ? ['change', 'delete'] : [],
  };
}

function requireAction(view: SavedViewView, action: SavedViewView['allowedActions'][number]): void {
  if (!view.allowedActions.includes(action)) throw new DomainError('saved-view-of-another', { owner: view.ownerName });
}

/** The trail is read by others, also by who may not read the list: it says that there was a view, and the name of a shared one. */
function told(before: SavedViewView | undefined, after: SavedViewView): Changes {
  return changesBetween(before === undefined ? undefined : tellable(before), tellable(after));
}

function tellable({ name, visibility }: SavedViewView): Partial<SavedViewView> {
  return visibility === 'shared' ? { name, visibility } : { visibility };
}
