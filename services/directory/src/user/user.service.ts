import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import type { Input, Output } from '@consigna/contracts/contract';
import type { nameUsers } from '@consigna/contracts/directory/timeline';
import { accessChanged } from '@consigna/contracts/directory/access';
import {
  userListShape,
  type changeUser,
  type createUser,
  type findUser,
  type listUsers,
  type MembershipView,
  type MemberView,
  type setMembership,
  type UserView,
} from '@consigna/contracts/directory/user';
import type { ListInput } from '@consigna/contracts/fields';
import { Database } from '@consigna/persistence/database';
import { listPage, type ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';
import { INSTALLATION } from '../network/network.js';
import { exceeding } from '../role/permissions.js';
import { OWNER } from '../role/standard-roles.js';
import { kindOf, userIdOf } from './user.js';

const insertUser = statement(
  'directory.insert-user',
  'insert into app_user (id, username, subject, kind, name, locale, created_by) values ($1, $2, $3, $4, $5, $6, $7)',
);
const correctUser = statement(
  'directory.correct-user',
  `with before as (select name, locale from app_user where id = $1 for update)
   update app_user u set name = coalesce($2, u.name), locale = coalesce($3, u.locale) from before where u.id = $1
   returning u.id, u.username, u.name, u.locale, u.kind, u.subject is not null as linked,
     before.name as "nameBefore", before.locale as "localeBefore"`,
);
/** Changes of memberships of a company wait for each other, so that two owners cannot take each other's role at once. */
const lockCompany = statement('directory.lock-company', 'select version from company where company_id = $1 for update');
const permissionsOfRoles = statement(
  'directory.permissions-of-roles',
  'select code, permissions from role where company_id = $1',
);
const membershipOf = statement(
  'directory.membership-of',
  'select role_codes as roles from membership where company_id = $1 and user_id = $2',
);
const putMembership = statement(
  'directory.put-membership',
  `insert into membership as m (company_id, user_id, role_codes) values ($1, $2, $3)
   on conflict (company_id, user_id) do update set role_codes = excluded.role_codes, version = m.version + 1, updated_at = clock_timestamp()`,
);
const memberships = statement(
  'directory.memberships',
  `select m.user_id as "userId", u.username, u.name, m.role_codes as roles, m.version, m.updated_at as "updatedAt"
   from membership m join app_user u on u.id = m.user_id
   where m.company_id = $1 and ($2::uuid is null or m.user_id = $2) and (cardinality(m.role_codes) > 0 or $2 is not null) order by u.username`,
);
const namesOf = statement('directory.names-of', 'select id, name from app_user where id = any($1::uuid[])');
const owners = statement(
  'directory.owners',
  `select count(*)::int as owners from membership where company_id = $1 and role_codes @> array['owner']`,
);

/** Of the companies that the context names: nobody learns where else somebody works. */
const membersOfNetwork = `from membership m join company c on c.company_id = m.company_id
  where m.user_id = u.id and c.network_id = $1 and m.company_id = any(ctx.companies()::uuid[]) and cardinality(m.role_codes) > 0`;
const selectMember = `select u.id, u.username, u.name, u.locale, u.kind, u.subject is not null as linked,
  (select jsonb_agg(jsonb_build_object('companyId', c.company_id, 'code', c.code, 'name', c.name, 'roles', to_jsonb(m.role_codes)) order by c.code)
   ${membersOfNetwork}) as memberships
  from app_user u`;
const isMember = `exists (select 1 ${membersOfNetwork})`;
const memberById = statement('directory.member-by-id', `${selectMember} where ${isMember} and u.id = $2`);
const memberList: ListSource = {
  name: 'directory.members',
  shape: userListShape,
  select: selectMember,
  where: isMember,
  columns: {
    username: 'u.username',
    name: 'u.name',
    locale: 'u.locale',
    kind: 'u.kind',
    linked: '(u.subject is not null)',
  },
  id: 'u.id',
  search: ['u.username', 'u.name'],
};

@Injectable()
export class UserService {
  constructor(private readonly database: Database) {}

  /** Prepares a user; people are linked at their first sign-in when no subject is given. */
  create(ctx: Context, { username, name, subject, locale }: Input<typeof createUser>): Promise<UserView> {
    const id = userIdOf(username);
    return this.database.operation({ ...ctx, companyId: INSTALLATION, networkId: INSTALLATION }, async (tx) => {
      const kind = kindOf(username);
      await tx.sql(insertUser, [id, username, subject ?? null, kind, name, locale, ctx.userId]);
      tx.audit('user', id, 'create');
      return { id, username, name, locale, kind, linked: subject !== undefined };
    });
  }

  /** @throws DomainError `user-not-found` */
  change(ctx: Context, { userId, name, locale }: Input<typeof changeUser>): Promise<UserView> {
    return this.database.operation({ ...ctx, companyId: INSTALLATION, networkId: INSTALLATION }, async (tx) => {
      const [changed] = await tx.sql<
        UserView & { nameBefore: string; localeBefore: string; [column: string]: unknown }
      >(correctUser, [userId, name ?? null, locale ?? null]);
      if (changed === undefined) throw new DomainError('user-not-found', { id: userId });
      const { nameBefore, localeBefore, ...user } = changed;
      tx.audit('user', userId, 'update', {
        name: { from: nameBefore, to: user.name },
        locale: { from: localeBefore, to: user.locale },
      });
      return user;
    });
  }

  /** Users of the companies in which the caller may read memberships. */
  list(ctx: Context, input: ListInput): Promise<Output<typeof listUsers>> {
    return this.ofNetwork(ctx, (sql) =>
      listPage<MemberView & Record<string, unknown>>(sql, memberList, ctx.networkId, input),
    );
  }

  /** @throws DomainError `user-not-found` */
  async find(ctx: Context, { userId }: Input<typeof findUser>): Promise<MemberView> {
    const [member] = await this.ofNetwork(ctx, (sql) =>
      sql<MemberView & Record<string, unknown>>(memberById, [ctx.networkId, userId]),
    );
    if (member === undefined) throw new DomainError('user-not-found', { id: userId });
    return member;
  }

  private ofNetwork<T>({ networkId, userId, trace, ...ctx }: Context, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.database.readAs({ companyIds: ctx.companyIds ?? [ctx.companyId], networkId, userId, trace }, work);
  }

  /** @throws DomainError `user-not-found`, `role-not-found`, `permission-exceeds-own`, `last-owner` */
  setMembership(ctx: Context, { username, userId, roles }: Input<typeof setMembership>): Promise<MembershipView> {
    const id = userId ?? userIdOf(username ?? '');
    return this.database.operation(ctx, async (tx) => {
      const [, known, [before]] = await Promise.all([
        tx.sql(lockCompany, [ctx.companyId]),
        tx.sql<{ code: string; permissions: string[] }>(permissionsOfRoles, [ctx.companyId]),
        tx.sql<{ roles: string[] }>(membershipOf, [ctx.companyId, id]),
      ]);
      const unknown = roles.find((code) => known.every((role) => role.code !== code));
      if (unknown !== undefined) throw new DomainError('role-not-found', { code: unknown });
      // Who may not give a role may not take it away either.
      const touched = [...roles, ...(before?.roles ?? [])];
      refuseExceeding(
        ctx,
        known.filter((role) => touched.includes(role.code)).flatMap((role) => role.permissions),
      );

      await tx.sql(putMembership, [ctx.companyId, id, [...new Set(roles)].sort()]);
      const [left] = await tx.sql<{ owners: number }>(owners, [ctx.companyId]);
      if (before?.roles.includes(OWNER) === true && left?.owners === 0)
        throw new DomainError('last-owner', { userId: id });
      tx.audit('membership', id, 'set', { roles: { from: before?.roles ?? [], to: roles } });
      tx.publish(accessChanged, { networkId: ctx.networkId, userIds: [id] });
      const [view] = await membershipViews(tx.sql, ctx.companyId, id);
      if (view === undefined) throw new DomainError('user-not-found', { id });
      return view;
    });
  }

  /** Row-level security leaves out whoever was never a member of the company. */
  async names(ctx: Context, { userIds }: Input<typeof nameUsers>): Promise<Output<typeof nameUsers>> {
    return { users: await this.database.read(ctx, (sql) => sql<{ id: string; name: string }>(namesOf, [userIds])) };
  }

  async memberships(ctx: Context): Promise<{ data: MembershipView[] }> {
    return { data: await this.database.read(ctx, (sql) => membershipViews(sql, ctx.companyId, null)) };
  }
}

/** Nobody gives more than they hold. @throws DomainError `permission-exceeds-own` */
export function refuseExceeding(ctx: Context, permissions: readonly string[]): void {
  const exceeds = exceeding(permissions, ctx.permissions ?? []);
  if (exceeds.length > 0) throw new DomainError('permission-exceeds-own', { permissions: exceeds });
}

async function membershipViews(sql: Sql, companyId: string, userId: string | null): Promise<MembershipView[]> {
  const rows = await sql<Omit<MembershipView, 'updatedAt'> & { updatedAt: Date }>(memberships, [companyId, userId]);
  return rows.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() }));
}
