import { Injectable } from '@nestjs/common';
import { addDays, businessDate } from '@consigna/kernel/business-date';
import { decimal } from '@consigna/kernel/decimal';
import { deterministicId } from '@consigna/kernel/id';
import type { invoiceIssued, paymentRecorded } from '@consigna/contracts/billing/events';
import type { Payload } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import { DependencyMissing, orWait, type Followed } from '@consigna/messaging/follow';
import { companyFacts, rateOn } from '@consigna/persistence/company-facts';
import { statement } from '@consigna/persistence/statement';
import type { Transaction } from '@consigna/persistence/transaction';
import type { ReceiptLine } from '../billable/billable-line.js';
import { supplierNumberKey, type BillLineRecord, type BillRecord } from '../bill/bill.js';
import { claimReceiptLines, lockBills, lockReceiptLines } from '../bill/bill.records.js';
import { billSeries, insertWithLines } from '../bill/bill.service.js';
import { closePosted, newBill, valueBill } from '../bill/post-bill.js';
import { companyTerms } from '../company/company-terms.js';
import { lockInvoices } from '../invoice/invoice.records.js';
import { recordLocked, type Settled } from '../payment/payment.service.js';

type Invoice = Payload<typeof invoiceIssued>;
type Payment = Payload<typeof paymentRecorded>;

const partyOfCompany = statement(
  'billing.party-of-company',
  `select id, fields from reference_copy where company_id = $1 and kind = 'party' and fields->>'interCompanyId' = $2 order by active desc, code limit 1`,
);
const mirroredPayment = statement(
  'billing.mirrored-payment',
  'select mirror_of_id from payment where company_id = $1 and id = $2',
);
const mirroredBill = statement(
  'billing.mirrored-bills',
  'select id, mirror_of_id from bill where company_id = $1 and id = any($2::uuid[]) and mirror_of_id is not null',
);

/** What one company of the network issues or pays the other one has too: both books or neither. */
@Injectable()
export class MirrorService {
  /** Posts our invoice as the partner's bill against its receipt of our delivery. @throws DependencyMissing until that has arrived */
  async billInvoice(tx: Transaction, { payload: invoice, companyId, at }: Followed<Invoice>): Promise<void> {
    const { interCompanyId } = invoice;
    if (interCompanyId === null || invoice.kind !== 'invoice') return;
    await tx.within(interCompanyId, async (partner) => {
      const { timeZone } = await orWait(companyFacts(partner.sql, interCompanyId));
      const [terms, supplier, receipts] = await Promise.all([
        companyTerms(partner.sql, interCompanyId),
        partyOf(partner, companyId),
        mirroredReceipts(partner, invoice),
      ]);
      const bill = billOf(partner, invoice, { supplier, lockedThrough: terms.lockedThrough, at });
      const rate = await orWait(rateOn(partner.sql, interCompanyId, bill.currency, bill.date));
      const lines = invoice.lines.map((line, index) =>
        billLineOf(bill, line, { position: index + 1, receipts, invoice }),
      );
      valueBill(bill, lines, { rate, receipts });
      await claimReceiptLines(partner, lines);
      closePosted(partner, bill, lines, {
        series: billSeries,
        today: businessDate(at, timeZone),
        write: () => insertWithLines(partner, bill, lines),
      });
    });
  }

  /** Records our payment in the partner's books the other way round, over the mirrored documents. */
  async payBack(tx: Transaction, { payload: payment, companyId, at }: Followed<Payment>): Promise<void> {
    const { interCompanyId } = payment;
    if (interCompanyId === null) return;
    const [own] = await tx.sql<{ mirror_of_id: string | null }>(mirroredPayment, [companyId, payment.paymentId]);
    if (own === undefined || own.mirror_of_id !== null) return;
    const documentIds = await mirroredDocuments(tx, payment);
    await tx.within(interCompanyId, async (partner) => {
      const { timeZone } = await orWait(companyFacts(partner.sql, interCompanyId));
      const [terms, party, documents] = await Promise.all([
        companyTerms(partner.sql, interCompanyId),
        partyOf(partner, companyId),
        lockMirrored(partner, payment, [...documentIds.values()]),
      ]);
      const date = openDay(payment.date, terms.lockedThrough);
      await recordLocked(partner, {
        id: deterministicId('mirror-payment', payment.paymentId),
        direction: payment.direction === 'in' ? 'out' : 'in',
        party,
        currency: payment.currency,
        amount: decimal(payment.amount),
        rate: await orWait(rateOn(partner.sql, interCompanyId, payment.currency, date)),
        date,
        today: businessDate(at, timeZone),
        branchId: terms.firstBranchId,
        mirrorOfId: payment.paymentId,
        allocations: payment.allocations.flatMap(({ documentId, amount }) => {
          const document = documents.get(documentIds.get(documentId) ?? '');
          return document === undefined ? [] : [{ document, amount: decimal(amount) }];
        }),
      });
    });
  }
}

/** The partner's party that stands for a company. @throws DependencyMissing */
async function partyOf(partner: Transaction, companyId: string): Promise<Party> {
  const [row] = await partner.sql<{ fields: Party }>(partyOfCompany, [partner.ctx.companyId, companyId]);
  if (row === undefined) throw new DependencyMissing('party-missing', { companyId });
  return row.fields;
}

function mirrorLineId(deliveryLineId: string): string {
  return deterministicId('mirror-receipt-line', deliveryLineId);
}

/** Services may be billed without a receipt of their own; goods wait for theirs. @throws DependencyMissing */
async function mirroredReceipts(partner: Transaction, invoice: Invoice): Promise<Map<string, ReceiptLine>> {
  const delivered = invoice.lines.flatMap((line) =>
    line.deliveryLineId === null ? [] : [{ ...line, receiptLineId: mirrorLineId(line.deliveryLineId) }],
  );
  const receipts = await lockReceiptLines(
    partner,
    delivered.map((line) => line.receiptLineId),
  );
  const missing = delivered.find((line) => line.kind === 'goods' && !receipts.has(line.receiptLineId));
  if (missing !== undefined) throw new DependencyMissing('receipt-line-missing', { id: missing.receiptLineId });
  return receipts;
}

/** A date inside a locked period moves to the first open day. */
function openDay(date: string, lockedThrough: string | null): string {
  return lockedThrough !== null && date <= lockedThrough ? addDays(lockedThrough, 1) : date;
}

function billOf(
  partner: Transaction,
  invoice: Invoice,
  { supplier, lockedThrough, at }: { supplier: Party; lockedThrough: string | null; at: Date },
): BillRecord {
  const { net, tax, gross, netExact, rounding, currency, dueDate, taxes } = invoice;
  return newBill({
    companyId: partner.ctx.companyId,
    id: deterministicId('mirror-bill', invoice.invoiceId),
    createdAt: at,
    createdBy: partner.ctx.userId,
    kind: 'bill',
    date: openDay(invoice.date, lockedThrough),
    termDays: supplier.paymentTermDays,
    supplierId: supplier.partyId,
    supplierName: supplier.name,
    interCompanyId: supplier.interCompanyId,
    mirrorOfId: invoice.invoiceId,
    supplierNumber: invoice.number,
    supplierNumberKey: supplierNumberKey(invoice.number),
    dueDate,
    currency,
    netExact,
    net,
    rounding,
    tax,
    gross,
    taxes,
  });
}

function billLineOf(
  bill: BillRecord,
  line: Invoice['lines'][number],
  { position, receipts, invoice }: { position: number; receipts: ReadonlyMap<string, ReceiptLine>; invoice: Invoice },
): BillLineRecord {
  const receipt = line.deliveryLineId === null ? undefined : receipts.get(mirrorLineId(line.deliveryLineId));
  if (receipt !== undefined) bill.branchId ??= receipt.branchId;
  return {
    companyId: bill.companyId,
    id: deterministicId('mirror-bill-line', line.lineId),
    billId: bill.id,
    position,
    kind: receipt === undefined ? 'expense' : 'receipt',
    productId: receipt?.productId ?? null,
    description: line.description,
    quantity: line.quantity,
    unitPrice: line.netUnitPrice,
    net: line.net,
    netBase: '0',
    taxCode: line.taxCode,
    taxPercent: invoice.taxes.find((tax) => tax.taxCode === line.taxCode)?.percent ?? '0',
    receiptLineId: receipt?.id ?? null,
    purchaseOrderLineId: receipt?.purchaseOrderLineId ?? null,
    receivedValueBase: '0.00',
    accrualBase: '0.00',
    payableBase: '0.00',
  };
}

/** Our documents to the partner's: an invoice of ours is its mirrored bill, a mirrored bill of ours is its invoice. */
async function mirroredDocuments(tx: Transaction, payment: Payment): Promise<Map<string, string>> {
  const ids = payment.allocations.map((allocation) => allocation.documentId);
  if (payment.direction === 'in') return new Map(ids.map((id) => [id, deterministicId('mirror-bill', id)]));
  const bills = await tx.sql<{ id: string; mirror_of_id: string }>(mirroredBill, [tx.ctx.companyId, ids]);
  return new Map(bills.map((bill) => [bill.id, bill.mirror_of_id]));
}

async function lockMirrored(
  partner: Transaction,
  payment: Payment,
  ids: readonly string[],
): Promise<Map<string, Settled>> {
  if (payment.direction === 'in')
    return new Map([...(await lockBills(partner, ids))].map(([id, record]) => [id, { type: 'bill', record }]));
  return new Map(
    [...(await lockInvoices(partner, ids, ''))].map(([id, { dayRate: _dayRate, ...record }]) => [
      id,
      { type: 'invoice', record },
    ]),
  );
}
