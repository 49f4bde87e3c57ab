import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { minorUnits } from '@consigna/kernel/currency';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import { roundMoney } from '@consigna/kernel/rounding';
import type { createSelfBill } from '@consigna/contracts/billing/self-bill';
import type { Input, Output } from '@consigna/contracts/contract';
import type { Party } from '@consigna/contracts/directory/events';
import { companyFacts, rateOn } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { requireReference } from '@consigna/persistence/reference-copy';
import { companyTerms, requireOpenDay, taxPercent } from '../company/company-terms.js';
import { sum, taxOf, withNet } from '../invoice/compute-document.js';
import { atRate } from '../payment/settle-item.js';
import type { BillLineRecord, BillRecord } from './bill.js';
import { readBillOfSettlement } from './bill.records.js';
import { insertWithLines } from './bill.service.js';
import { closePosted, newBill } from './post-bill.js';

type Asked = Input<typeof createSelfBill>;
type Answer = Output<typeof createSelfBill>;

/** Bills that we write for a consignor about what we owe it. */
@Injectable()
export class SelfBillService {
  constructor(private readonly database: Database) {}

  /** Makes and posts the bill of a settlement; asked again, answers the same bill. */
  create(ctx: Context, input: Asked): Promise<Answer> {
    return this.database.operation(ctx, async (tx) => {
      const { timeZone } = await companyFacts(tx.sql, ctx.companyId);
      const today = businessDate(ctx.now, timeZone);
      const [known, { code, fields: party }, terms, rate] = await Promise.all([
        readBillOfSettlement(tx.sql, ctx.companyId, input.settlementId),
        requireReference<Party>(tx.sql, ctx.companyId, 'party', input.consignorId, '#/consignorId'),
        companyTerms(tx.sql, ctx.companyId),
        rateOn(tx.sql, ctx.companyId, input.currency, today),
      ]);
      if (known !== null) return answerOf(known);
      requireOpenDay(terms, today);
      const tax =
        input.taxCode === null
          ? { taxCode: '', percent: new Decimal(0) }
          : taxPercent(terms, input.taxCode, today, '#/taxCode');
      const bill = newBill({
        companyId: ctx.companyId,
        id: newId(),
        createdAt: ctx.now,
        createdBy: ctx.userId,
        kind: 'self_bill',
        date: today,
        termDays: party.paymentTermDays,
        branchId: terms.firstBranchId,
        supplierId: input.consignorId,
        supplierName: party.name,
        interCompanyId: party.interCompanyId,
        settlementId: input.settlementId,
        currency: input.currency,
      });
      const lines = input.lines.map((line, index) => settlementLine(bill, line, { position: index + 1, tax }));
      totalInto(bill, lines, { tax, rate });

      const name = `SB-${code}`;
      const view = closePosted(tx, bill, lines, {
        series: { name, prefix: `${name}-` },
        today,
        write: () => insertWithLines(tx, bill, lines),
      });
      const answer = { billId: bill.id, number: '', net: bill.net, tax: bill.tax, gross: bill.gross };
      tx.closing(async () => {
        answer.number = view.number ?? '';
      });
      return answer;
    });
  }
}

function answerOf(bill: BillRecord): Answer {
  return { billId: bill.id, number: bill.number ?? '', net: bill.net, tax: bill.tax, gross: bill.gross };
}

interface Tax {
  taxCode: string;
  percent: Decimal;
}

function settlementLine(
  bill: BillRecord,
  line: Asked['lines'][number],
  { position, tax }: { position: number; tax: Tax },
): BillLineRecord {
  return {
    companyId: bill.companyId,
    id: newId(),
    billId: bill.id,
    position,
    kind: 'settlement',
    productId: line.productId,
    description: line.description,
    quantity: line.quantity,
    unitPrice: decimal(line.net).dividedBy(line.quantity).toDecimalPlaces(12).toString(),
    net: line.net,
    netBase: '0.00',
    taxCode: tax.taxCode,
    taxPercent: tax.percent.toString(),
    receiptLineId: null,
    purchaseOrderLineId: null,
    receivedValueBase: '0.00',
    accrualBase: line.accrualBase,
    payableBase: line.payableBase,
  };
}

/**
 * Totals: the net is the sum of what is owed, tax is computed on the whole, both at the day's rate. What the rate moved
 * since the sales is an exchange difference in the books. The last line takes what rounding leaves.
 *
 * @throws DomainError `negative-settlement` when more came back than was sold
 */
function totalInto(
  bill: BillRecord,
  lines: readonly BillLineRecord[],
  { tax, rate }: { tax: Tax; rate: Decimal },
): void {
  const digits = minorUnits(bill.currency);
  const netExact = sum(lines.map((line) => decimal(line.net)));
  const net = roundMoney(netExact, bill.currency);
  if (net.lessThan(0)) throw new DomainError('negative-settlement', { net: net.toString() });
  const amount = taxOf(net, tax.percent, digits);
  const taxBase = atRate(amount, rate);
  const base = withNet(atRate(net.plus(amount), rate), taxBase);
  let left = base.netBase;
  for (const [index, line] of lines.entries()) {
    const share = index === lines.length - 1 ? left : atRate(decimal(line.net), rate);
    line.netBase = share.toFixed(2);
    left = decimal(left.minus(share));
  }
  Object.assign(bill, {
    rate: rate.toString(),
    netExact: netExact.toString(),
    net: net.toFixed(digits),
    rounding: net.minus(netExact).toString(),
    tax: amount.toFixed(digits),
    gross: net.plus(amount).toFixed(digits),
    netBase: base.netBase.toFixed(2),
    taxBase: taxBase.toFixed(2),
    grossBase: base.grossBase.toFixed(2),
    taxes:
      tax.taxCode === ''
        ? []
        : [
            {
              taxCode: tax.taxCode,
              percent: tax.percent.toString(),
              base: net.toFixed(digits),
              amount: amount.toFixed(digits),
              amountBase: taxBase.toFixed(2),
            },
          ],
  });
}
