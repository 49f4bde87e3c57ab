import type { Room } from '../app/room';
import { hasText, useText } from '../app/text';
import { RecordLink } from '../ui/record-link';

/** Rooms in which the documents that are posted can be seen, by type of source. */
export const sourcePlaces: Readonly<Record<string, Pick<Room, 'area' | 'path'>>> = {
  invoice: { area: 'accounting', path: 'invoices' },
  credit_note: { area: 'accounting', path: 'invoices' },
  debit_note: { area: 'accounting', path: 'invoices' },
  self_bill: { area: 'accounting', path: 'bills' },
  bill: { area: 'accounting', path: 'bills' },
  payment: { area: 'accounting', path: 'payments' },
  goods_receipt: { area: 'purchasing', path: 'receipts' },
  delivery: { area: 'stock', path: 'deliveries' },
  adjustment: { area: 'stock', path: 'adjustments' },
  settlement: { area: 'purchasing', path: 'settlements' },
};

/** What an entry was posted for; a link where there is a room for it. */
export function SourceLink({
  source,
}: {
  readonly source: { readonly type: string; readonly id: string; readonly number: string | null };
}) {
  const { t } = useText();
  const place = sourcePlaces[source.type];
  const kind = `accounting.source.${source.type}`;
  const text = source.number ?? (hasText(kind) ? t(kind) : source.type);
  if (place === undefined) return <span>{text}</span>;
  return (
    <RecordLink place={place} id={source.id}>
      {text}
    </RecordLink>
  );
}
