import { upgrading } from '@consigna/testing/upgrade';
import { definition } from '../src/definition.js';

const COMPANY = '00000000-0000-4000-8000-000000000001';
const PARTNER = '00000000-0000-4000-8000-000000000002';
const NONE = '00000000-0000-0000-0000-000000000000';

describe('older read models', () => {
  it('have the amounts of roles and pairs by month and year once they are up to date', async () => {
    await upgrading(definition, ['0001-initial.sql'], async ({ client, migrate }) => {
      await client.query(
        `insert into account (company_id, account_id, code, name, kind, role)
         select $1, ('00000000-0000-4000-8000-00000000001' || n)::uuid, 'A' || n, 'Account ' || n, 'expense', case n when 1 then 'COGS' end
         from generate_series(1, 3) n`,
        [COMPANY],
      );
      await client.query(
        `insert into account_rollup (company_id, month, account_id, inter_company_id, debit, credit)
         select $1, month, account_id, $2, 10, 3 from account, unnest(array['2025-12', '2026-01', '2026-02']) month`,
        [COMPANY, NONE],
      );
      await client.query(
        `insert into inter_company_posting
           (company_id, entry_id, line, partner_id, role, date, number, source, currency, amount, amount_base)
         select $1, $1, line, $2, role, date '2026-01-31' + line::int, 'JE', 'manual', 'GBP', 5, 6
         from unnest(array['IC_AR', 'IC_AR', 'IC_REV']) with ordinality posted(role, line)`,
        [COMPANY, PARTNER],
      );

      await migrate();

      const rowsOf = async (sql: string) => (await client.query({ text: sql, rowMode: 'array' })).rows;
      expect(await rowsOf('select year, kind, role, amount::text from role_year_rollup order by 1, 3')).toEqual([
        ['2025', 'expense', 'COGS', '7'],
        ['2025', 'expense', 'OTHER', '14'],
        ['2026', 'expense', 'COGS', '14'],
        ['2026', 'expense', 'OTHER', '28'],
      ]);
      expect(await rowsOf(`select month, amount::text from role_rollup where role = 'OTHER' order by 1`)).toEqual([
        ['2025-12', '14'],
        ['2026-01', '14'],
        ['2026-02', '14'],
      ]);
      expect(
        await rowsOf('select month, role, amount::text, amount_base::text from inter_company_rollup order by 1'),
      ).toEqual([['2026-02', 'IC_AR', '10', '12']]);
      expect(await rowsOf('select year, partner_id, amount::text from inter_company_year_rollup')).toEqual([
        ['2026', PARTNER, '10'],
      ]);
    });
  });
});
