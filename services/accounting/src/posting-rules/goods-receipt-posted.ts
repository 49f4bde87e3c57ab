import { goodsReceiptPosted } from '@consigna/contracts/warehouse/events';
import { decimal } from '@consigna/kernel/decimal';
import { credit, debit, posting, sumBase } from '../ledger/posting.js';
import { postingRule } from './posting-rule.js';

/** Received goods are ours at the order's price; the supplier's bill is awaited. Consigned goods post nothing. */
export const goodsReceiptPostedRule = postingRule({
  event: goodsReceiptPosted,
  post(receipt, { baseCurrency: currency, words }) {
    if (receipt.kind === 'consignment') return null;
    const { number, supplierId: partyId, interCompanyId, date } = receipt;
    const lines = receipt.lines.filter((line) => line.owner.kind === 'own');
    const valueOf = (kind: 'goods' | 'service') =>
      sumBase(lines.filter((line) => line.kind === kind).map((line) => line.valueBase));
    const goods = valueOf('goods');
    const services = valueOf('service');

    return posting({
      date,
      branchId: receipt.branchId,
      source: { type: 'goods_receipt', id: receipt.receiptId, number },
      description: `${words.document.goods_receipt} ${number}, ${receipt.supplierName}`,
      lines: [
        debit('INV', goods, { currency }),
        debit('EXPENSE', services, { currency }),
        credit('GRNI', goods.plus(services), { currency, partyId, interCompanyId }),
      ],
      items: lines.map((line) => {
        const value = decimal(line.valueBase).negated();
        const opens = { type: 'goods_receipt', number, partyId, interCompanyId, date, dueDate: date };
        return { role: 'GRNI', documentId: line.receiptLineId, opens, currency, amount: value, amountBase: value };
      }),
    });
  },
});
