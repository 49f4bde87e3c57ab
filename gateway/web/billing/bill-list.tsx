import { BillState, listBills } from '@consigna/contracts/billing/bill';
import { useCompany } from '../app/company';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { filterKey } from '../ui/resource-index/search';
import { usePayableColumns } from './payable-columns';
import { billsPlace } from './places';

/** Suppliers' bills and the self-bills of consignors. */
export default function BillList() {
  const { t } = useText();
  const { code } = useCompany();
  const payable = usePayableColumns();
  const state = filterKey('state', 'in');
  return (
    <ResourceIndex
      title={t('billing.rooms.bills')}
      contract={listBills}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(billsPlace, code, id)}
      empty={{
        title: t('billing.no-bills.title'),
        text: t('billing.no-bills.text'),
        from: { area: 'purchasing', path: 'orders' },
      }}
      views={[
        { id: 'all', label: t('billing.view.all'), search: {} },
        { id: 'held', label: t('billing.view.held'), search: { [state]: 'held' } },
        { id: 'open', label: t('billing.view.open'), search: { [state]: 'posted,partially_paid', sort: 'dueDate' } },
        { id: 'self', label: t('billing.view.self-bills'), search: { [filterKey('kind', 'eq')]: 'self_bill' } },
      ]}
      filters={[
        {
          field: 'state',
          label: t('billing.column.state'),
          kind: 'choice',
          options: BillState.options.map((value) => ({ value, label: t(`billing.state.${value}`) })),
        },
        { field: 'supplierNumber', label: t('billing.column.supplier-number'), kind: 'text' },
        { field: 'date', label: t('billing.column.date'), kind: 'date' },
        { field: 'dueDate', label: t('billing.column.due'), kind: 'date' },
      ]}
      columns={[
        {
          id: 'number',
          rank: 'second',
          header: t('billing.column.number'),
          path: 'number',
          width: 196,
          cell: ({ number }) => number ?? '–',
        },
        {
          id: 'supplierNumber',
          rank: 'last',
          header: t('billing.column.supplier-number'),
          path: 'supplierNumber',
          width: 184,
          cell: ({ supplierNumber, kind }) => supplierNumber ?? t(`billing.kind.${kind}`),
        },
        payable.date,
        {
          id: 'supplier',
          rank: 'first',
          header: t('billing.column.supplier'),
          path: 'supplierName',
          cell: ({ supplierName }) => supplierName,
        },
        ...payable.money,
      ]}
    />
  );
}
