import { Injectable } from '@nestjs/common';
import { taxCodesSaved } from '@consigna/contracts/accounting/events';
import type { saveTaxCode, TaxCodeView } from '@consigna/contracts/accounting/tax-code';
import type { Input } from '@consigna/contracts/contract';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { Database } from '@consigna/persistence/database';
import { statement } from '@consigna/persistence/statement';
import { taxCodeId } from './tax-code.js';

const selectAll = `select id, version, code, name, rates, is_default as "isDefault" from tax_code where company_id = $1 order by code`;
const allCodes = statement('accounting.tax-codes', selectAll);
const allLocked = statement('accounting.tax-codes-locked', `${selectAll} for update`);
const dropDefault = statement(
  'accounting.drop-default-tax-code',
  `update tax_code set is_default = false, version = version + 1 where company_id = $1 and is_default and code <> $2`,
);
const put = statement(
  'accounting.put-tax-code',
  `insert into tax_code as t (company_id, id, code, name, rates, is_default, version) values ($1, $2, $3, $4, $5, $6, 1)
   on conflict (company_id, id) do update set name = excluded.name, rates = excluded.rates, is_default = excluded.is_default, version = t.version + 1`,
);

@Injectable()
export class TaxCodes {
  constructor(private readonly database: Database) {}

  async list(ctx: Context): Promise<TaxCodeView[]> {
    return this.database.read(ctx, (sql) => sql<TaxCodeView & Record<string, unknown>>(allCodes, [ctx.companyId]));
  }

  /** Creates or replaces a code; a new default takes the place of the old one. Documents keep the rate they were made with. */
  async save(ctx: Context, input: Input<typeof saveTaxCode>): Promise<TaxCodeView> {
    const { code, name, isDefault } = input;
    const rates = [...input.rates].sort((a, b) => (a.from < b.from ? 1 : -1));
    const repeated = rates.find((rate, index) => rate.from === rates[index + 1]?.from);
    if (repeated !== undefined) {
      throw new DomainError('tax-code-rates-repeat', { from: repeated.from }, [
        { pointer: '#/rates', code: 'tax-code-rates-repeat' },
      ]);
    }
    return this.database.operation(ctx, async (tx) => {
      const known = await tx.sql<TaxCodeView & Record<string, unknown>>(allLocked, [ctx.companyId]);
      const before = known.find((candidate) => candidate.code === code);
      const former = isDefault ? known.find((candidate) => candidate.isDefault && candidate.code !== code) : undefined;
      const saved = {
        id: taxCodeId(ctx.companyId, code),
        version: (before?.version ?? 0) + 1,
        code,
        name,
        rates,
        isDefault,
      };
      await Promise.all([
        former === undefined ? [] : tx.sql(dropDefault, [ctx.companyId, code]),
        tx.sql(put, [ctx.companyId, saved.id, code, name, JSON.stringify(rates), isDefault]),
      ]);
      tx.audit('tax-code', saved.id, before === undefined ? 'create' : 'change', {
        rates: { from: before?.rates ?? null, to: rates },
        isDefault: { from: before?.isDefault ?? null, to: isDefault },
      });
      const changed = former === undefined ? [saved] : [saved, { ...former, isDefault: false }];
      tx.publish(taxCodesSaved, { taxCodes: changed.map(({ id, ...facts }) => ({ taxCodeId: id, ...facts })) });
      return saved;
    });
  }
}
