import { listGoodsReceipts, postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { filterKey } from '../ui/resource-index/search';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { OwnerOf } from './owner-of';

const here = { area: 'purchasing', path: 'receipts' } as const;

export default function ReceiptList() {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const kind = filterKey('kind', 'in');
  return (
    <ResourceIndex
      title={t('goods-receipt.rooms.receipts')}
      contract={listGoodsReceipts}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(here, code, id)}
      create={{
        label: t('goods-receipt.new'),
        href: addressOf(here, code, NEW),
        permission: postGoodsReceipt.permission,
      }}
      empty={{
        title: t('goods-receipt.empty.title'),
        text: t('goods-receipt.empty.text'),
        from: { area: 'purchasing', path: 'orders' },
      }}
      views={[
        { id: 'all', label: t('goods-receipt.view.all'), search: {} },
        {
          id: 'owned',
          label: t('goods-receipt.view.owned'),
          search: { [kind]: 'standard' },
        },
        {
          id: 'consigned',
          label: t('goods-receipt.view.consigned'),
          search: { [kind]: 'consignment' },
        },
      ]}
      filters={[
        {
          field: 'number',
          label: t('goods-receipt.column.number'),
          kind: 'text',
        },
        { field: 'date', label: t('goods-receipt.column.date'), kind: 'date' },
        {
          field: 'kind',
          label: t('goods-receipt.column.owner'),
          kind: 'choice',
          options: (['standard', 'consignment'] as const).map((value) => ({
            value,
            label: t(`goods-receipt.kind.${value}`),
          })),
        },
      ]}
      columns={[
        {
          id: 'number',
          rank: 'second',
          header: t('goods-receipt.column.number'),
          path: 'number',
          width: 150,
          sort: 'number',
          cell: ({ number }) => number,
        },
        {
          id: 'date',
          rank: 'second',
          header: t('goods-receipt.column.date'),
          path: 'date',
          width: 130,
          sort: 'date',
          cell: ({ date }) => format.date(date),
        },
        {
          id: 'supplier',
          rank: 'first',
          header: t('goods-receipt.column.supplier'),
          path: 'supplierName',
          cell: ({ supplierName }) => supplierName,
        },
        {
          id: 'owner',
          rank: 'second',
          header: t('goods-receipt.column.owner'),
          path: 'kind',
          width: 150,
          cell: (row) => <OwnerOf kind={row.kind} />,
        },
        {
          id: 'order',
          header: t('goods-receipt.column.order'),
          path: 'purchaseOrderNumber',
          width: 150,
          cell: ({ purchaseOrderNumber }) => purchaseOrderNumber ?? '–',
        },
        {
          id: 'currency',
          rank: 'last',
          header: t('goods-receipt.column.currency'),
          path: 'currency',
          width: 90,
          cell: ({ currency }) => currency,
        },
      ]}
    />
  );
}
