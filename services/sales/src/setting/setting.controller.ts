import { Controller } from '@nestjs/common';
import type { Input } from '@consigna/contracts/contract';
import { readSalesSettings, saveSalesSettings } from '@consigna/contracts/sales/setting';
import type { Context } from '@consigna/kernel/context';
import { Handle } from '@consigna/messaging/handle';
import { SalesSettingsOfCompany } from './setting.service.js';

@Controller()
export class SettingController {
  constructor(private readonly settings: SalesSettingsOfCompany) {}

  @Handle(readSalesSettings)
  read(ctx: Context) {
    return this.settings.read(ctx);
  }

  @Handle(saveSalesSettings)
  save(ctx: Context, input: Input<typeof saveSalesSettings>) {
    return this.settings.save(ctx, input);
  }
}
