import { Decimal, decimal } from '@consigna/kernel/decimal';
import { minorUnits } from '@consigna/kernel/currency';
import { DomainError } from '@consigna/kernel/domain-error';
import { cumulativeShare, spread } from '@consigna/kernel/rounding';
import {
  BASE_DIGITS,
  computeDocument,
  sum,
  taxKey,
  toBase,
  withNet,
  type BaseFigures,
  type DocumentFigures,
  type TaxFigure,
} from '../invoice/compute-document.js';
import type { InvoiceLineRecord, InvoiceRecord } from '../invoice/invoice.js';
import { computeCorrection, shareOfNet, type Credited, type CorrectingLine } from './correct-document.js';

/** Documents that a note corrects, with the lines it names. */
export interface Corrected {
  readonly invoices: ReadonlyMap<string, InvoiceRecord>;
  readonly lines: ReadonlyMap<string, InvoiceLineRecord>;
}

/** The part of a note that corrects one invoice, or none. */
export interface NotePart {
  readonly invoice: InvoiceRecord | null;
  readonly figures: DocumentFigures;
  readonly after: Credited | null;
}

export interface NoteFigures {
  readonly figures: DocumentFigures;
  readonly parts: NotePart[];
  /** What the note takes of corrected lines, by their id. */
  readonly taken: ReadonlyMap<string, { quantity: Decimal; net: Decimal }>;
}

/**
 * Figures of a credit note as of now: lines without a price of their own get their share of the corrected line, and the
 * totals follow from what was credited before, invoice by invoice. Sets the lines' nets.
 *
 * @throws DomainError `over-credited` beyond the quantity, the net or the gross that is left
 */
export function creditFigures(
  note: InvoiceRecord,
  lines: readonly InvoiceLineRecord[],
  corrected: Corrected,
): NoteFigures {
  const taken = takeOfLines(note, lines, corrected);
  const digits = minorUnits(note.currency);
  const parts = groupByInvoice(lines).map(([invoiceId, members]) => {
    const invoice = invoiceId === null ? null : (corrected.invoices.get(invoiceId) ?? null);
    return invoice === null
      ? { members, part: freePart(note, members, digits) }
      : { members, part: partOf(invoice, members, { corrected, taxRounding: note.taxRounding, digits }) };
  });
  for (const { part } of parts) requireGrossLeft(part);
  return { figures: together(lines, parts, digits), parts: parts.map(({ part }) => part), taken };
}

/**
 * Base amounts of a credit note: per corrected invoice what everything credited so far comes to at the invoice's rate,
 * less what was before, so that credit notes over all of it leave no cent; at the note's rate where it corrects none.
 */
export function creditBase(
  parts: readonly NotePart[],
  rate: Decimal,
  taxes: readonly { amount: Decimal }[],
): BaseFigures {
  const bases = parts.map(({ invoice, figures }) =>
    invoice === null ? toBase(figures, rate) : baseOfPart(invoice, figures, rate),
  );
  const grossBase = sum(bases.map((base) => base.grossBase));
  const taxBase = sum(bases.map((base) => base.taxBase));
  return {
    ...withNet(grossBase, taxBase),
    taxAmountsBase: spread(
      taxBase,
      taxes.map((tax) => tax.amount),
      BASE_DIGITS,
    ),
  };
}

/** Base amounts of one part of a note; also what an invoice remembers as credited. */
export function baseOfPart(
  invoice: InvoiceRecord,
  figures: DocumentFigures,
  rate: Decimal,
): Pick<BaseFigures, 'netBase' | 'taxBase' | 'grossBase'> {
  const plain = toBase(figures, rate);
  const credited = decimal(invoice.credited).plus(figures.gross);
  // Beyond the invoice itself (its debit notes) there is no share of it.
  if (credited.greaterThan(invoice.gross) || decimal(invoice.gross).isZero()) return plain;
  const last = credited.equals(invoice.gross);
  const grossBase = Decimal.max(
    cumulativeShare(
      decimal(invoice.grossBase),
      credited,
      decimal(invoice.gross),
      decimal(invoice.creditedBase),
      BASE_DIGITS,
    ),
    0,
  );
  const taxBase = last
    ? decimal(invoice.taxBase).minus(invoice.creditedTaxBase)
    : Decimal.min(plain.taxBase, grossBase);
  return withNet(grossBase, Decimal.min(Decimal.max(taxBase, 0), grossBase));
}

function takeOfLines(
  note: InvoiceRecord,
  lines: readonly InvoiceLineRecord[],
  { lines: correctedLines }: Corrected,
): Map<string, { quantity: Decimal; net: Decimal }> {
  const taken = new Map<string, { quantity: Decimal; net: Decimal }>();
  lines.forEach((line, index) => {
    const corrected = line.correctsLineId === null ? undefined : correctedLines.get(line.correctsLineId);
    if (corrected === undefined) return;
    const before = taken.get(corrected.id) ?? { quantity: new Decimal(0), net: new Decimal(0) };
    const quantity = decimal(line.quantity);
    const returns = note.creditKind === 'returns_goods';
    const quantityBefore = decimal(corrected.quantityCredited).plus(before.quantity);
    if (returns && quantityBefore.plus(quantity).greaterThan(corrected.quantity))
      throw overCredited(index, 'quantity', decimal(corrected.quantity).minus(quantityBefore));
    if (!line.priceGiven)
      line.net = shareOfNet(
        { net: decimal(corrected.net), quantity: decimal(corrected.quantity), quantityBefore },
        quantity,
      ).toString();
    const netLeft = decimal(corrected.net).plus(corrected.netDebited).minus(corrected.netCredited).minus(before.net);
    if (netLeft.lessThan(line.net)) throw overCredited(index, 'unitPrice', netLeft);
    taken.set(corrected.id, {
      quantity: returns ? before.quantity.plus(quantity) : before.quantity,
      net: before.net.plus(line.net),
    });
  });
  return taken;
}

function overCredited(line: number, field: string, left: Decimal): DomainError {
  return new DomainError('over-credited', { left: left.toString() }, [
    { pointer: `#/lines/${line}/${field}`, code: 'over-credited', params: { left: left.toString() } },
  ]);
}

function requireGrossLeft({ invoice, figures }: NotePart): void {
  if (invoice === null) return;
  const left = decimal(invoice.gross).plus(invoice.debited).minus(invoice.credited);
  if (left.lessThan(figures.gross))
    throw new DomainError('over-credited', {
      invoiceId: invoice.id,
      left: left.toString(),
      gross: figures.gross.toString(),
    });
}

function groupByInvoice(lines: readonly InvoiceLineRecord[]): [string | null, InvoiceLineRecord[]][] {
  const groups = new Map<string | null, InvoiceLineRecord[]>();
  for (const line of lines) groups.set(line.correctsInvoiceId, [...(groups.get(line.correctsInvoiceId) ?? []), line]);
  return [...groups].sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1));
}

function freePart(note: InvoiceRecord, members: readonly InvoiceLineRecord[], digits: number): NotePart {
  return {
    invoice: null,
    figures: computeDocument({ lines: members.map(taxable), taxRounding: note.taxRounding, digits }),
    after: null,
  };
}

function partOf(
  invoice: InvoiceRecord,
  members: readonly InvoiceLineRecord[],
  {
    corrected,
    taxRounding,
    digits,
  }: { corrected: Corrected; taxRounding: InvoiceRecord['taxRounding']; digits: number },
): NotePart {
  const running = new Map<string, Decimal>();
  const lines = members.map((line): CorrectingLine => {
    const key = line.correctsLineId ?? line.id;
    const before = running.get(key) ?? decimal(corrected.lines.get(key)?.netCredited ?? '0');
    running.set(key, before.plus(line.net));
    return { ...taxable(line), creditedBefore: before };
  });
  return { invoice, ...computeCorrection({ lines, before: creditedOf(invoice), taxRounding, digits }) };
}

function taxable(line: InvoiceLineRecord) {
  return { net: decimal(line.net), taxCode: line.taxCode, percent: decimal(line.taxPercent) };
}

function creditedOf(invoice: InvoiceRecord): Credited {
  const taxes = invoice.creditedTaxes.map((tax) => ({
    taxCode: tax.taxCode,
    percent: decimal(tax.percent),
    exact: decimal(tax.exact),
    base: decimal(tax.base),
    amount: decimal(tax.amount),
  }));
  return { net: decimal(invoice.creditedNet), taxes };
}

function together(
  lines: readonly InvoiceLineRecord[],
  parts: readonly { members: InvoiceLineRecord[]; part: NotePart }[],
  digits: number,
): DocumentFigures {
  const taxes = new Map<string, TaxFigure>();
  const lineTaxes = new Map<InvoiceLineRecord, Decimal>();
  for (const { members, part } of parts) {
    for (const tax of part.figures.taxes) {
      const known = taxes.get(taxKey(tax));
      taxes.set(
        taxKey(tax),
        known === undefined ? tax : { ...tax, base: known.base.plus(tax.base), amount: known.amount.plus(tax.amount) },
      );
    }
    members.forEach((line, index) => lineTaxes.set(line, part.figures.lineTaxes[index] ?? new Decimal(0)));
  }
  const figures = parts.map(({ part }) => part.figures);
  const [netExact, net, tax] = [
    sum(figures.map((part) => part.netExact)),
    sum(figures.map((part) => part.net)),
    sum(figures.map((part) => part.tax)),
  ];
  return {
    netExact,
    net,
    tax,
    rounding: decimal(net.minus(netExact)),
    gross: net.plus(tax).toDecimalPlaces(digits),
    taxes: [...taxes.values()],
    lineTaxes: lines.map((line) => lineTaxes.get(line) ?? new Decimal(0)),
  };
}
