import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { deterministicId } from '@consigna/kernel/id';
import type { Input, Output } from '@consigna/contracts/contract';
import type { resolveAccess } from '@consigna/contracts/directory/access';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import { INSTALLATION } from '../network/network.js';
import { expand } from '../role/permissions.js';
import { accessOfUser, type KnownUser } from './access.queries.js';
import { kindOf, userIdOf } from './user.js';

type Caller = Input<typeof resolveAccess>;

/**
 * The first sign-in binds the username to the token's subject; whoever came first keeps it. The first requests of somebody new
 * come together: each of them waits for the one that writes the row, whichever key it meets it by.
 */
const link = statement(
  'directory.link-user',
  `with made as (
     insert into app_user (id, username, subject, kind, name, locale, created_by) values ($1, $2, $3, $4, $5, $6, $1)
     on conflict do nothing returning id),
   bound as (update app_user set subject = $3 where id = $1 and subject is null returning id)
   select id from made union all select id from bound`,
);

@Injectable()
export class AccessService {
  constructor(private readonly database: Database) {}

  /** What a signed-in caller may do where. Somebody nobody prepared may do nothing, and leaves no row behind. */
  async resolve(ctx: Context, caller: Caller): Promise<Output<typeof resolveAccess>> {
    if (kindOf(caller.username) !== caller.kind) return nobody(ctx, caller);
    const userId = userIdOf(caller.username);
    let known = await this.find(userId);
    const welcome = known !== undefined || caller.kind === 'machine' || caller.administrator;
    // Who was prepared in the same moment is seen by the second try only.
    for (let tries = 0; tries < 2 && welcome && (known === undefined || known.subject === null); tries += 1) {
      await this.link(ctx, userId, caller);
      known = await this.find(userId);
      if (known === undefined) throw new DomainError('user-exists', { pointer: '#/subject' });
    }
    // A second account under a name that was given away before gets nothing of the first one's.
    if (known?.subject !== caller.subject) return nobody(ctx, caller);
    return {
      userId,
      name: known.name,
      locale: known.locale,
      administrator: caller.administrator,
      clocks: known.clocks,
      companies: known.companies.map((company) => ({ ...company, permissions: expand(company.permissions) })),
    };
  }

  private find(userId: string): Promise<KnownUser | undefined> {
    // No network has a user's id, so that nothing but the user's own companies is seen.
    return this.database.readAs({ companyIds: [], networkId: userId, userId }, (sql) => accessOfUser(sql, userId));
  }

  private async link(ctx: Context, userId: string, { username, subject, kind, name }: Caller): Promise<void> {
    const own = {
      ...ctx,
      companyId: INSTALLATION,
      networkId: INSTALLATION,
      userId,
      idempotency: undefined,
      dryRun: false,
    };
    await this.database.operation(own, async (tx) => {
      const linked = await tx.sql(link, [userId, username.trim(), subject, kind, name ?? username, ctx.locale]);
      if (linked.length > 0) tx.audit('user', userId, 'link', { subject: { from: null, to: subject } });
    });
  }
}

/** An identity without any right, and not the one that the username stands for. */
function nobody(ctx: Context, { subject, username, name, administrator }: Caller): Output<typeof resolveAccess> {
  const userId = deterministicId('directory.stranger', subject);
  return { userId, name: name ?? username, locale: ctx.locale, administrator, clocks: {}, companies: [] };
}
