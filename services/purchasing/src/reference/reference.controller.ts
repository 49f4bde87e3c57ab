import { Controller } from '@nestjs/common';
import type { Payload } from '@consigna/contracts/contract';
import { agreementActivated } from '@consigna/contracts/consignment/events';
import { React, type Followed } from '@consigna/messaging/follow';
import { putReferences } from '@consigna/persistence/reference-copy';
import type { Transaction } from '@consigna/persistence/transaction';

/** Keeps the copies of agreements that consignment orders are made from. */
@Controller()
export class ReferenceController {
  @React(agreementActivated)
  keepAgreement(tx: Transaction, { payload }: Followed<Payload<typeof agreementActivated>>): Promise<void> {
    const { agreementId, consignorId, currency } = payload;
    return putReferences(tx, 'agreement', [
      { id: agreementId, code: agreementId, active: true, fields: { consignorId, currency } },
    ]);
  }
}
