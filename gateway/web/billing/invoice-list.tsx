import { InvoiceKind, InvoiceState, listInvoices } from '@consigna/contracts/billing/invoice';
import { useCompany, useToday } from '../app/company';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { filterKey } from '../ui/resource-index/search';
import { usePayableColumns } from './payable-columns';
import { invoicesPlace } from './places';

/** Invoices, credit notes and debit notes. */
export default function InvoiceList() {
  const { t } = useText();
  const { code } = useCompany();
  const today = useToday();
  const payable = usePayableColumns();
  const state = filterKey('state', 'in');
  return (
    <ResourceIndex
      title={t('billing.rooms.invoices')}
      contract={listInvoices}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(invoicesPlace, code, id)}
      empty={{
        title: t('billing.no-invoices.title'),
        text: t('billing.no-invoices.text'),
        from: { area: 'sales', path: 'orders' },
      }}
      views={[
        { id: 'all', label: t('billing.view.all'), search: {} },
        { id: 'drafts', label: t('billing.view.drafts'), search: { [state]: 'draft' } },
        { id: 'open', label: t('billing.view.open'), search: { [state]: 'issued,partially_paid', sort: 'dueDate' } },
        {
          id: 'late',
          label: t('billing.view.late'),
          search: { [state]: 'issued,partially_paid', [filterKey('dueDate', 'lt')]: today, sort: 'dueDate' },
        },
      ]}
      filters={[
        {
          field: 'state',
          label: t('billing.column.state'),
          kind: 'choice',
          options: InvoiceState.options.map((value) => ({ value, label: t(`billing.state.${value}`) })),
        },
        {
          field: 'kind',
          label: t('billing.column.kind'),
          kind: 'choice',
          options: InvoiceKind.options.map((value) => ({ value, label: t(`billing.kind.${value}`) })),
        },
        { field: 'number', label: t('billing.column.number'), kind: 'text' },
        { field: 'date', label: t('billing.column.date'), kind: 'date' },
        { field: 'dueDate', label: t('billing.column.due'), kind: 'date' },
      ]}
      columns={[
        {
          id: 'number',
          rank: 'second',
          header: t('billing.column.number'),
          path: 'number',
          width: 116,
          sort: 'number',
          cell: ({ number }) => number ?? t('billing.state.draft'),
        },
        {
          id: 'kind',
          rank: 'last',
          header: t('billing.column.kind'),
          path: 'kind',
          width: 130,
          cell: ({ kind }) => t(`billing.kind.${kind}`),
        },
        payable.date,
        {
          id: 'customer',
          rank: 'first',
          header: t('billing.column.customer'),
          path: 'customerName',
          cell: ({ customerName }) => customerName,
        },
        ...payable.money,
      ]}
    />
  );
}
