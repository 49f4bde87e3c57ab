import type { Input } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import type { Buyer } from '@consigna/contracts/trade';
import type { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { DomainError } from '@consigna/kernel/domain-error';
import { requireReference } from '@consigna/persistence/reference-copy';
import type { Transaction } from '@consigna/persistence/transaction';
import type { Shipped } from './shipped-lines.js';

/** One return, one branch: that of its deliveries. @throws DomainError `mixed-branches`, `branch-mismatch`, `branch-required` */
export function branchOf(input: Input<typeof receiveSalesReturn>, shipped: ReadonlyMap<string, Shipped>): string {
  const branches = new Set([...shipped.values()].map((line) => line.branchId));
  if (branches.size > 1) throw new DomainError('mixed-branches', { branchIds: [...branches] });
  const [ofDeliveries] = branches;
  const branchId = ofDeliveries ?? input.branchId;
  if (branchId === undefined)
    throw new DomainError('branch-required', {}, [{ pointer: '#/branchId', code: 'branch-required' }]);
  if (input.branchId !== undefined && input.branchId !== branchId)
    throw new DomainError('branch-mismatch', { branchId: input.branchId, delivered: branchId }, [
      { pointer: '#/branchId', code: 'branch-mismatch' },
    ]);
  return branchId;
}

/** Who returns, where from. @throws DomainError `mixed-customers`, `customer-required`, `inter-company-return` */
export async function buyerOf(
  tx: Transaction,
  input: Input<typeof receiveSalesReturn>,
  shipped: ReadonlyMap<string, Shipped>,
): Promise<Buyer> {
  const [first] = shipped.values();
  const others = [...shipped.values()].filter(
    ({ buyer }) => buyer.customerId !== first?.buyer.customerId || buyer.country !== first.buyer.country,
  );
  if (others.length > 0)
    throw new DomainError('mixed-customers', { customerIds: [first, ...others].map((line) => line?.buyer.customerId) });
  const buyer = first?.buyer ?? (await namedBuyer(tx, input));
  if (input.customerId !== undefined && input.customerId !== buyer.customerId)
    throw new DomainError('mixed-customers', { customerIds: [input.customerId, buyer.customerId] });
  // The other company's stock and books would have to follow: a sale back to us does that, a return cannot.
  if (buyer.interCompanyId !== null)
    throw new DomainError('inter-company-return', { interCompanyId: buyer.interCompanyId });
  return buyer;
}

async function namedBuyer(tx: Transaction, { customerId, country }: Input<typeof receiveSalesReturn>): Promise<Buyer> {
  if (customerId === undefined)
    throw new DomainError('customer-required', {}, [{ pointer: '#/customerId', code: 'customer-required' }]);
  const { fields } = await requireReference<Party>(tx.sql, tx.ctx.companyId, 'party', customerId, '#/customerId');
  return {
    customerId,
    customerName: fields.name,
    country: country ?? fields.country,
    interCompanyId: fields.interCompanyId,
  };
}
