import type { CompanyAccess } from '@consigna/contracts/directory/access';
import type { z } from 'zod';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';

export interface KnownUser {
  id: string;
  subject: string | null;
  kind: 'person' | 'machine';
  name: string;
  locale: 'es' | 'fr' | 'en';
  companies: z.infer<typeof CompanyAccess>[];
  clocks: Record<string, string | null>;
}

/** Runs in a context of the user and no company, where row-level security shows their own memberships everywhere. */
const accessOf = statement(
  'directory.access-of-user',
  `with mine as materialized (
     select c.company_id, c.code, c.name, c.network_id, c.base_currency, c.time_zone, c.modules_off, c.sandbox,
       c.company_id = c.headquarters_id as is_headquarters, m.role_codes
     from membership m join company c on c.company_id = m.company_id
     where m.user_id = $1)
   select u.id, u.subject, u.kind, u.name, u.locale,
     (select coalesce(jsonb_agg(jsonb_build_object(
        'id', m.company_id, 'code', m.code, 'name', m.name, 'networkId', m.network_id, 'baseCurrency', m.base_currency,
        'timeZone', m.time_zone, 'modulesOff', to_jsonb(m.modules_off), 'sandbox', m.sandbox, 'isHeadquarters', m.is_headquarters,
        'permissions', (select coalesce(jsonb_agg(distinct granted), '[]')
                        from role r cross join unnest(r.permissions) granted
                        where r.company_id = m.company_id and r.code = any(m.role_codes))) order by m.code), '[]')
      from mine m) as companies,
     (select coalesce(jsonb_object_agg(n.id, to_char(n.clock at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), '{}')
      from network n where n.id in (select network_id from mine)) as clocks
   from app_user u where u.id = $1`,
);

/** The user with memberships in all companies, in one round trip; undefined when nobody prepared or saw them. */
export async function accessOfUser(sql: Sql, userId: string): Promise<KnownUser | undefined> {
  const [row] = await sql<KnownUser>(accessOf, [userId]);
  return row;
}
