import { getInvoice, listInvoicedDeliveries, type InvoiceView } from '@consigna/contracts/billing/invoice';
import { listSalesOrders } from '@consigna/contracts/sales/sales-order';
import { getDelivery } from '@consigna/contracts/warehouse/delivery';
import { useApiQuery, useRowsById } from '../app/api/hooks';
import { useAllowed } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { DocumentChain, type ChainLink } from '../ui/document-chain';
import { SideSection } from '../ui/document-page/document-page';
import { settledLinks } from '../ui/settled-links';
import { invoicesPlace } from './places';

const ordersPlace = { area: 'sales', path: 'orders' } as const;
const deliveriesPlace = { area: 'stock', path: 'deliveries' } as const;

/** The orders and deliveries an invoice or note is of, what it corrects, what corrects it, and what has settled it. */
export function InvoiceChain({ invoice }: { readonly invoice: InvoiceView }) {
  const { t } = useText();
  const format = useFormat();
  const { id, number, kind, gross, currency } = invoice;
  const { orders, deliveries, corrected } = useOrigin(invoice);
  const links: readonly ChainLink[] = [
    ...orders.map((order): ChainLink => ({
      ...{ id: order.id, title: order.number, detail: t('billing.related.order'), state: 'done' },
      figure: format.money(order.net.amount, order.net.currency),
      to: { place: ordersPlace, id: order.id },
    })),
    ...deliveries.map((delivery): ChainLink => ({
      ...{ id: delivery.id, title: delivery.number, detail: t('billing.chain.delivery'), state: 'done' },
      figure: format.quantity(delivery.quantity),
      to: { place: deliveriesPlace, id: delivery.id },
    })),
    ...(corrected === undefined
      ? []
      : [
          {
            ...{ id: corrected.id, title: corrected.number ?? '', detail: t('billing.related.corrects') },
            state: 'done' as const,
            figure: format.money(corrected.gross, corrected.currency),
            to: { place: invoicesPlace, id: corrected.id },
          },
        ]),
    {
      ...{ id, title: number ?? t(`billing.draft.${kind}`), detail: t(`billing.kind.${kind}`), state: 'now' },
      figure: format.money(gross, currency),
    },
    ...invoice.corrections.map((note): ChainLink => ({
      id: note.id,
      title: note.number ?? t(`billing.draft.${note.kind}`),
      detail: t(`billing.kind.${note.kind}`),
      state: note.number === null ? 'open' : 'done',
      figure: format.money(note.gross, currency),
      to: { place: invoicesPlace, id: note.id },
    })),
    // A note that corrects it and settles it stands there once.
    ...settledLinks(
      invoice.settlements.filter((settlement) => invoice.corrections.every((note) => note.id !== settlement.id)),
      currency,
      { t, format },
    ),
  ];
  return (
    <SideSection title={t('billing.related')}>
      <DocumentChain links={links} />
    </SideSection>
  );
}

/** Where an invoice comes from, as far as the person may see it. */
function useOrigin({ id, lines, correctsInvoiceId }: InvoiceView) {
  const allowed = useAllowed();
  const orders = useRowsById(listSalesOrders, [...new Set(lines.flatMap(({ orderId }) => orderId ?? []))], {
    enabled: allowed(listSalesOrders.permission),
  });
  const deliveries = useApiQuery(
    listInvoicedDeliveries,
    { invoiceId: id },
    { enabled: allowed(getDelivery.permission) && lines.some(({ deliveryLineId }) => deliveryLineId !== null) },
  ).data?.data;
  const corrected = useApiQuery(
    getInvoice,
    { invoiceId: correctsInvoiceId ?? '' },
    { enabled: correctsInvoiceId !== null },
  ).data;
  return { orders, deliveries: deliveries ?? [], corrected };
}
