import { createJournalEntry, listJournalEntries } from '@consigna/contracts/accounting/journal-entry';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { SourceLink } from './source-link';

/** Posted entries, the latest first. */
export default function Journal() {
  const { t } = useText();
  const format = useFormat();
  const { code, baseCurrency } = useCompany();
  return (
    <ResourceIndex
      title={t('accounting.rooms.journal')}
      contract={listJournalEntries}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf({ area: 'accounting', path: 'journal' }, code, id)}
      create={{
        label: t('accounting.new'),
        href: addressOf({ area: 'accounting', path: 'journal' }, code, NEW),
        permission: createJournalEntry.permission,
      }}
      empty={{ title: t('accounting.no-entries.title'), text: t('accounting.no-entries.text') }}
      filters={[{ field: 'date', label: t('accounting.column.date'), kind: 'date' }]}
      columns={[
        {
          id: 'number',
          rank: 'second',
          header: t('accounting.column.entry'),
          path: 'number',
          width: 150,
          cell: ({ number }) => number,
        },
        {
          id: 'date',
          rank: 'second',
          header: t('accounting.column.date'),
          path: 'date',
          width: 130,
          cell: ({ date }) => format.date(date),
        },
        {
          id: 'description',
          rank: 'first',
          header: t('accounting.column.description'),
          path: 'description',
          cell: ({ description }) => description,
        },
        {
          id: 'source',
          rank: 'second',
          header: t('accounting.column.document'),
          path: 'source.number',
          width: 170,
          cell: ({ source }) => <SourceLink source={source} />,
        },
        {
          id: 'total',
          rank: 'first',
          header: t('accounting.column.total'),
          path: 'total',
          width: 150,
          align: 'end',
          cell: ({ total }) => format.money(total, baseCurrency),
        },
      ]}
    />
  );
}
