import type { Format } from '../app/format';
import type { Translate } from '../app/text';
import type { ChainLink } from './document-chain';

/** A payment or credit note that settled a document, or a part of it. */
export interface Settlement {
  readonly allocationId: string;
  readonly type: 'payment' | 'credit_note';
  readonly id: string;
  readonly number: string | null;
  readonly date: string;
  readonly amount: string;
}

/** Where what settles a document is read. */
export const settlementPlaces = {
  payment: { area: 'accounting', path: 'payments' },
  credit_note: { area: 'accounting', path: 'invoices' },
} as const;

/** What has settled a document, as what follows it. */
export function settledLinks(
  settlements: readonly Settlement[],
  currency: string,
  { t, format }: { readonly t: Translate; readonly format: Format },
): readonly ChainLink[] {
  return settlements.map(({ allocationId, type, id, number, date, amount }) => ({
    id: allocationId,
    title: number ?? t(`ui.settled-by.${type}`),
    detail: t('ui.settled-on', { day: format.date(date) }),
    state: 'done',
    figure: format.money(amount, currency),
    to: { place: settlementPlaces[type], id },
  }));
}
