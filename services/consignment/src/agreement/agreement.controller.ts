import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import {
  activateAgreement,
  addAgreementVersion,
  createAgreement,
  getAgreement,
  listAgreements,
  terminateAgreement,
} from '@consigna/contracts/consignment/agreement';
import { Handle } from '@consigna/messaging/handle';
import { AgreementService } from './agreement.service.js';

@Controller()
export class AgreementController {
  constructor(private readonly agreements: AgreementService) {}

  @Handle(createAgreement)
  create(ctx: Context, input: Input<typeof createAgreement>) {
    return this.agreements.create(ctx, input);
  }

  @Handle(addAgreementVersion)
  addVersion(ctx: Context, input: Input<typeof addAgreementVersion>) {
    return this.agreements.addVersion(ctx, input);
  }

  @Handle(activateAgreement)
  activate(ctx: Context, input: Input<typeof activateAgreement>) {
    return this.agreements.activate(ctx, input);
  }

  @Handle(terminateAgreement)
  terminate(ctx: Context, input: Input<typeof terminateAgreement>) {
    return this.agreements.terminate(ctx, input);
  }

  @Handle(getAgreement)
  get(ctx: Context, input: Input<typeof getAgreement>) {
    return this.agreements.get(ctx, input.agreementId);
  }

  @Handle(listAgreements)
  list(ctx: Context, input: Input<typeof listAgreements>) {
    return this.agreements.list(ctx, input);
  }
}
