import { Decimal } from '@consigna/kernel/decimal';
import { approveJournalEntry, createJournalEntry } from '@consigna/contracts/accounting/journal-entry';
import { createCreditNote } from '@consigna/contracts/billing/correction';
import { getInvoice, issueInvoice, type InvoiceView } from '@consigna/contracts/billing/invoice';
import { recordPayment } from '@consigna/contracts/billing/payment';
import { readSalesOrder, listSalesOrders, type SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { ownGoods, type Owner } from '@consigna/contracts/trade';
import { postAdjustment } from '@consigna/contracts/warehouse/adjustment';
import { assignBackorders } from '@consigna/contracts/warehouse/backorder';
import { getDelivery, type DeliveryView } from '@consigna/contracts/warehouse/delivery';
import { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import type { PlannedPayment } from './plan/payments.js';
import type {
  PlannedDocument,
  BadDebtStep,
  CancellationStep,
  FoundStockStep,
  ReturnAgainstSale,
  SaleStep,
  WriteOffStep,
} from './plan/steps.js';
import type { ReplayPlan } from './plan/plan.js';
import type { PlannedShortage } from './plan/stock-plan.js';
import type { Vat } from './plan/vat.js';
import { deliverAndInvoice, sell, type Stages } from './trade.js';
import { agreementKey, idIn, inPlay, tolerate, type CompanyInPlay, type People, type World } from './world.js';

/** What arrives for the backorders of one document. */
export type Completion = readonly [PlannedShortage, ...PlannedShortage[]];

const taxCodes: Record<Vat['treatment'], string> = {
  domestic: 'S',
  intraCommunity: 'IC',
  export: 'EXPORT',
  outOfScope: 'NONE',
};

/** Carries out the documents of the log. Each step has a key made of the document and the step, so nothing is done twice. */
export class Documents {
  /** Sales of the plan, whose lines stand in the order's order. */
  private readonly sales = new Map<string, SaleStep>();
  private readonly products: ReplayPlan['products'];
  /** Invoices of sales of this run, for their payments; those of an earlier run are looked up. */
  private readonly invoices = new Map<string, string[]>();

  constructor(
    private readonly people: People,
    private readonly world: World,
    plan: ReplayPlan,
  ) {
    this.products = plan.products;
    for (const { documents } of plan.days) {
      for (const { number, steps } of documents)
        for (const step of steps) if (step.kind === 'sale') this.sales.set(number, step);
    }
  }

  /** @param done the day's other documents and completions: a return waits for what it takes back */
  async carryOut(document: PlannedDocument, stages: Stages, done: ReadonlyMap<string, Promise<void>>): Promise<void> {
    const company = inPlay(this.world, document.company);
    // What only sales do is passed at once by everything else, so that nobody waits behind it for nothing.
    const skipped = document.steps.some(({ kind }) => kind === 'sale')
      ? []
      : (['confirm', 'issue'] as const).map((stage) => stages.skip(stage));
    try {
      for (const sale of salesReturned(document)) await done.get(sale);
      for (const step of document.steps) {
        if (step.kind === 'sale') await this.sale(company, document, step, stages);
        else if (step.kind === 'cancellation') await stages.pass('ship', () => this.cancel(company, document, step));
        else if (step.kind === 'foundStock') await stages.pass('ship', () => this.found(company, document, step));
        else if (step.kind === 'writeOff') await stages.pass('ship', () => this.writeOff(company, document, step));
        else if (step.kind === 'badDebt') await this.badDebt(company, document, step);
      }
    } finally {
      await Promise.all(skipped);
    }
  }

  /** Goods for a backorder have come and are held for it: it gets them, and they are delivered and invoiced. */
  async complete([first, ...more]: Completion, stages: Stages): Promise<void> {
    const company = inPlay(this.world, first.company);
    const order = await this.orderOf(company, first.document);
    await stages.pass('confirm', async () => {
      for (const shortage of [first, ...more]) {
        const line = this.lineOf(order, shortage.document, shortage.lineNo);
        await this.people.clerk.call(
          assignBackorders,
          {
            productId: line.productId,
            branchId: company.branchId,
            assignments: [{ orderLineId: line.id, quantity: shortage.quantity.toString() }],
          },
          { company: company.id, key: `replay/${first.document}/assign/${shortage.lineNo}` },
        );
      }
    });
    const { invoice } = await deliverAndInvoice(this.people.clerk, company, {
      orderId: order.id,
      document: `${first.document}/completion/${first.arrivesOn}`,
      stages,
    });
    this.invoices.get(first.document)?.push(invoice.id);
  }

  /** A payment of a sale's invoices, never more than is open. */
  async pay({ company: key, document, customer, part }: PlannedPayment): Promise<void> {
    const company = inPlay(this.world, key);
    const ids = this.invoices.get(document) ?? (await this.invoicesOf(company, document));
    if (part !== 'half') this.invoices.delete(document);
    const invoices: InvoiceView[] = [];
    for (const invoiceId of ids)
      invoices.push(await this.people.clerk.call(getInvoice, { invoiceId }, { company: company.id }));
    const open = invoices.filter(
      ({ outstanding }) => new Decimal(outstanding).isPositive() && !new Decimal(outstanding).isZero(),
    );
    const gross = invoices.reduce((sum, invoice) => sum.plus(invoice.gross), new Decimal(0));
    const openSum = open.reduce((sum, invoice) => sum.plus(invoice.outstanding), new Decimal(0));
    let amount = part === 'half' ? Decimal.min(gross.div(2).toDecimalPlaces(2), openSum) : openSum;
    if (amount.isZero()) return;
    const allocations: { documentId: string; amount: string }[] = [];
    const total = amount;
    for (const invoice of open) {
      const share = Decimal.min(amount, invoice.outstanding);
      if (share.isZero()) break;
      allocations.push({ documentId: invoice.id, amount: share.toString() });
      amount = amount.minus(share);
    }
    const paid = this.people.clerk.call(
      recordPayment,
      {
        direction: 'in',
        partyId: idIn(company.parties, customer),
        currency: 'GBP',
        amount: total.toString(),
        allocations,
      },
      { company: company.id, key: `replay/${document}/pay/${part}` },
    );
    // After a crash less is open than when the half was computed: the key tells that it was paid.
    await tolerate('idempotency-key-reused', paid);
  }

  private async sale(company: CompanyInPlay, document: PlannedDocument, step: SaleStep, stages: Stages): Promise<void> {
    const { invoice } = await sell(
      this.people.clerk,
      company,
      {
        document: document.number,
        customerId: idIn(company.parties, document.customer),
        country: document.countryCode,
        shortage: 'backorder',
        lines: step.lines.map(({ productCode, quantity, unitPrice }) => ({
          productId: idIn(company.products, productCode),
          quantity,
          unitPrice,
          taxCode: taxCodes[step.vat.treatment],
        })),
      },
      stages,
    );
    this.invoices.set(document.number, invoice === null ? [] : [invoice.id]);
  }

  private async cancel(company: CompanyInPlay, document: PlannedDocument, step: CancellationStep): Promise<void> {
    for (const back of step.againstSales) await this.takeBack(company, document, back);
    if (step.withoutDelivery.length > 0) await this.takeBackWithoutDelivery(company, document, step);
    if (step.priceCredits.length > 0) await this.creditPrice(company, document, step);
  }

  private async takeBack(company: CompanyInPlay, document: PlannedDocument, back: ReturnAgainstSale): Promise<void> {
    const { clerk } = this.people;
    const key = `replay/${document.number}/return/${back.saleDocument}`;
    const order = await this.orderOf(company, back.saleDocument);
    const deliveries: DeliveryView[] = [];
    for (const { id } of order.documents.deliveries)
      deliveries.push(await clerk.call(getDelivery, { deliveryId: id }, { company: company.id }));
    const attempt = async (own: boolean) => {
      const parts = back.lines.flatMap((line) =>
        splitOver(deliveries, this.lineOf(order, back.saleDocument, line.saleLineNo).id, line.quantity, own).map(
          (part) => ({
            ...part,
            unitPrice: line.unitPrice,
          }),
        ),
      );
      const returned = await clerk.call(
        receiveSalesReturn,
        {
          country: document.countryCode,
          lines: parts.map(({ deliveryLineId, quantity }) => ({ deliveryLineId, quantity })),
        },
        { company: company.id, key },
      );
      return { parts, returned };
    };
    // After a crash between the two steps the return itself is part of what was returned.
    const { parts, returned } = await attempt(false).catch((error: unknown) => {
      if (error instanceof NeverDelivered || (error as { code?: string }).code === 'idempotency-key-reused')
        return attempt(true);
      throw error;
    });
    // Deliveries of one order may have been invoiced on different days, at different rates: a note for each of them.
    const credited = returned.lines.map((line, index) => ({
      delivery: deliveries.findIndex(({ lines }) => lines.some(({ id }) => id === line.deliveryLineId)),
      line: { returnLineId: line.id, quantity: line.quantity, unitPrice: parts[index]?.unitPrice ?? '0' },
    }));
    const notes = [...Map.groupBy(credited, ({ delivery }) => delivery)];
    for (const [delivery, lines] of notes) {
      await this.credit(company, document, notes.length === 1 ? key : `${key}/${delivery}`, {
        kind: 'returns_goods',
        source: { type: 'sales-return', id: returned.id },
        lines: lines.map(({ line }) => line),
      });
    }
  }

  private async takeBackWithoutDelivery(
    company: CompanyInPlay,
    document: PlannedDocument,
    step: CancellationStep,
  ): Promise<void> {
    const key = `replay/${document.number}/return`;
    const taxCode = taxCodes[step.vat.treatment];
    const customerId = idIn(company.parties, document.customer);
    const returned = await this.people.clerk.call(
      receiveSalesReturn,
      {
        branchId: company.branchId,
        customerId,
        country: document.countryCode,
        lines: step.withoutDelivery.map(({ productCode, quantity, unitPrice }) => ({
          productId: idIn(company.products, productCode),
          quantity,
          terms: { currency: 'GBP', unitPrice, taxCode },
        })),
      },
      { company: company.id, key },
    );
    await this.credit(company, document, key, {
      kind: 'returns_goods',
      source: { type: 'sales-return', id: returned.id },
      lines: returned.lines.map((line, index) => ({
        returnLineId: line.id,
        quantity: line.quantity,
        unitPrice: step.withoutDelivery[index]?.unitPrice ?? '0',
        taxCode,
      })),
    });
  }

  private async creditPrice(company: CompanyInPlay, document: PlannedDocument, step: CancellationStep): Promise<void> {
    await this.credit(company, document, `replay/${document.number}/price`, {
      kind: 'corrects_price',
      customerId: idIn(company.parties, document.customer),
      branchId: company.branchId,
      country: document.countryCode,
      currency: 'GBP',
      lines: step.priceCredits.map(({ productCode, quantity, unitPrice }) => ({
        description: productCode,
        productId: idIn(company.products, productCode),
        quantity,
        unitPrice,
        taxCode: taxCodes[step.vat.treatment],
      })),
    });
  }

  private async credit(
    company: CompanyInPlay,
    document: PlannedDocument,
    key: string,
    input: Parameters<typeof this.people.clerk.call<typeof createCreditNote>>[1],
  ): Promise<void> {
    const at = (step: string) => ({ company: company.id, key: `${key}/${step}` });
    const draft = await this.people.clerk.call(
      createCreditNote,
      { ...input, country: document.countryCode },
      at('credit'),
    );
    await this.people.clerk.call(issueInvoice, { invoiceId: draft.id, version: draft.version }, at('issue'));
  }

  private async found(company: CompanyInPlay, document: PlannedDocument, step: FoundStockStep): Promise<void> {
    const perPound = this.world.rates.cross('GBP', company.baseCurrency, document.day);
    await this.people.clerk.call(
      postAdjustment,
      {
        branchId: company.branchId,
        reason: 'found',
        lines: step.lines.map(({ productCode, quantity, unitCost }) => ({
          productId: idIn(company.products, productCode),
          direction: 'in' as const,
          quantity,
          unitCost: perPound.times(unitCost).toDecimalPlaces(6).toString(),
          owner: ownGoods,
        })),
      },
      { company: company.id, key: `replay/${document.number}/found` },
    );
  }

  private async writeOff(company: CompanyInPlay, document: PlannedDocument, step: WriteOffStep): Promise<void> {
    await this.people.clerk.call(
      postAdjustment,
      {
        branchId: company.branchId,
        reason: step.lines.find(({ reason }) => reason !== '')?.reason.slice(0, 200) ?? 'write-off',
        lines: step.lines.map(({ productCode, quantity, owner }) => ({
          productId: idIn(company.products, productCode),
          direction: 'out' as const,
          quantity,
          ...(owner === 'either' ? {} : { owner: this.ownerOf(company, owner, productCode) }),
        })),
      },
      { company: company.id, key: `replay/${document.number}/write-off` },
    );
  }

  private ownerOf(company: CompanyInPlay, owner: string, productCode: string): Owner {
    if (owner === 'owned') return ownGoods;
    const sourcing = this.products.get(productCode)?.sourcing;
    if (sourcing === undefined || sourcing === null || sourcing.kind === 'owned')
      throw new Error(`${productCode} has no consignor`);
    return {
      kind: 'consignor',
      consignorId: idIn(company.parties, owner),
      agreementId: idIn(company.agreements, agreementKey(sourcing.consignor, sourcing.role)),
    };
  }

  private async badDebt(
    company: CompanyInPlay,
    document: PlannedDocument,
    { direction, amount }: BadDebtStep,
  ): Promise<void> {
    const perPound = this.world.rates.cross('GBP', company.baseCurrency, document.day);
    const base = perPound.times(amount).toDecimalPlaces(2).toString();
    const [debit, credit] =
      direction === 'writeOff'
        ? (['WRITE_OFF', 'BAD_DEBT_ALLOWANCE'] as const)
        : (['BAD_DEBT_ALLOWANCE', 'WRITE_OFF'] as const);
    const entry = await this.people.clerk.call(
      createJournalEntry,
      {
        description: `Bad debt ${document.number}`,
        lines: [
          { role: debit, debit: base },
          { role: credit, credit: base },
        ],
      },
      { company: company.id, key: `replay/${document.number}/entry` },
    );
    await this.people.approver.call(
      approveJournalEntry,
      { entryId: entry.id, version: entry.version },
      { company: company.id, key: `replay/${document.number}/approve` },
    );
  }

  /** The order's line of a line of the log: both are numbered in the same order. */
  private lineOf(order: SalesOrderView, document: string, lineNo: number): SalesOrderView['lines'][number] {
    const index = this.sales.get(document)?.lines.findIndex((line) => line.lineNo === lineNo) ?? -1;
    const line = order.lines[index];
    if (line === undefined) throw new Error(`order ${document} has no line ${lineNo}`);
    return line;
  }

  private async invoicesOf(company: CompanyInPlay, document: string): Promise<string[]> {
    const { documents } = await this.orderOf(company, document);
    return documents.invoices.filter(({ kind }) => kind === 'invoice').map(({ id }) => id);
  }

  /** Orders are found by the log's number, so that nothing needs to be remembered between runs. */
  private async orderOf(company: CompanyInPlay, document: string): Promise<SalesOrderView> {
    const { clerk } = this.people;
    const page = await clerk.call(
      listSalesOrders,
      { filter: { customerOrderNumber: { eq: document } }, limit: 2 },
      { company: company.id },
    );
    const [found] = page.data;
    if (found === undefined) throw new Error(`no order ${document} in ${company.key}`);
    return clerk.call(readSalesOrder, { orderId: found.id }, { company: company.id });
  }
}

/** Goods that a document moves: what it has in common with another decides which goes first. */
export function productsOf({ steps }: PlannedDocument): string[] {
  const lines = steps.flatMap((step): readonly { productCode: string }[] => {
    if (step.kind === 'sale') return step.lines.filter(({ supply }) => supply === 'goods');
    if (step.kind === 'foundStock' || step.kind === 'writeOff') return step.lines;
    if (step.kind !== 'cancellation') return [];
    return [...step.againstSales.flatMap(({ lines }) => lines), ...step.withoutDelivery];
  });
  return [...new Set(lines.map(({ productCode }) => productCode))];
}

/** Whether a document issues credit notes. */
export function credits({ steps }: PlannedDocument): boolean {
  return steps.some(({ kind }) => kind === 'cancellation');
}

function salesReturned({ steps }: PlannedDocument): string[] {
  return steps.flatMap((step) =>
    step.kind === 'cancellation' ? step.againstSales.map(({ saleDocument }) => saleDocument) : [],
  );
}

class NeverDelivered extends Error {}

/**
 * Spreads a return over the deliveries of an order line, the latest first, as far as they were not returned before.
 *
 * @param own the return itself is already part of what was returned
 */
export function splitOver(
  deliveries: readonly DeliveryView[],
  orderLineId: string,
  quantity: string,
  own: boolean,
): { deliveryLineId: string; quantity: string }[] {
  let left = new Decimal(quantity);
  let undo = own ? left : new Decimal(0);
  const parts: { deliveryLineId: string; quantity: string }[] = [];
  for (const line of deliveries
    .flatMap(({ lines }) => lines.filter((candidate) => candidate.orderLineId === orderLineId))
    .reverse()) {
    const mine = Decimal.min(undo, line.returned);
    undo = undo.minus(mine);
    const part = Decimal.min(left, new Decimal(line.quantity).minus(line.returned).plus(mine));
    if (part.isZero()) continue;
    parts.push({ deliveryLineId: line.id, quantity: part.toString() });
    left = left.minus(part);
  }
  if (!left.isZero()) throw new NeverDelivered(`${left.toString()} of order line ${orderLineId} were never delivered`);
  return parts;
}
