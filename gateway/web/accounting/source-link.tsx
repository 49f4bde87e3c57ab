import { Link } from '@tanstack/react-router';
import { useCompany, useAllowed } from '../app/company';
import { addressOf, rooms } from '../app/rooms';
import { useText } from '../app/text';

/** Rooms in which the documents that are posted can be seen, by type of source. */
const places: Readonly<
  Record<string, { readonly area: 'sales' | 'purchasing' | 'stock' | 'accounting'; readonly path: string }>
> = {
  invoice: { area: 'accounting', path: 'invoices' },
  'credit-note': { area: 'accounting', path: 'invoices' },
  'debit-note': { area: 'accounting', path: 'invoices' },
  bill: { area: 'accounting', path: 'bills' },
  payment: { area: 'accounting', path: 'payments' },
  'goods-receipt': { area: 'purchasing', path: 'receipts' },
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
  const { code } = useCompany();
  const allowed = useAllowed();
  const place = places[source.type];
  const room = rooms.find(({ area, path }) => area === place?.area && path === place.path);
  const known = ['manual', 'opening', 'reversal', 'revaluation', ...Object.keys(places)].includes(source.type);
  const text = source.number ?? (known ? t(`accounting.source.${source.type}`) : source.type);
  if (room?.record === undefined || !allowed(room.permission)) return <span>{text}</span>;
  return <Link to={addressOf(room, code, source.id)}>{text}</Link>;
}
