import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { createCreditNote, createDebitNote } from '@consigna/contracts/billing/correction';
import type { Input } from '@consigna/contracts/contract';
import { Handle } from '@consigna/messaging/handle';
import { CorrectionService } from './correction.service.js';

@Controller()
export class CorrectionController {
  constructor(private readonly corrections: CorrectionService) {}

  @Handle(createCreditNote)
  credit(ctx: Context, input: Input<typeof createCreditNote>) {
    return this.corrections.credit(ctx, input);
  }

  @Handle(createDebitNote)
  debit(ctx: Context, input: Input<typeof createDebitNote>) {
    return this.corrections.debit(ctx, input);
  }
}
