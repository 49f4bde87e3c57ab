import { addDays } from '@consigna/kernel/business-date';
import type { TradingCompanyKey } from './companies.js';
import { draw } from './draw.js';
import type { PlannedDocument } from './steps.js';

/** A customer pays the invoices of one sale, or half of them. */
export interface PlannedPayment {
  /** The sale, `536365`. */
  document: string;
  company: TradingCompanyKey;
  customer: string;
  day: string;
  /** half: 50 % of the gross of the sale's invoices, rounded to the cent; rest: all that is open of them. */
  part: 'whole' | 'half' | 'rest';
}

const longestDelayDays = 60;
const neverOneIn = 50;
const twoPartsOneIn = 20;

/**
 * Payments of the sales that are worth something, by the hash of the invoice number: 0 to 60 days later, one in
 * twenty in two parts, one in fifty never.
 * @param lastDay payments after it are left out
 * @param invoicedBy the day a sale's last invoice is expected where that is not the day of the sale; nobody pays before
 */
export function planPayments(
  documents: readonly PlannedDocument[],
  lastDay: string,
  invoicedBy: ReadonlyMap<string, string>,
): PlannedPayment[] {
  return documents
    .flatMap((document) => paymentsOf(document, invoicedBy.get(document.number) ?? document.day))
    .filter(({ day }) => day <= lastDay);
}

function paymentsOf({ number, company, customer, day, steps }: PlannedDocument, invoicedOn: string): PlannedPayment[] {
  if (!steps.some((step) => step.kind === 'sale' && step.net !== '0')) return [];
  if (draw(`never/${number}`, neverOneIn) === 0) return [];
  const paidOn = (salt: string): string => {
    const drawn = addDays(day, draw(`${salt}${number}`, longestDelayDays + 1));
    return drawn < invoicedOn ? invoicedOn : drawn;
  };

  const payment = { document: number, company, customer };
  if (draw(`parts/${number}`, twoPartsOneIn) !== 0) return [{ ...payment, day: paidOn(''), part: 'whole' }];
  const [first, second] = [paidOn(''), paidOn('second/')].sort() as [string, string];
  return [
    { ...payment, day: first, part: 'half' },
    { ...payment, day: second, part: 'rest' },
  ];
}
