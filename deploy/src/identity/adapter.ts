import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';
import { findClient } from './client.js';

/** What belongs to a grant and dies with it; other kinds merely mention one. */
const OF_A_GRANT: ReadonlySet<string> = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);

/** oidc-provider's storage on `identity.oidc_payload`: sessions, grants and tokens outlive the process. */
export function databaseAdapter(db: Pool): (kind: string) => Adapter {
  return (kind) => (kind === 'Client' ? clientAdapter(db) : payloadAdapter(db, kind));
}

/** Deletes what has expired; reading never returns it anyway. */
export async function purgeExpired(db: Pool): Promise<void> {
  await db.query('delete from identity.oidc_payload where expires_at < now()');
  await db.query(`delete from identity.sign_in_attempt where window_ends_at < now()`);
}

function payloadAdapter(db: Pool, kind: string): Adapter {
  const findBy = async (column: 'id' | 'uid' | 'user_code', value: string): Promise<AdapterPayload | undefined> => {
    const { rows } = await db.query<{ payload: AdapterPayload }>(
      `select payload from identity.oidc_payload
       where kind = $1 and ${column} = $2 and (expires_at is null or expires_at > now())`,
      [kind, value],
    );
    return rows[0]?.payload;
  };
  return {
    find: (id) => findBy('id', id),
    findByUid: (uid) => findBy('uid', uid),
    findByUserCode: (userCode) => findBy('user_code', userCode),

    async upsert(id, payload, expiresIn) {
      const grantId = OF_A_GRANT.has(kind) ? payload.grantId : undefined;
      await db.query(
        `insert into identity.oidc_payload (kind, id, payload, grant_id, uid, user_code, expires_at)
         values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
         on conflict (kind, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
           uid = excluded.uid, user_code = excluded.user_code, expires_at = excluded.expires_at`,
        [kind, id, payload, grantId ?? null, payload.uid ?? null, payload.userCode ?? null, expiresIn ?? null],
      );
    },

    /** The library reads, checks and then consumes; of two requests with one code the slower one fails here. */
    async consume(id) {
      const { rowCount } = await db.query(
        `update identity.oidc_payload
         set payload = payload || jsonb_build_object('consumed', floor(extract(epoch from now())))
         where kind = $1 and id = $2 and not payload ? 'consumed'`,
        [kind, id],
      );
      if (rowCount !== 1) throw new errors.InvalidGrant(`${kind} was used before`);
    },

    async destroy(id) {
      await db.query('delete from identity.oidc_payload where kind = $1 and id = $2', [kind, id]);
    },

    async revokeByGrantId(grantId) {
      await db.query('delete from identity.oidc_payload where grant_id = $1', [grantId]);
    },
  };
}

/** Machine clients are administered in their own table; the library only ever reads them. */
function clientAdapter(db: Pool): Adapter {
  const refuse = (): Promise<never> => Promise.reject(new Error('clients are registered with createClient'));
  return {
    async find(clientId) {
      const client = await findClient(db, clientId);
      if (!client) return undefined;
      return {
        client_id: client.clientId,
        client_name: client.name,
        client_secret: client.secretHash,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
      };
    },
    findByUid: () => Promise.resolve(undefined),
    findByUserCode: () => Promise.resolve(undefined),
    upsert: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  };
}
