import { Injectable } from '@nestjs/common';
import type { Party } from '@consigna/contracts/directory/events';
import type { Context } from '@consigna/kernel/context';
import { DomainError, isDomainError } from '@consigna/kernel/domain-error';
import { CatchUp } from '@consigna/messaging/catch-up';
import { Database } from '@consigna/persistence/database';
import type { ReferenceCopy } from '@consigna/persistence/reference-copy';
import { orderFacts, type OrderFacts } from '../sales-order/sales-order.queries.js';

export type CustomerFacts = OrderFacts & { customer: ReferenceCopy<Party> };

/** Copied facts read before a transaction, when another service has to be asked with them. */
@Injectable()
export class SalesFacts {
  constructor(
    private readonly database: Database,
    private readonly catchUp: CatchUp,
  ) {}

  /** Before a customer is refused as unknown, the copies are fetched to their head once. @throws DomainError `customer-not-found` */
  async read(ctx: Context, customerId: string, productIds: readonly string[]): Promise<CustomerFacts> {
    try {
      return await this.readOnce(ctx, customerId, productIds);
    } catch (error) {
      if (!isDomainError(error) || !(await this.catchUp.toHead(this.database.service, ctx.companyId))) throw error;
      return this.readOnce(ctx, customerId, productIds);
    }
  }

  private async readOnce(ctx: Context, customerId: string, productIds: readonly string[]): Promise<CustomerFacts> {
    return requireCustomer(
      await this.database.read(ctx, (sql) => orderFacts(sql, ctx.companyId, customerId, productIds)),
      customerId,
    );
  }
}

/** @throws DomainError `customer-not-found` also for a party that is no customer, `customer-inactive` */
export function requireCustomer(facts: OrderFacts, id: string): CustomerFacts {
  const { customer } = facts;
  if (customer === undefined || !customer.fields.isCustomer) {
    throw new DomainError('customer-not-found', { id }, [{ pointer: '#/customerId', code: 'customer-not-found' }]);
  }
  if (!customer.active)
    throw new DomainError('customer-inactive', { id }, [{ pointer: '#/customerId', code: 'customer-inactive' }]);
  return { ...facts, customer };
}
