import { listHeld, type HeldView } from '@consigna/contracts/warehouse/backorder';
import { findCompany } from '@consigna/contracts/directory/company';
import { decimal } from '@consigna/kernel/decimal';
import { Link, useNavigate } from '@tanstack/react-router';
import { useApiQuery } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { useShortcuts } from '../ui/keys';
import { OwnerBar, OwnerSign, type OwnerKind } from '../ui/owner';
import styles from './backorder.module.css';
import { places } from './places';

/** More products than anybody assigns in one go. */
const MANY = 200;

/** Products of which units arrived and wait to be assigned; undefined while asked, and for who may not assign. */
export function useArrivals(): readonly HeldView[] | undefined {
  const allowed = useAllowed()(listHeld.permission);
  return useApiQuery(listHeld, { limit: MANY }, { enabled: allowed }).data?.data;
}

/** All that arrived for waiting orders, product by product. */
export function Arrivals({
  arrivals: given,
  current,
}: {
  readonly arrivals: readonly HeldView[] | undefined;
  readonly current: string;
}) {
  const arrivals = given ?? [];
  const { t } = useText();
  const { code } = useCompany();
  const navigate = useNavigate();
  const mayRead = useAllowed()(findCompany.permission);
  const branches = useApiQuery(findCompany, {}, { enabled: mayRead }).data?.branches ?? [];
  const here = arrivals.findIndex(({ id }) => id === current);
  const go = (by: 1 | -1) => {
    const next = arrivals[(here + by + arrivals.length) % arrivals.length];
    if (next !== undefined) void navigate({ to: addressOf(places.backorders, code, next.id) });
  };
  const alone = arrivals.length === 0 || (arrivals.length === 1 && here === 0);
  useShortcuts([
    { keys: 'alt+j', label: t('backorder.next'), run: () => go(1), disabled: alone, hint: true },
    { keys: 'alt+k', label: t('backorder.previous'), run: () => go(-1), disabled: alone },
  ]);
  return (
    <nav className={styles['arrivals']} aria-label={t('backorder.arrivals')}>
      <h2 className={styles['arrivalsTitle']}>{t('backorder.arrivals')}</h2>
      {given?.length === 0 ? <p className={styles['none']}>{t('backorder.arrivals.none')}</p> : null}
      <ul>
        {arrivals.map((arrival) => (
          <li key={arrival.id}>
            <Link
              to={addressOf(places.backorders, code, arrival.id)}
              className={styles['arrival'] ?? ''}
              {...(arrival.id === current ? { 'aria-current': 'page' as const } : {})}
            >
              <Arrival arrival={arrival} branch={branches.length > 1 ? branchOf(branches, arrival.branchId) : ''} />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function branchOf(branches: readonly { readonly id: string; readonly name: string }[], id: string): string {
  return branches.find((branch) => branch.id === id)?.name ?? '';
}

function Arrival({ arrival, branch }: { readonly arrival: HeldView; readonly branch: string }) {
  const { t } = useText();
  const format = useFormat();
  const { sku, name, held, waiting } = arrival;
  const owners = ownersOf(arrival);
  const spare = decimal(held).minus(waiting);
  const most = spare.greaterThan(0) ? held : waiting;
  const shareOf = (quantity: string) => decimal(quantity).dividedBy(most).toNumber();
  const isShort = spare.isNegative();
  return (
    <>
      <span className={styles['arrivalName']}>
        {name}
        {owners.map((kind) => (
          <OwnerSign key={kind} kind={kind} label={t(`backorder.owner.${kind}`)} />
        ))}
      </span>
      <span className={styles['arrivalCode']}>{[sku, branch].filter(Boolean).join(' · ')}</span>
      <OwnerBar
        parts={[
          { kind: owners[0] ?? 'own', share: shareOf(isShort ? held : waiting) },
          ...(isShort ? [{ kind: 'missing' as const, share: shareOf(spare.negated().toString()) }] : []),
        ]}
      />
      <span className={styles['arrivalFigures']}>
        <span>{t('backorder.arrived', { held: format.quantity(held), waiting: format.quantity(waiting) })}</span>
        <span className={isShort ? styles['bad'] : styles['right']}>
          {t(isShort ? 'backorder.short' : 'backorder.spare', {
            count: format.quantity(spare.absoluteValue().toString()),
          })}
        </span>
      </span>
    </>
  );
}

function ownersOf({ owned, consigned }: HeldView): readonly OwnerKind[] {
  return [
    ...(decimal(owned).greaterThan(0) ? (['own'] as const) : []),
    ...(decimal(consigned).greaterThan(0) ? (['consigned'] as const) : []),
  ];
}
