import { billPosted } from '@consigna/contracts/billing/events';
import type { Payload } from '@consigna/contracts/contract';
import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';
import {
  BASE_DIGITS,
  credit,
  debit,
  exchangeDifference,
  type ItemChange,
  posting,
  type PostingLine,
  sum,
} from '../ledger/posting.js';
import { postingRule } from './posting-rule.js';

type Bill = Payload<typeof billPosted>;

/**
 * A supplier's bill takes its received lines out of GRNI at the bill's price (the stock's revaluation makes up for what
 * that differs from the receipt); a settlement's self-bill turns what was accrued into a debt, and the rate's movement
 * since the sales into an exchange difference.
 */
export const billPostedRule = postingRule({
  event: billPosted,
  post(bill, { baseCurrency, words }) {
    const { number, date, dueDate, supplierId: partyId, interCompanyId, currency } = bill;
    const owedRole = interCompanyId === null ? 'AP' : 'IC_AP';
    const tax = decimal(bill.taxBase);
    const gross = decimal(bill.grossBase);
    const type = bill.kind;
    const nets = [...receiptLines(bill, baseCurrency), ...settlementLines(bill, baseCurrency), ...expenseLines(bill)];
    const grossAmount = decimal(bill.gross);
    const rounding = gross.minus(tax).minus(sum(nets.map((line) => line.base)));

    return posting({
      date,
      branchId: bill.branchId,
      source: { type, id: bill.billId, number },
      description: `${words.document[type]} ${number}, ${bill.supplierName}`,
      lines: [
        ...nets,
        debit('TAX_IN', tax, { currency, amount: decimal(bill.tax), partyId }),
        debit('ROUNDING', rounding, { currency: baseCurrency }),
        credit(owedRole, gross, { currency, amount: grossAmount, partyId, interCompanyId }),
      ],
      items: [
        {
          role: owedRole,
          documentId: bill.billId,
          opens: { type, number, partyId, interCompanyId, date, dueDate },
          currency,
          amount: grossAmount.negated(),
          amountBase: gross.negated(),
        },
        ...receiptItems(bill, baseCurrency),
      ],
    });
  },
});

function receiptLines(bill: Bill, baseCurrency: string): PostingLine[] {
  const billed = sum(receiptItems(bill, baseCurrency).map((item) => item.amountBase));
  const { supplierId: partyId, interCompanyId } = bill;
  return [debit('GRNI', billed, { currency: baseCurrency, partyId, interCompanyId })];
}

function receiptItems(bill: Bill, baseCurrency: string): ItemChange[] {
  return bill.lines.flatMap(({ kind, receiptLineId, netBase }) => {
    if (kind !== 'receipt' || receiptLineId === null) return [];
    const amount = base(netBase);
    return [
      { role: 'GRNI', documentId: receiptLineId, opens: null, currency: baseCurrency, amount, amountBase: amount },
    ];
  });
}

function settlementLines(bill: Bill, baseCurrency: string): PostingLine[] {
  const lines = bill.lines.filter((line) => line.kind === 'settlement');
  const { currency, supplierId: partyId } = bill;
  const accrual = sum(lines.map((line) => base(line.accrualBase)));
  const payable = sum(lines.map((line) => base(line.payableBase)));
  const net = sum(lines.map((line) => base(line.netBase)));
  // What is accrued in the settlement's currency: a line is either a principal's or an agent's.
  const amountOf = (of: 'accrualBase' | 'payableBase') =>
    sum(lines.filter((line) => !decimal(line[of]).isZero()).map((line) => decimal(line.net)));
  return [
    debit('CONS_ACCRUAL', accrual, { currency, amount: amountOf('accrualBase'), partyId }),
    debit('CONS_PAYABLE', payable, { currency, amount: amountOf('payableBase'), partyId }),
    exchangeDifference(net.minus(accrual).minus(payable), baseCurrency),
  ];
}

/** Plain expenses, and received lines that name no receipt. */
function expenseLines(bill: Bill): PostingLine[] {
  const lines = bill.lines.filter(
    (line) => line.kind === 'expense' || (line.kind === 'receipt' && line.receiptLineId === null),
  );
  const net = sum(lines.map((line) => base(line.netBase)));
  return [debit('EXPENSE', net, { currency: bill.currency, amount: sum(lines.map((line) => decimal(line.net))) })];
}

function base(amount: string): Decimal {
  return roundTo(decimal(amount), BASE_DIGITS);
}
