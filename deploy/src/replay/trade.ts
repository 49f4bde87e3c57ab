import { Decimal } from '@consigna/kernel/decimal';
import type { Client } from '@consigna/contracts/client';
import { createBill } from '@consigna/contracts/billing/bill';
import { createInvoice, type InvoiceView } from '@consigna/contracts/billing/invoice';
import {
  approvePurchaseOrder,
  createPurchaseOrder,
  sendPurchaseOrder,
  type PurchaseOrderView,
} from '@consigna/contracts/purchasing/purchase-order';
import { confirmSalesOrder, createSalesOrder, type SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { createDelivery } from '@consigna/contracts/warehouse/delivery';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import {
  outsideSupplier,
  type ConsignmentOrder,
  type InterCompanySale,
  type PurchaseOrder,
  type SecondReceipt,
} from './plan/supply.js';
import { agreementKey, idIn, inPlay, type CompanyInPlay, type People, type World } from './world.js';

/** Buying of the day: headquarters outside, the companies from headquarters, and on consignment. */
export class Buying {
  constructor(
    private readonly people: People,
    private readonly world: World,
  ) {}

  /** Headquarters orders, receives (what is missing comes the same day), and is billed at the order's prices. */
  async purchase({ document, lines, discrepancy }: PurchaseOrder): Promise<void> {
    const company = inPlay(this.world, 'HQ');
    const at = { company: company.id };
    const { clerk } = this.people;
    const order = await this.send(company, document, {
      kind: 'standard',
      supplierId: idIn(company.parties, outsideSupplier),
      currency: 'GBP',
      lines: lines.map(({ productCode, quantity, unitCost }) => ({
        productId: idIn(company.products, productCode),
        quantity,
        unitPrice: unitCost,
      })),
    });
    await this.receive(company, order, document, discrepancy);
    if (discrepancy !== null)
      await this.receiveRest(company, order, `${document}/second`, discrepancy.productCode, discrepancy.missing);
    await clerk.call(
      createBill,
      { supplierNumber: document, source: { type: 'purchase-order', id: order.id } },
      { ...at, key: `replay/${document}/bill` },
    );
  }

  /** Headquarters sells to a company; receipt and bill over there follow by themselves. */
  async sellBetween(sale: InterCompanySale): Promise<void> {
    const seller = inPlay(this.world, 'HQ');
    const { discrepancy } = sale;
    const short =
      discrepancy === null
        ? undefined
        : { productId: idIn(seller.products, discrepancy.productCode), quantity: discrepancy.missing };
    await sell(this.people.clerk, seller, {
      ...this.betweenCompanies(sale),
      ...(short === undefined ? {} : { short }),
    });
  }

  private betweenCompanies({ document, buyer, lines }: InterCompanySale): Sale {
    const seller = inPlay(this.world, 'HQ');
    return {
      document,
      customerId: idIn(seller.parties, buyer),
      country: undefined,
      shortage: 'refuse',
      lines: lines.map(({ productCode, quantity, unitPrice }) => ({
        productId: idIn(seller.products, productCode),
        quantity,
        unitPrice,
        taxCode: 'NONE',
      })),
    };
  }

  /** A consignment order and its receipt; costs nothing before the sale. */
  async consign(original: ConsignmentOrder): Promise<void> {
    const company = inPlay(this.world, original.company);
    const order = await this.sendConsignment(company, original);
    await this.receive(company, order, original.document, original.discrepancy);
  }

  /** The part of an earlier order that was missing when it arrived. The order is found again by its key. */
  async receiveSecond(receipt: SecondReceipt, original: ConsignmentOrder | InterCompanySale): Promise<void> {
    if ('seller' in original) return this.deliverRest(original);
    const company = inPlay(this.world, receipt.company);
    const order = await this.sendConsignment(company, original);
    await this.receiveRest(company, order, `${receipt.document}/second`, receipt.productCode, receipt.quantity);
  }

  /** What headquarters did not send with the first delivery. */
  private async deliverRest(original: InterCompanySale): Promise<void> {
    const seller = inPlay(this.world, 'HQ');
    const order = await createSale(this.people.clerk, seller, this.betweenCompanies(original));
    await deliverAndInvoice(this.people.clerk, seller, { orderId: order.id, document: `${original.document}/second` });
  }

  /** Sends a consignment order, or finds it again by its key. */
  private sendConsignment(
    company: CompanyInPlay,
    { document, consignor, role, lines }: ConsignmentOrder,
  ): Promise<PurchaseOrderView> {
    return this.send(company, document, {
      kind: 'consignment',
      supplierId: idIn(company.parties, consignor),
      agreementId: idIn(company.agreements, agreementKey(consignor, role)),
      lines: lines.map(({ productCode, quantity }) => ({
        productId: idIn(company.products, productCode),
        quantity,
        unitPrice: '0',
      })),
    });
  }

  private async send(
    company: CompanyInPlay,
    document: string,
    input: Omit<Parameters<typeof createOrder>[2], 'branchId'>,
  ): Promise<PurchaseOrderView> {
    const { clerk, approver } = this.people;
    const at = { company: company.id };
    const draft = await createOrder(
      clerk,
      company,
      { ...input, branchId: company.branchId },
      `replay/${document}/order`,
    );
    const approved = await approver.call(
      approvePurchaseOrder,
      { orderId: draft.id, version: draft.version },
      { ...at, key: `replay/${document}/approve` },
    );
    return clerk.call(
      sendPurchaseOrder,
      { orderId: draft.id, version: approved.version },
      { ...at, key: `replay/${document}/send` },
    );
  }

  private async receive(
    company: CompanyInPlay,
    order: PurchaseOrderView,
    document: string,
    discrepancy: PurchaseOrder['discrepancy'],
  ): Promise<void> {
    const missing =
      discrepancy === null
        ? undefined
        : { productId: idIn(company.products, discrepancy.productCode), quantity: discrepancy.missing };
    await this.people.clerk.call(
      postGoodsReceipt,
      {
        purchaseOrderId: order.id,
        lines: order.lines.map((line) => {
          const short = missing?.productId === line.productId ? missing.quantity : '0';
          return { purchaseOrderLineId: line.id, accepted: subtract(line.quantity, short), missing: short };
        }),
      },
      { company: company.id, key: `replay/${document}/receive` },
    );
  }

  private async receiveRest(
    company: CompanyInPlay,
    order: PurchaseOrderView,
    key: string,
    productCode: string,
    quantity: string,
  ): Promise<void> {
    const line = order.lines.find(({ productId }) => productId === idIn(company.products, productCode));
    if (line === undefined) throw new Error(`${productCode} is not on ${order.number}`);
    await this.people.clerk.call(
      postGoodsReceipt,
      { purchaseOrderId: order.id, lines: [{ purchaseOrderLineId: line.id, accepted: quantity }] },
      { company: company.id, key: `replay/${key}/receive` },
    );
  }
}

async function createOrder(
  clerk: Client,
  company: CompanyInPlay,
  input: {
    kind: 'standard' | 'consignment';
    supplierId: string;
    branchId: string;
    agreementId?: string;
    currency?: string;
    lines: { productId: string; quantity: string; unitPrice: string }[];
  },
  key: string,
): Promise<PurchaseOrderView> {
  return clerk.call(createPurchaseOrder, input, { company: company.id, key });
}

/** What a sale asks for; `shortage` decides what happens to what is not there. */
export interface Sale {
  readonly document: string;
  readonly customerId: string;
  readonly country: string | undefined;
  readonly shortage: 'backorder' | 'refuse';
  readonly lines: { productId: string; quantity: string; unitPrice: string; taxCode: string }[];
  /** Left out of the first delivery. */
  readonly short?: { productId: string; quantity: string };
}

export const stageNames = ['confirm', 'ship', 'issue'] as const;
export type Stage = (typeof stageNames)[number];

/** The stages of a sale that are passed in the order of the log; by default each at once. */
export interface Stages {
  pass<T>(stage: Stage, work: () => Promise<T>): Promise<T>;
  skip(stage: Stage): Promise<void>;
}

const atOnce: Stages = { pass: (_stage, work) => work(), skip: async () => undefined };

/** Order, reservation, delivery and invoice of one sale. */
export async function sell(
  clerk: Client,
  company: CompanyInPlay,
  sale: Sale,
  stages: Stages = atOnce,
): Promise<SoldDocument> {
  const { document } = sale;
  const draft = await createSale(clerk, company, sale);
  const order = await stages.pass('confirm', () =>
    clerk.call(
      confirmSalesOrder,
      { orderId: draft.id, shortage: sale.shortage, version: draft.version },
      { company: company.id, key: `replay/${document}/confirm` },
    ),
  );
  if (!order.lines.some((line) => !new Decimal(line.reserved).isZero())) {
    for (const stage of ['ship', 'issue'] as const) await stages.skip(stage);
    return { order, deliveryId: null, invoice: null };
  }
  const lines = sale.short === undefined ? undefined : partOf(order, sale.short);
  const { deliveryId, invoice } = await deliverAndInvoice(clerk, company, {
    orderId: order.id,
    document,
    lines,
    stages,
  });
  return { order, deliveryId, invoice };
}

/** What came of a sale. */
export interface SoldDocument {
  readonly order: SalesOrderView;
  readonly deliveryId: string | null;
  readonly invoice: InvoiceView | null;
}

function createSale(
  clerk: Client,
  company: CompanyInPlay,
  { document, customerId, country, lines }: Sale,
): Promise<SalesOrderView> {
  const input = {
    customerId,
    branchId: company.branchId,
    ...(country === undefined ? {} : { country }),
    currency: 'GBP',
    customerOrderNumber: document,
    lines,
  };
  return clerk.call(createSalesOrder, input, { company: company.id, key: `replay/${document}/order` });
}

function partOf(
  order: SalesOrderView,
  short: { productId: string; quantity: string },
): { orderLineId: string; quantity: string }[] {
  return order.lines
    .map(({ id, productId, quantity }) => ({
      orderLineId: id,
      quantity: productId === short.productId ? subtract(quantity, short.quantity) : quantity,
    }))
    .filter(({ quantity }) => !new Decimal(quantity).isZero());
}

/** Delivers and invoices what an order has reserved, or the given part of it. */
export async function deliverAndInvoice(
  clerk: Client,
  company: CompanyInPlay,
  {
    orderId,
    document,
    lines,
    stages = atOnce,
  }: {
    orderId: string;
    document: string;
    lines?: { orderLineId: string; quantity: string }[] | undefined;
    stages?: Stages;
  },
): Promise<{ deliveryId: string; invoice: InvoiceView }> {
  const at = (step: string) => ({ company: company.id, key: `replay/${document}/${step}` });
  const source = { type: 'sales-order' as const, id: orderId };
  const { id: deliveryId } = await stages.pass('ship', () =>
    clerk.call(createDelivery, { source, ...(lines === undefined ? {} : { lines }), ship: true }, at('delivery')),
  );
  const invoice = await stages.pass('issue', () =>
    clerk.call(createInvoice, { source: { type: 'delivery', id: deliveryId }, issue: true }, at('invoice')),
  );
  return { deliveryId, invoice };
}

function subtract(quantity: string, less: string): string {
  return less === '0' ? quantity : new Decimal(quantity).minus(less).toString();
}
