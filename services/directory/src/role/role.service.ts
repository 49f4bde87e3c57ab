import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Input } from '@consigna/contracts/contract';
import { accessChanged } from '@consigna/contracts/directory/access';
import type { changeRole, createRole, RoleView } from '@consigna/contracts/directory/user';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import { refuseExceeding } from '../user/user.service.js';
import { OWNER } from './standard-roles.js';

type RoleRow = Omit<RoleView, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date };
const columns = `code, name, permissions, version, created_at as "createdAt", updated_at as "updatedAt", created_by as "createdBy"`;

const insertRole = statement(
  'directory.insert-role',
  `insert into role (company_id, code, name, permissions, created_by) values ($1, $2, $3, $4, $5) returning ${columns}`,
);
const roleForUpdate = statement(
  'directory.role-for-update',
  `select ${columns} from role where company_id = $1 and code = $2 for update`,
);
const updateRole = statement(
  'directory.update-role',
  `update role set name = $3, permissions = $4, version = version + 1, updated_at = clock_timestamp()
   where company_id = $1 and code = $2 returning ${columns}`,
);
const rolesOfCompany = statement('directory.roles', `select ${columns} from role where company_id = $1 order by code`);

@Injectable()
export class RoleService {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `role-code-taken`, `permission-exceeds-own` */
  create(ctx: Context, { code, name, permissions }: Input<typeof createRole>): Promise<RoleView> {
    return this.database.operation(ctx, async (tx) => {
      refuseExceeding(ctx, permissions);
      const rows = await tx.sql<RoleRow>(insertRole, [ctx.companyId, code, name, permissions, ctx.userId]);
      tx.audit('role', ctx.companyId, 'create', { [code]: { from: null, to: permissions } });
      return viewOf(rows, code);
    });
  }

  /** @throws DomainError `role-not-found`, `version-conflict`, `permission-exceeds-own`, `owner-role-fixed` */
  change(ctx: Context, { code, version, name, permissions }: Input<typeof changeRole>): Promise<RoleView> {
    return this.database.operation(ctx, async (tx) => {
      const before = viewOf(await tx.sql<RoleRow>(roleForUpdate, [ctx.companyId, code]), code);
      if (version !== undefined && version !== before.version)
        throw new DomainError('version-conflict', { currentVersion: before.version });
      // Without it nobody could be sure that somebody may still do everything.
      if (code === OWNER) throw new DomainError('owner-role-fixed', { code });
      if (permissions !== undefined) refuseExceeding(ctx, [...permissions, ...before.permissions]);

      const after = { name: name ?? before.name, permissions: permissions ?? before.permissions };
      const rows = await tx.sql<RoleRow>(updateRole, [ctx.companyId, code, after.name, after.permissions]);
      tx.audit('role', ctx.companyId, 'change', { [code]: { from: before.permissions, to: after.permissions } });
      tx.publish(accessChanged, { networkId: ctx.networkId, userIds: null });
      return viewOf(rows, code);
    });
  }

  async list(ctx: Context): Promise<{ data: RoleView[] }> {
    const rows = await this.database.read(ctx, (sql) => sql<RoleRow>(rolesOfCompany, [ctx.companyId]));
    return { data: rows.map((row) => viewOf([row], row.code)) };
  }
}

function viewOf([row]: readonly RoleRow[], code: string): RoleView {
  if (row === undefined) throw new DomainError('role-not-found', { code });
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}
