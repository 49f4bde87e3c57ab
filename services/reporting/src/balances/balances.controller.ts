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
import { NONE, Rollup } from '../rollup.js';
import { BalancesQueries } from './balances.queries.js';
import { PostingDetails } from './posting-details.js';

const byAccount = new Rollup('account_rollup', { month: 'text', account_id: 'uuid', inter_company_id: 'uuid' }, [
  'debit',
  'credit',
]);
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
    for (const line of payload.lines) {
      const { accountId, role, debit, credit, currency } = line;
      byAccount.add(
        tx,
        { month, account_id: accountId, inter_company_id: line.interCompanyId ?? NONE },
        { debit, credit },
      );
      if (role !== null && partyRoles.has(role)) {
        const key = { month, role, party_id: line.partyId ?? NONE, currency };
        byParty.add(tx, key, { amount: line.amount, amount_base: decimal(debit).minus(credit) });
      }
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
