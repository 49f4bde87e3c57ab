import { Controller } from '@nestjs/common';
import { listAccounts } from '@consigna/contracts/accounting/account';
import type { Input, Output, Payload } from '@consigna/contracts/contract';
import { companyCreated } from '@consigna/contracts/directory/events';
import type { Context } from '@consigna/kernel/context';
import { type Followed, React } from '@consigna/messaging/follow';
import { Handle } from '@consigna/messaging/handle';
import { Database } from '@consigna/persistence/database';
import type { Transaction } from '@consigna/persistence/transaction';
import { accountsOf } from './account.queries.js';
import { CompanyBooks } from './company-books.service.js';

@Controller()
export class ChartController {
  constructor(
    private readonly database: Database,
    private readonly books: CompanyBooks,
  ) {}

  @React(companyCreated)
  openBooks(tx: Transaction, { payload }: Followed<Payload<typeof companyCreated>>): Promise<void> {
    return this.books.open(tx, payload);
  }

  @Handle(listAccounts)
  async list(ctx: Context, _input: Input<typeof listAccounts>): Promise<Output<typeof listAccounts>> {
    return { data: await this.database.read(ctx, (sql) => accountsOf(sql, ctx)) };
  }
}
