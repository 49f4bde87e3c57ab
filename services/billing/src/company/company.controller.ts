import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { periodLocked, periodUnlocked } from '@consigna/contracts/accounting/events';
import { changeBillingSettings, getBillingSettings } from '@consigna/contracts/billing/settings';
import { agreementActivated } from '@consigna/contracts/consignment/events';
import type { Input, Payload } from '@consigna/contracts/contract';
import { React, type Followed } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import { putReferences } from '@consigna/persistence/reference-copy';
import type { Transaction } from '@consigna/persistence/transaction';
import { CompanyService } from './company.service.js';

/** What billing knows of a company beside what every trading service does: its settings, its agreements' roles and its lock. */
@Controller()
export class CompanyController {
  constructor(private readonly companies: CompanyService) {}

  @Handle(getBillingSettings)
  settings(ctx: Context) {
    return this.companies.settings(ctx);
  }

  @Handle(changeBillingSettings)
  change(ctx: Context, input: Input<typeof changeBillingSettings>) {
    return this.companies.change(ctx, input);
  }

  @React(agreementActivated)
  async agreementActivated(tx: Transaction, { payload }: Followed<Payload<typeof agreementActivated>>): Promise<void> {
    await putReferences(tx, 'agreement', [
      { id: payload.agreementId, code: payload.agreementId, active: true, fields: { role: payload.role } },
    ]);
  }

  @React(periodLocked)
  async periodLocked(tx: Transaction, { payload }: Followed<Payload<typeof periodLocked>>): Promise<void> {
    await this.companies.lockThrough(tx, payload.lockedThrough);
  }

  @React(periodUnlocked)
  async periodUnlocked(tx: Transaction, { payload }: Followed<Payload<typeof periodUnlocked>>): Promise<void> {
    await this.companies.lockThrough(tx, payload.lockedThrough);
  }
}
