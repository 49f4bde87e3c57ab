import type { TradingCompanyKey } from './companies.js';
import type { ConsignorKey } from './products.js';
import type { Vat } from './vat.js';

/** Everything one invoice number of the log asks for. Most documents have one step. */
export interface PlannedDocument {
  number: string;
  company: TradingCompanyKey;
  /** `2010-12-01T08:26:00Z` */
  timestamp: string;
  day: string;
  /** As the log spells it; `countryCode` is ISO 3166. Belongs to the document, not to the customer. */
  country: string;
  countryCode: string;
  /** The log's number, or `WALKIN-GB` for the one walk-in customer of a country. */
  customer: string;
  /** The exact sum of quantity × price of the document's lines in the log, GBP. */
  net: string;
  steps: DocumentStep[];
}

export type DocumentStep = SaleStep | FoundStockStep | WriteOffStep | CancellationStep | BadDebtStep | NoEffectStep;

/** Order, reservation, delivery, invoice. With lines of services only there is nothing to reserve or deliver. */
export interface SaleStep {
  kind: 'sale';
  vat: Vat;
  /** Has a line of goods. */
  ships: boolean;
  lines: SaleLine[];
  net: string;
}

export interface SaleLine {
  /** The line's number within the document of the log, here and in all steps. */
  lineNo: number;
  productCode: string;
  supply: 'goods' | 'service';
  quantity: string;
  /** GBP without VAT, up to 3 decimals; `0` is a free line. */
  unitPrice: string;
}

/** An adjustment that adds owned stock at the product's current cost. */
export interface FoundStockStep {
  kind: 'foundStock';
  lines: { lineNo: number; productCode: string; quantity: string; unitCost: string }[];
}

/** An adjustment that takes stock away. */
export interface WriteOffStep {
  kind: 'writeOff';
  lines: WriteOffLine[];
}

export interface WriteOffLine {
  lineNo: number;
  productCode: string;
  /** Positive. */
  quantity: string;
  /** `either`: a product that is owned and consigned; whatever of both is there, owned first. There is enough in sum. */
  owner: 'owned' | 'either' | ConsignorKey;
  /** What the log says of it, for instance `damaged`; may be empty. */
  reason: string;
}

/** A `C…` document: three parts, each possibly empty, whose nets sum to the document's. All quantities and prices are positive. */
export interface CancellationStep {
  kind: 'cancellation';
  /** One sales return with its credit note for every sale it goes back to. */
  againstSales: ReturnAgainstSale[];
  /** One return without delivery: owned stock at current cost, credited at `unitPrice`. */
  withoutDelivery: { lineNo: number; productCode: string; quantity: string; unitPrice: string; unitCost: string }[];
  /** One credit note of the kind *corrects price*. */
  priceCredits: PriceCredit[];
  /** The VAT of returns without delivery and price credits; returns against sales have that of their sale. */
  vat: Vat;
  net: string;
}

export interface ReturnAgainstSale {
  saleDocument: string;
  saleVat: Vat;
  lines: {
    lineNo: number;
    saleLineNo: number;
    productCode: string;
    quantity: string;
    /** What is credited per unit: the cancellation's price, or the sale's where that is lower. */
    unitPrice: string;
  }[];
}

export interface PriceCredit {
  lineNo: number;
  productCode: string;
  quantity: string;
  unitPrice: string;
  /** `aboveSalePrice`: what a cancellation credits per unit beyond the price of the sale it goes back to. */
  reason: 'service' | 'aboveSalePrice';
  /** The sale whose price is exceeded. */
  saleDocument: string | null;
}

/** Entered by one user and approved by another. */
export interface BadDebtStep {
  kind: 'badDebt';
  /** A negative document writes a debt off, a positive one takes a write-off back. */
  direction: 'writeOff' | 'recovery';
  /** Positive, GBP. */
  amount: string;
  net: string;
}

/** Services at price 0 in a document that is all at 0: neither goods nor money move. */
export interface NoEffectStep {
  kind: 'noEffect';
  lineNos: number[];
}
