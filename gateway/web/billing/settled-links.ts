import type { Format } from '../app/format';
import type { Translate } from '../app/text';
import type { ChainLink } from '../ui/document-chain';
import { invoicesPlace, paymentsPlace } from './places';
import type { Settlement } from './settlements';

/** What has settled a document, as what follows it. */
export function settledLinks(
  settlements: readonly Settlement[],
  currency: string,
  { t, format }: { readonly t: Translate; readonly format: Format },
): readonly ChainLink[] {
  return settlements.map(({ allocationId, type, id, number, date, amount }) => ({
    id: allocationId,
    title: number ?? t(`billing.settled-by.${type}`),
    detail: t('billing.chain.settled-on', { day: format.date(date) }),
    state: 'done',
    figure: format.money(amount, currency),
    to: { place: type === 'payment' ? paymentsPlace : invoicesPlace, id },
  }));
}
