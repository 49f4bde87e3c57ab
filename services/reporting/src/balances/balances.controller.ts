import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { monthOf } from '@consigna/kernel/business-date';
import { decimal } from '@consigna/kernel/decimal';
import { entryPosted } from '@consigna/contracts/accounting/events';
import type { Input, Output, Payload } from '@consigna/contracts/contract';
import { reportPayables, reportReceivables } from '@consigna/contracts/reporting/company-reports';
import { reportGroupReceivables } from '@consigna/contracts/reporting/group-reports';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import type { Transaction } from '@consigna/persistence/transaction';
import { NO_ROLE, NONE, Rollup } from '../rollup.js';
import { BalancesQueries } from './balances.queries.js';
import { PostingDetails } from './posting-details.js';

const byRole = new Rollup('role_rollup', { month: 'text', kind: 'text', role: 'text', partner_id: 'uuid' }, ['amount']);
const byRoleAndYear = new Rollup('role_year_rollup', { year: 'text', kind: 'text', role: 'text', partner_id: 'uuid' }, [
  'amount',
]);
const betweenCompanies = new Rollup(
  'inter_company_rollup',
  { month: 'text', partner_id: 'uuid', role: 'text', currency: 'text' },
  ['amount', 'amount_base'],
);
const betweenCompaniesByYear = new Rollup(
  'inter_company_year_rollup',
  { year: 'text', partner_id: 'uuid', role: 'text', currency: 'text' },
  ['amount', 'amount_base'],
);
/** Roles of what companies of a network owe each other. */
const pairRoles = new Set<string>(['IC_AR', 'IC_AP']);
const byParty = new Rollup('party_rollup', { month: 'text', role: 'text', party_id: 'uuid', currency: 'text' }, [
  'amount',
  'amount_base',
]);
/** Roles whose balance stands against a party. */
const partyRoles = new Set<string>([
  'AR',
  'AP',
  'IC_AR',
  'IC_AP',
  'CUSTOMER_CREDIT',
  'SUPPLIER_CREDIT',
  'UNBILLED',
  'GRNI',
  'CONS_ACCRUAL',
  'CONS_PAYABLE',
]);

@Controller()
export class BalancesController {
  private readonly details = new PostingDetails();

  constructor(private readonly queries: BalancesQueries) {}

  @React(entryPosted)
  async addEntry(tx: Transaction, { payload }: Followed<Payload<typeof entryPosted>>): Promise<void> {
    const month = monthOf(payload.date);
    const year = month.slice(0, 4);
    for (const line of payload.lines) {
      const { accountKind: kind, role, currency, interCompanyId } = line;
      const base = decimal(line.debit).minus(line.credit);
      const key = { kind, role: role ?? NO_ROLE, partner_id: interCompanyId ?? NONE };
      byRole.add(tx, { month, ...key }, { amount: base });
      byRoleAndYear.add(tx, { year, ...key }, { amount: base });
      if (role === null) continue;
      const sums = { amount: line.amount, amount_base: base };
      if (partyRoles.has(role)) byParty.add(tx, { month, role, party_id: line.partyId ?? NONE, currency }, sums);
      if (interCompanyId === null || !pairRoles.has(role)) continue;
      const pair = { partner_id: interCompanyId, role, currency };
      betweenCompanies.add(tx, { month, ...pair }, sums);
      betweenCompaniesByYear.add(tx, { year, ...pair }, sums);
    }
    this.details.gather(tx, payload);
  }

  @Handle(reportReceivables)
  reportReceivables(ctx: Context, input: Input<typeof reportReceivables>): Promise<Output<typeof reportReceivables>> {
    return this.queries.receivables(ctx, input);
  }

  @Handle(reportPayables)
  reportPayables(ctx: Context, input: Input<typeof reportPayables>): Promise<Output<typeof reportPayables>> {
    return this.queries.payables(ctx, input);
  }

  @Handle(reportGroupReceivables)
  reportGroupReceivables(
    ctx: Context,
    input: Input<typeof reportGroupReceivables>,
  ): Promise<Output<typeof reportGroupReceivables>> {
    return this.queries.groupReceivables(ctx, input);
  }
}
