import { Decimal, decimal } from '@consigna/kernel/decimal';
import { DomainError } from '@consigna/kernel/domain-error';
import { countryNamed } from './countries.js';
import type { LogDocument, LogLine } from './log-document.js';
import type { Product } from './products.js';
import { type ReturnedPart, SalesToReturn } from './sales-to-return.js';
import type {
  BadDebtStep,
  CancellationStep,
  DocumentStep,
  PlannedDocument,
  ReturnAgainstSale,
  SaleLine,
  WriteOffLine,
} from './steps.js';
import { type Vat, vatOf } from './vat.js';

/**
 * Decides for every document what it is and what it asks for. Returns look for their sales among the documents given.
 * @param documents in log order
 * @param products by upper-case code, all that the documents name
 * @throws DomainError `invalid-log` for what the form does not know: a priced negative line outside a cancellation, a
 *   positive or free line in one, goods in a bad-debt document, a line of quantity 0; `unknown-country`
 */
export function classify(documents: readonly LogDocument[], products: ReadonlyMap<string, Product>): PlannedDocument[] {
  const sales = new SalesToReturn();
  return documents.map((document) => {
    const country = countryNamed(document.country);
    const placed: PlacedDocument = {
      document,
      company: country.company,
      customer: document.customer ?? `WALKIN-${country.code}`,
      vat: vatOf({ country, business: document.customer !== null, day: document.day }),
      net: netOf(document.lines),
      product: (code) => productNamed(products, code),
    };
    return {
      number: document.number,
      company: country.company,
      timestamp: document.timestamp,
      day: document.day,
      country: country.name,
      countryCode: country.code,
      customer: placed.customer,
      net: placed.net.toString(),
      steps: stepsOf(placed, sales),
    };
  });
}

/** The exact sum of quantity × price. */
export function netOf(lines: readonly { quantity: string; unitPrice: string }[]): Decimal {
  return lines.reduce((sum, line) => sum.plus(decimal(line.quantity).times(line.unitPrice)), decimal(0));
}

interface PlacedDocument {
  document: LogDocument;
  company: PlannedDocument['company'];
  customer: string;
  vat: Vat;
  /** Also the net of the one step that is worth anything. */
  net: Decimal;
  product: (code: string) => Product;
}

function productNamed(products: ReadonlyMap<string, Product>, code: string): Product {
  const product = products.get(code);
  if (!product) throw new Error(`no product ${code}`);
  return product;
}

function stepsOf(placed: PlacedDocument, sales: SalesToReturn): DocumentStep[] {
  const { document } = placed;
  if (document.lines.some(({ quantity }) => quantity === '0')) throw refused(document, 'a line of quantity 0');
  if (document.kind === 'badDebt') return [badDebtOf(placed)];
  if (document.kind === 'cancellation') return [cancellationOf(placed, sales)];

  const incoming = document.lines.filter(({ quantity }) => quantity.startsWith('-'));
  const outgoing = document.lines.filter(({ quantity }) => !quantity.startsWith('-'));
  if (incoming.some(({ unitPrice }) => unitPrice !== '0')) {
    throw refused(document, 'a priced negative line outside a cancellation');
  }
  const priced = outgoing.some(({ unitPrice }) => unitPrice !== '0');
  const goods = priced ? [] : outgoing.filter(({ stockCode }) => placed.product(stockCode).supply === 'goods');
  const lost = incoming.filter(({ stockCode }) => placed.product(stockCode).supply === 'goods');

  const steps: DocumentStep[] = [];
  if (priced) steps.push(saleOf(placed, outgoing, sales));
  if (goods.length > 0) steps.push({ kind: 'foundStock', lines: goods.map((line) => foundLine(placed, line)) });
  if (lost.length > 0) steps.push({ kind: 'writeOff', lines: lost.map((line) => writeOffLine(placed, line)) });
  const idle = [...(priced ? [] : outgoing), ...incoming].filter(
    (line) => !goods.includes(line) && !lost.includes(line),
  );
  if (idle.length > 0) steps.push({ kind: 'noEffect', lineNos: idle.map(({ lineNo }) => lineNo) });
  return steps;
}

function saleOf(placed: PlacedDocument, lines: LogLine[], sales: SalesToReturn): DocumentStep {
  const { document, company, customer, vat } = placed;
  const saleLines = lines.map(({ lineNo, stockCode, quantity, unitPrice }): SaleLine => {
    const { supply } = placed.product(stockCode);
    return { lineNo, productCode: stockCode, supply, quantity, unitPrice };
  });
  if (document.customer !== null) {
    for (const { lineNo, productCode, supply, quantity, unitPrice } of saleLines) {
      const sale = { document: document.number, lineNo, vat, unitPrice };
      if (supply === 'goods') sales.sold({ company, customer, productCode }, sale, quantity);
    }
  }
  const ships = saleLines.some(({ supply }) => supply === 'goods');
  return { kind: 'sale', vat, ships, lines: saleLines, net: placed.net.toString() };
}

function foundLine(placed: PlacedDocument, { lineNo, stockCode, quantity }: LogLine) {
  return { lineNo, productCode: stockCode, quantity, unitCost: placed.product(stockCode).cost };
}

function writeOffLine(placed: PlacedDocument, { lineNo, stockCode, quantity, description }: LogLine): WriteOffLine {
  const { sourcing } = placed.product(stockCode);
  const positive = decimal(quantity).negated().toString();
  const line = { lineNo, productCode: stockCode, quantity: positive, reason: description };
  if (sourcing?.kind === 'consigned') return { ...line, owner: sourcing.consignor };
  return { ...line, owner: sourcing?.kind === 'both' ? 'either' : 'owned' };
}

function cancellationOf(placed: PlacedDocument, sales: SalesToReturn): CancellationStep {
  const { document, company, customer, vat } = placed;
  const net = placed.net.toString();
  const step: CancellationStep = {
    kind: 'cancellation',
    againstSales: [],
    withoutDelivery: [],
    priceCredits: [],
    vat,
    net,
  };
  for (const { lineNo, stockCode: productCode, quantity, unitPrice } of document.lines) {
    if (!quantity.startsWith('-') || unitPrice === '0' || unitPrice.startsWith('-')) {
      throw refused(document, 'a cancellation line that is not negative at a positive price');
    }
    const returned = decimal(quantity).negated();
    const { supply, cost } = placed.product(productCode);
    if (supply === 'service') {
      const credit = { lineNo, productCode, quantity: returned.toString(), unitPrice };
      step.priceCredits.push({ ...credit, reason: 'service', saleDocument: null });
      continue;
    }
    const walkIn = document.customer === null;
    const parts = walkIn ? [] : sales.takeBack({ company, customer, productCode }, returned);
    for (const part of parts) addReturn(step, part, { lineNo, productCode, unitPrice });
    const unmatched = parts.reduce((left, part) => left.minus(part.quantity), returned);
    if (unmatched.greaterThan(0)) {
      const line = { lineNo, productCode, quantity: unmatched.toString(), unitPrice, unitCost: cost };
      step.withoutDelivery.push(line);
    }
  }
  return step;
}

/** No more may be credited on an invoice line than was invoiced, so what exceeds the sale's price is a credit of its own. */
function addReturn(
  step: CancellationStep,
  { sale, quantity }: ReturnedPart,
  line: { lineNo: number; productCode: string; unitPrice: string },
): void {
  let against = step.againstSales.find(({ saleDocument }) => saleDocument === sale.document);
  if (!against) {
    against = { saleDocument: sale.document, saleVat: sale.vat, lines: [] } satisfies ReturnAgainstSale;
    step.againstSales.push(against);
  }
  const unitPrice = Decimal.min(line.unitPrice, sale.unitPrice);
  const excess = decimal(line.unitPrice).minus(unitPrice);
  const part = { lineNo: line.lineNo, productCode: line.productCode, quantity: quantity.toString() };
  against.lines.push({ ...part, saleLineNo: sale.lineNo, unitPrice: unitPrice.toString() });
  if (excess.isZero()) return;
  const credit = { ...part, unitPrice: excess.toString(), saleDocument: sale.document };
  step.priceCredits.push({ ...credit, reason: 'aboveSalePrice' });
}

function badDebtOf({ document, net, product }: PlacedDocument): BadDebtStep {
  if (document.lines.some(({ stockCode }) => product(stockCode).supply === 'goods')) {
    throw refused(document, 'goods in a bad-debt document');
  }
  const direction = net.isNegative() ? 'writeOff' : 'recovery';
  return { kind: 'badDebt', direction, amount: net.abs().toString(), net: net.toString() };
}

function refused({ number }: LogDocument, reason: string): DomainError {
  return new DomainError('invalid-log', { document: number, reason });
}
