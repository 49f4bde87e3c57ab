import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import {
  addCompany,
  advanceSandboxClock,
  createBranch,
  createCompany,
  findCompany,
  listBranches,
  listCompanies,
  switchModule,
} from '@consigna/contracts/directory/company';
import { Handle } from '@consigna/messaging/handle';
import { Drives, type Process } from '@consigna/messaging/process';
import { CompanyService } from './company.service.js';
import { JOIN_NETWORK, JoinNetwork } from './join-network.js';

@Controller()
export class CompanyController {
  constructor(
    private readonly companies: CompanyService,
    private readonly network: JoinNetwork,
  ) {}

  @Handle(createCompany)
  create(ctx: Context, input: Input<typeof createCompany>) {
    return this.companies.create(ctx, input);
  }

  @Handle(addCompany)
  add(ctx: Context, input: Input<typeof addCompany>) {
    return this.companies.add(ctx, input);
  }

  @Drives(JOIN_NETWORK)
  join(ctx: Context, process: Process) {
    return this.network.drive(ctx, process);
  }

  @Handle(listCompanies)
  list(ctx: Context, input: Input<typeof listCompanies>) {
    return this.companies.list(ctx, input);
  }

  @Handle(findCompany)
  find(ctx: Context) {
    return this.companies.find(ctx);
  }

  @Handle(switchModule)
  switchModule(ctx: Context, input: Input<typeof switchModule>) {
    return this.companies.switchModule(ctx, input);
  }

  @Handle(advanceSandboxClock)
  advanceSandboxClock(ctx: Context, input: Input<typeof advanceSandboxClock>) {
    return this.companies.advanceSandboxClock(ctx, input);
  }

  @Handle(createBranch)
  createBranch(ctx: Context, input: Input<typeof createBranch>) {
    return this.companies.createBranch(ctx, input);
  }

  @Handle(listBranches)
  branches(ctx: Context, input: Input<typeof listBranches>) {
    return this.companies.branches(ctx, input);
  }
}
