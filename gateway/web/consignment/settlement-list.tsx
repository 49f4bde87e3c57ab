import { listSettlements, settle, SettlementState } from '@consigna/contracts/consignment/settlement';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { OwnerTag } from '../ui/owner';
import { RecordLink } from '../ui/record-link';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { StatePill } from './state-pill';

const here = { area: 'purchasing', path: 'settlements' } as const;
const bills = { area: 'accounting', path: 'bills' } as const;

export default function SettlementList() {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  return (
    <ResourceIndex
      title={t('consignment.rooms.settlements')}
      contract={listSettlements}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(here, code, id)}
      create={{ label: t('consignment.settle'), href: addressOf(here, code, NEW), permission: settle.permission }}
      empty={{ title: t('consignment.settlements.empty.title'), text: t('consignment.settlements.empty.text') }}
      filters={[
        {
          field: 'state',
          label: t('consignment.column.state'),
          kind: 'choice',
          options: SettlementState.options.map((value) => ({ value, label: t(`consignment.state.${value}`) })),
        },
        { field: 'date', label: t('consignment.column.date'), kind: 'date' },
        { field: 'through', label: t('consignment.column.through'), kind: 'date' },
        { field: 'number', label: t('consignment.column.number'), kind: 'text' },
      ]}
      columns={[
        {
          id: 'number',
          rank: 'second',
          header: t('consignment.column.number'),
          path: 'number',
          width: 120,
          sort: 'number',
          cell: ({ number }) => number,
        },
        {
          id: 'consignor',
          rank: 'first',
          header: t('consignment.column.consignor'),
          path: 'consignor.name',
          cell: ({ consignor }) => <OwnerTag kind="consigned">{consignor.name ?? '–'}</OwnerTag>,
        },
        {
          id: 'agreement',
          rank: 'last',
          header: t('consignment.column.agreement'),
          path: 'agreement.number',
          width: 160,
          cell: ({ agreement }) => agreement.number ?? '–',
        },
        {
          id: 'through',
          rank: 'second',
          header: t('consignment.column.through'),
          path: 'through',
          width: 130,
          sort: 'through',
          cell: ({ through }) => format.date(through),
        },
        {
          id: 'state',
          rank: 'second',
          header: t('consignment.column.state'),
          path: 'state',
          width: 140,
          cell: ({ state }) => <StatePill state={state} />,
        },
        {
          id: 'bill',
          header: t('consignment.column.bill'),
          path: 'bill.number',
          width: 196,
          cell: ({ bill }) =>
            bill === null ? (
              '–'
            ) : (
              <RecordLink place={bills} id={bill.id}>
                {bill.number}
              </RecordLink>
            ),
        },
        {
          id: 'billed',
          rank: 'first',
          header: t('consignment.column.billed'),
          path: 'billed',
          currencyPath: 'currency',
          width: 140,
          align: 'end',
          cell: ({ billed, currency }) => format.money(billed, currency),
        },
      ]}
    />
  );
}
