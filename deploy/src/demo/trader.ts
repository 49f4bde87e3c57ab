import { Decimal } from '@consigna/kernel/decimal';
import { approveJournalEntry, createJournalEntry } from '@consigna/contracts/accounting/journal-entry';
import { createBill } from '@consigna/contracts/billing/bill';
import { createCreditNote } from '@consigna/contracts/billing/correction';
import { createInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import { recordPayment } from '@consigna/contracts/billing/payment';
import { settle } from '@consigna/contracts/consignment/settlement';
import {
  approvePurchaseOrder,
  createPurchaseOrder,
  sendPurchaseOrder,
  type PurchaseOrderView,
} from '@consigna/contracts/purchasing/purchase-order';
import { confirmSalesOrder, createSalesOrder, type SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { createDelivery, shipDelivery, type DeliveryView } from '@consigna/contracts/warehouse/delivery';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { tolerate } from '../replay/world.js';
import { customersOf } from './customers.js';
import { consignors, inCurrency, productOf, transferPrice, type ConsignorCode } from './data.js';
import type { Act, Amount, Shipment } from './plan.js';
import { idIn, type CompanyInDemo } from './world.js';

interface Sold {
  readonly customerId: string;
  readonly delivery: DeliveryView;
  readonly invoice: { readonly id: string; readonly gross: string };
  credited: Decimal;
}

type Buy = Extract<Act, { do: 'buy' }>;

/**
 * Carries out what is planned for one company. Everything it passes on comes from answers, never from reading what is there
 * now, so that a second start passes the same and gets the same answers.
 */
export class Trader {
  private readonly sold = new Map<string, Sold>();
  private readonly bought = new Map<string, { order: PurchaseOrderView; buy: Buy }>();
  private readonly bills = new Map<string, { id: string; gross: string; supplierId: string; currency: string }>();
  /** Owed by the statement of a month to a consignor. */
  private readonly owed = new Map<string, string>();

  constructor(private readonly company: CompanyInDemo) {}

  carryOut(act: Act): Promise<unknown> {
    switch (act.do) {
      case 'sell':
        return this.sell(act);
      case 'collect':
        return this.collect(act);
      case 'take-back':
        return this.takeBack(act);
      case 'buy':
        return this.buy(act);
      case 'receive-rest':
        return this.receiveRest(act.document);
      case 'bill':
        return this.bill(act.document);
      case 'pay':
        return this.pay(act.document);
      case 'pay-consignor':
        return this.payConsignor(act);
      case 'book-costs':
        return this.bookCosts(act.month);
    }
  }

  /** A draft at the prices of the price books. */
  draft(
    document: string,
    customer: string,
    lines: readonly Amount[],
    more: { customerOrderNumber?: string; deliveryDate?: string } = {},
  ): Promise<SalesOrderView> {
    const { taxCode } = customerOf(this.company, customer);
    const { bookTaxCode } = this.company.profile;
    return this.company.call(`${document}/order`, createSalesOrder, {
      customerId: this.company.party(customer),
      branchId: this.company.branchId,
      ...more,
      lines: lines.map(({ sku, quantity }) => ({
        productId: this.company.product(sku),
        quantity: String(quantity),
        // A customer's own code, for sales across a border, counts for books too.
        ...(taxCode === null && productOf(sku).source === 'books' ? { taxCode: bookTaxCode } : {}),
      })),
    });
  }

  async confirmed(
    document: string,
    { id, version }: SalesOrderView,
    shortage: 'refuse' | 'backorder' = 'refuse',
  ): Promise<SalesOrderView> {
    return this.company.call(`${document}/confirm`, confirmSalesOrder, {
      orderId: id,
      version,
      shortage,
    });
  }

  /** The goods of an order are picked and wait for their transport. */
  picked(document: string, orderId: string): Promise<DeliveryView> {
    return this.company.call(`${document}/delivery`, createDelivery, {
      source: { type: 'sales-order', id: orderId },
    });
  }

  /** Sells to a shop; receipt and bill over there follow by themselves. */
  async ship({ document, shop, lines }: Shipment): Promise<void> {
    const order = await this.company.call(`${document}/order`, createSalesOrder, {
      customerId: this.company.party(shop),
      branchId: this.company.branchId,
      currency: 'GBP',
      lines: lines.map(({ sku, quantity }) => ({
        productId: this.company.product(sku),
        quantity: String(quantity),
        unitPrice: transferPrice(productOf(sku)),
        taxCode: 'NONE',
      })),
    });
    await this.deliver(document, await this.confirmed(document, order));
  }

  /** Approved and sent, so that the goods can come. */
  async order(document: string, supplier: string, lines: readonly Amount[]): Promise<PurchaseOrderView> {
    const approved = await this.approvedOrder(document, supplier, lines);
    return this.company.call(`${document}/send`, sendPurchaseOrder, {
      orderId: approved.id,
      version: approved.version,
    });
  }

  async approvedOrder(document: string, supplier: string, lines: readonly Amount[]): Promise<PurchaseOrderView> {
    const { id, version } = await this.draftOrder(document, supplier, lines);
    return this.company.approve(`${document}/approve`, approvePurchaseOrder, {
      orderId: id,
      version,
    });
  }

  draftOrder(document: string, supplier: string, lines: readonly Amount[]): Promise<PurchaseOrderView> {
    const agreementId = this.company.agreements.get(supplier);
    const currency = this.company.profile.baseCurrency;
    return this.company.call(`${document}/order`, createPurchaseOrder, {
      supplierId: this.company.party(supplier),
      branchId: this.company.branchId,
      ...(agreementId === undefined ? { currency } : { kind: 'consignment', agreementId }),
      lines: lines.map(({ sku, quantity }) => ({
        productId: this.company.product(sku),
        quantity: String(quantity),
        ...(agreementId === undefined ? { unitPrice: inCurrency(productOf(sku).cost, currency) } : {}),
      })),
    });
  }

  receive(document: string, order: PurchaseOrderView, short: Buy['short'] = null) {
    const last = order.lines.at(-1);
    return this.company.call(`${document}/receive`, postGoodsReceipt, {
      purchaseOrderId: order.id,
      lines: order.lines.map(({ id, quantity }) =>
        short === null || id !== last?.id
          ? { purchaseOrderLineId: id, accepted: quantity }
          : {
              purchaseOrderLineId: id,
              accepted: new Decimal(quantity).minus(short.quantity).toString(),
              [short.as]: String(short.quantity),
            },
      ),
    });
  }

  /** The statements of a month, one for each agreement under which something was sold. */
  async settle(month: string, through: string): Promise<void> {
    for (const [consignor, agreementId] of this.company.agreements) {
      const call = this.company.call(`settle/${month}/${consignor}`, settle, {
        agreementId,
        through,
      });
      const settled = await tolerate('nothing-to-settle', call);
      const [statement] = settled?.settlements ?? [];
      if (statement !== undefined) this.owed.set(`${month}/${consignor}`, statement.billed);
    }
  }

  private async sell({ document, customer, lines }: Extract<Act, { do: 'sell' }>): Promise<void> {
    const order = await this.confirmed(document, await this.draft(document, customer, lines));
    const { delivery, invoice } = await this.deliver(document, order);
    this.sold.set(document, {
      customerId: order.customerId,
      delivery,
      invoice: { id: invoice.id, gross: invoice.gross },
      credited: new Decimal(0),
    });
  }

  private async deliver(document: string, { id }: SalesOrderView) {
    const picked = await this.picked(document, id);
    const delivery = await this.company.call(`${document}/ship`, shipDelivery, {
      deliveryId: picked.id,
      version: picked.version,
    });
    const source = { type: 'delivery' as const, id: delivery.id };
    const draft = await this.company.call(`${document}/invoice`, createInvoice, { source });
    const invoice = await this.issue(document, draft);
    return { delivery, invoice };
  }

  private issue(document: string, { id, version }: { id: string; version: number }) {
    return this.company.call(`${document}/issue`, issueInvoice, {
      invoiceId: id,
      version,
    });
  }

  private async collect({ document, part }: Extract<Act, { do: 'collect' }>): Promise<void> {
    const { customerId, invoice, credited } = found(this.sold, document);
    const open = new Decimal(invoice.gross).minus(credited);
    const amount = (part === 'half' ? open.div(2) : open).toDecimalPlaces(2).toString();
    await this.company.call(`${document}/collect`, recordPayment, {
      direction: 'in',
      partyId: customerId,
      currency: this.company.profile.baseCurrency,
      amount,
      allocations: [{ documentId: invoice.id, amount }],
    });
  }

  /** One unit comes back and is credited. */
  private async takeBack({ document, sku }: Extract<Act, { do: 'take-back' }>): Promise<void> {
    const sold = found(this.sold, document);
    const line = sold.delivery.lines.find((candidate) => candidate.sku === sku);
    if (line === undefined) throw new Error(`${sku} was not delivered with ${document}`);
    const returned = await this.company.call(`${document}/return`, receiveSalesReturn, {
      lines: [{ deliveryLineId: line.id, quantity: '1' }],
    });
    const draft = await this.company.call(`${document}/credit`, createCreditNote, {
      kind: 'returns_goods',
      source: { type: 'sales-return', id: returned.id },
    });
    const note = await this.issue(`${document}/credit`, draft);
    sold.credited = sold.credited.plus(note.gross);
  }

  private async buy(buy: Buy): Promise<void> {
    const order = await this.order(buy.document, buy.supplier, buy.lines);
    this.bought.set(buy.document, { order, buy });
    await this.receive(buy.document, order, buy.short);
  }

  private async receiveRest(document: string): Promise<void> {
    const { order, buy } = found(this.bought, document);
    const last = order.lines.at(-1);
    if (last === undefined || buy.short === null) throw new Error(`nothing of ${document} was short`);
    await this.company.call(`${document}/rest`, postGoodsReceipt, {
      purchaseOrderId: order.id,
      lines: [{ purchaseOrderLineId: last.id, accepted: String(buy.short.quantity) }],
    });
  }

  private async bill(document: string): Promise<void> {
    const { order } = found(this.bought, document);
    const { id, gross, supplierId, currency } = await this.company.call(`${document}/bill`, createBill, {
      supplierNumber: `R-${order.number}`,
      source: { type: 'purchase-order', id: order.id },
    });
    this.bills.set(document, { id, gross, supplierId, currency });
  }

  private async pay(document: string): Promise<void> {
    const { id, gross, supplierId, currency } = found(this.bills, document);
    await this.company.call(`${document}/pay`, recordPayment, {
      direction: 'out',
      partyId: supplierId,
      currency,
      amount: gross,
      allocations: [{ documentId: id, amount: gross }],
    });
  }

  private async payConsignor({ month, consignor }: { month: string; consignor: ConsignorCode }): Promise<void> {
    const amount = this.owed.get(`${month}/${consignor}`);
    if (amount === undefined || new Decimal(amount).isZero()) return;
    const currency = consignors.find(({ code }) => code === consignor)?.currency ?? 'EUR';
    await this.company.call(`pay/${month}/${consignor}`, recordPayment, {
      direction: 'out',
      partyId: idIn(this.company.parties, consignor),
      currency,
      amount: new Decimal(amount).toDecimalPlaces(2).toString(),
      allocateTo: 'oldest',
    });
  }

  private async bookCosts(month: string): Promise<void> {
    const { rent, salaries, otherCosts } = this.company.profile;
    const total = new Decimal(rent.amount).plus(salaries.amount).plus(otherCosts).toFixed(2);
    const entry = await this.company.call(`costs/${month}`, createJournalEntry, {
      description: `Rent, salaries and other costs ${month}`,
      lines: [
        { accountCode: rent.accountCode, debit: rent.amount },
        { accountCode: salaries.accountCode, debit: salaries.amount },
        { role: 'EXPENSE', debit: otherCosts },
        { role: 'BANK', credit: total },
      ],
    });
    await this.company.approve(`costs/${month}/approve`, approveJournalEntry, {
      entryId: entry.id,
      version: entry.version,
    });
  }
}

function customerOf({ profile }: CompanyInDemo, code: string) {
  const customer = customersOf(profile.code).find((candidate) => candidate.code === code);
  if (customer === undefined) throw new Error(`${code} is no customer of ${profile.code}`);
  return customer;
}

function found<T>(documents: ReadonlyMap<string, T>, document: string): T {
  const known = documents.get(document);
  if (known === undefined) throw new Error(`${document} was not carried out before`);
  return known;
}
