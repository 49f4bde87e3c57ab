import { createJournalEntry } from '@consigna/contracts/accounting/journal-entry';
import { createBill } from '@consigna/contracts/billing/bill';
import { createCreditNote } from '@consigna/contracts/billing/correction';
import { issueInvoice } from '@consigna/contracts/billing/invoice';
import { listAllocations, recordPayment } from '@consigna/contracts/billing/payment';
import { createPriceBook } from '@consigna/contracts/catalog/price-book';
import { settle } from '@consigna/contracts/consignment/settlement';
import { listNotices } from '@consigna/contracts/directory/notice';
import { createSavedView } from '@consigna/contracts/directory/saved-view';
import {
  approvePurchaseOrder,
  createPurchaseOrder,
  sendPurchaseOrder,
} from '@consigna/contracts/purchasing/purchase-order';
import { listBackorders } from '@consigna/contracts/sales/backorder';
import { postAdjustment } from '@consigna/contracts/warehouse/adjustment';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { listWarehouses } from '@consigna/contracts/warehouse/warehouse';
import { everythingApplied, type ScenarioCompany } from '@consigna/testing/scenario';

/** One of everything a company has, by what it is; `stock` things are its receipts', lines its documents'. */
export type Belongings = Readonly<
  Record<
    | 'company'
    | 'network'
    | 'branch'
    | 'warehouse'
    | 'product'
    | 'party'
    | 'consignor'
    | 'priceBook'
    | 'purchaseOrder'
    | 'purchaseOrderLine'
    | 'goodsReceipt'
    | 'receiptLine'
    | 'layer'
    | 'agreement'
    | 'salesOrder'
    | 'orderLine'
    | 'backorder'
    | 'delivery'
    | 'deliveryLine'
    | 'salesReturn'
    | 'returnLine'
    | 'adjustment'
    | 'invoice'
    | 'invoiceLine'
    | 'creditNote'
    | 'payment'
    | 'allocation'
    | 'bill'
    | 'settlement'
    | 'journalEntry'
    | 'savedView'
    | 'notice',
    string
  >
>;

/**
 * Trades one of every document in a company, so that there is something of every kind to ask for.
 *
 * @param mark stands in every name, code and note of the company: text that must not be seen elsewhere
 */
export async function tradeEverything(company: ScenarioCompany, networkId: string, mark: string): Promise<Belongings> {
  const party = await company.party({ code: `${mark}-party`, name: `${mark} party` });
  const consignor = await company.party({ code: `${mark}-consignor`, name: `${mark} consignor` });
  const product = await company.product({ sku: `${mark}-goods`, name: `${mark} goods` });
  const consigned = await company.product({ sku: `${mark}-consigned`, name: `${mark} consigned` });
  const agreement = await company.agreement({ consignorId: consignor, costs: { [consigned]: '12.00' } });
  const priceBook = await company.call(createPriceBook, {
    code: `${mark}-book`,
    name: `${mark} book`,
    currency: 'EUR',
  });
  const warehouses = await company.call(listWarehouses, { filter: {} });

  const purchased = await purchase(company, party, product);
  const arrived = await company.receive(consigned, '10', { agreementId: agreement, supplierId: consignor });
  const sold = await company.sell(party, [
    { productId: product, quantity: '5', unitPrice: '20.00' },
    { productId: consigned, quantity: '5', unitPrice: '20.00' },
  ]);
  const open = await company.order(party, [{ productId: product, quantity: '500', unitPrice: '20.00' }], 'backorder');
  const paid = await company.call(recordPayment, {
    direction: 'in',
    partyId: party,
    currency: company.currency,
    amount: '60.00',
    allocations: [{ documentId: sold.invoice.id, amount: '50.00' }],
  });
  const returned = await company.call(receiveSalesReturn, {
    lines: [{ deliveryLineId: first(sold.delivery.lines).id, quantity: '1' }],
  });
  const credited = await company.call(createCreditNote, {
    kind: 'corrects_price',
    correctsInvoiceId: sold.invoice.id,
    lines: [{ correctsLineId: first(sold.invoice.lines).id, quantity: '1', unitPrice: '1.00' }],
  });
  await company.call(issueInvoice, { invoiceId: credited.id, version: credited.version });
  const adjusted = await company.call(postAdjustment, {
    branchId: company.branchId,
    reason: `${mark} found`,
    lines: [{ productId: product, direction: 'in', quantity: '1', unitCost: '2.00' }],
  });
  const bill = await company.call(createBill, {
    supplierNumber: `${mark}-bill`,
    supplierId: party,
    currency: 'EUR',
    lines: [{ receiptLineId: first(purchased.receipt.lines).id, quantity: '10', unitPrice: '9.00', taxCode: 'NONE' }],
  });
  const entry = await company.call(createJournalEntry, {
    description: `${mark} entry`,
    lines: [
      { role: 'WRITE_OFF', debit: '1.00' },
      { role: 'BAD_DEBT_ALLOWANCE', credit: '1.00' },
    ],
  });
  const view = await company.call(createSavedView, {
    list: 'sales.order.list',
    name: `${mark} view`,
    visibility: 'shared',
  });
  await everythingApplied();
  const { settlements } = await company.call(settle, { agreementId: agreement, through: '2026-01-31' });
  await everythingApplied();
  const notices = await company.approver.call(listNotices, { filter: {} }, { company: company.id });
  const { data: backorders } = await company.call(listBackorders, { filter: {} });
  const { data: allocations } = await company.call(listAllocations, { filter: {} });

  return {
    company: company.id,
    network: networkId,
    branch: company.branchId,
    warehouse: first(warehouses.data).id,
    product,
    party,
    consignor,
    priceBook: priceBook.id,
    purchaseOrder: purchased.order.id,
    purchaseOrderLine: first(purchased.order.lines).id,
    goodsReceipt: arrived.id,
    receiptLine: first(arrived.lines).id,
    layer: first(arrived.lines).layerId ?? '',
    agreement,
    salesOrder: open.id,
    orderLine: first(open.lines).id,
    backorder: first(backorders).id,
    delivery: sold.delivery.id,
    deliveryLine: first(sold.delivery.lines).id,
    salesReturn: returned.id,
    returnLine: first(returned.lines).id,
    adjustment: adjusted.id,
    invoice: sold.invoice.id,
    invoiceLine: first(sold.invoice.lines).id,
    creditNote: credited.id,
    payment: paid.id,
    allocation: first(allocations).id,
    bill: bill.id,
    settlement: first(settlements).id,
    journalEntry: entry.id,
    savedView: view.id,
    notice: first(notices.data).id,
  };
}

async function purchase(company: ScenarioCompany, supplierId: string, productId: string) {
  const draft = await company.call(createPurchaseOrder, {
    kind: 'standard',
    supplierId,
    currency: 'EUR',
    lines: [{ productId, quantity: '20', unitPrice: '8.00', taxCode: 'NONE' }],
  });
  const approved = await company.approver.call(
    approvePurchaseOrder,
    { orderId: draft.id, version: draft.version },
    { company: company.id },
  );
  const order = await company.call(sendPurchaseOrder, { orderId: draft.id, version: approved.version });
  const receipt = await company.call(postGoodsReceipt, {
    purchaseOrderId: order.id,
    lines: [{ purchaseOrderLineId: first(order.lines).id, accepted: '10' }],
  });
  return { order, receipt };
}

function first<T>(values: readonly T[]): T {
  const [value] = values;
  if (value === undefined) throw new Error('there is none');
  return value;
}
