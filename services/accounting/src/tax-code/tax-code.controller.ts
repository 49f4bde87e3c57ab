import { Controller } from '@nestjs/common';
import { listTaxCodes, saveTaxCode, type TaxCodeView } from '@consigna/contracts/accounting/tax-code';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Context } from '@consigna/kernel/context';
import { Handle } from '@consigna/messaging/handle';
import { TaxCodes } from './tax-code.service.js';

@Controller()
export class TaxCodeController {
  constructor(private readonly taxCodes: TaxCodes) {}

  @Handle(listTaxCodes)
  async list(ctx: Context, _input: Input<typeof listTaxCodes>): Promise<Output<typeof listTaxCodes>> {
    return { data: await this.taxCodes.list(ctx) };
  }

  @Handle(saveTaxCode)
  save(ctx: Context, input: Input<typeof saveTaxCode>): Promise<TaxCodeView> {
    return this.taxCodes.save(ctx, input);
  }
}
