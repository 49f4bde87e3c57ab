import { createJournalEntry, listDraftEntries } from '@consigna/contracts/accounting/journal-entry';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { ResourceIndex } from '../ui/resource-index/resource-index';

const journal = { area: 'accounting', path: 'journal' } as const;

/** Entries that people wrote and somebody else has to approve. */
export default function JournalDrafts() {
  const { t } = useText();
  const format = useFormat();
  const { code, baseCurrency } = useCompany();
  return (
    <ResourceIndex
      title={t('accounting.rooms.journal-drafts')}
      contract={listDraftEntries}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(journal, code, id)}
      create={{
        label: t('accounting.new'),
        href: addressOf(journal, code, NEW),
        permission: createJournalEntry.permission,
      }}
      empty={{ title: t('accounting.no-drafts.title'), text: t('accounting.no-drafts.text') }}
      filters={[{ field: 'date', label: t('accounting.column.date'), kind: 'date' }]}
      columns={[
        {
          id: 'description',
          rank: 'first',
          header: t('accounting.column.description'),
          path: 'description',
          cell: ({ description }) => description,
        },
        {
          id: 'date',
          rank: 'second',
          header: t('accounting.column.date'),
          path: 'date',
          width: 130,
          sort: 'date',
          cell: ({ date }) => format.date(date),
        },
        {
          id: 'waits-for',
          rank: 'second',
          header: t('accounting.waits-for'),
          width: 200,
          cell: ({ allowedActions }) =>
            t(`accounting.waits-for.${allowedActions.includes('approve') ? 'you' : 'another'}`),
        },
        {
          id: 'total',
          rank: 'first',
          header: t('accounting.column.total'),
          path: 'debit',
          width: 150,
          align: 'end',
          cell: ({ debit }) => format.money(debit, baseCurrency),
        },
      ]}
    />
  );
}
