import { findProduct } from '@consigna/contracts/catalog/product';
import { listBackorders, type BackorderView } from '@consigna/contracts/sales/backorder';
import { type BackorderOrder, proposeBackorders } from '@consigna/contracts/warehouse/backorder';
import { useState } from 'react';
import { useApiQuery } from '../app/api/hooks';
import { useAllowed } from '../app/company';
import { ProblemBanner } from '../ui/problem-banner';
import { Arrivals, useArrivals } from './arrivals';
import { AssignmentBoard } from './assignment-board';
import styles from './backorder.module.css';
import { subjectOf } from './places';

/** As many lines as a proposal takes in order of priority; the others follow by date. */
const MANY = 200;
const none: readonly BackorderView[] = [];

/** What arrived for waiting orders: every product with held units, and who gets those of one. */
export default function AssignmentPage({ id }: { readonly id: string }) {
  const arrivals = useArrivals();
  return (
    <div className={styles['room']}>
      <Arrivals arrivals={arrivals} current={id} />
      <Subject key={id} id={id} name={arrivals?.find((arrival) => arrival.id === id)?.name} />
    </div>
  );
}

/** How the proposal is made, and how often it was asked for anew. */
interface Asked {
  /** Undefined: as the company decided. */
  readonly order: BackorderOrder | undefined;
  readonly times: number;
}

function Subject({ id, name }: { readonly id: string; readonly name: string | undefined }) {
  const subject = subjectOf(id);
  const allowed = useAllowed();
  const [asked, setAsked] = useState<Asked>({ order: undefined, times: 0 });
  const [done, setDone] = useState<string>();
  const mayRead = allowed(listBackorders.permission);
  const backorders = useApiQuery(
    listBackorders,
    {
      filter: {
        productId: { eq: subject.productId },
        branchId: { eq: subject.branchId },
        state: { in: 'open,purchased' },
      },
      sort: '-priority,date',
      limit: MANY,
    },
    { enabled: mayRead },
  );
  const waiting = backorders.data?.data ?? none;
  const priority = waiting.map(({ orderLineId }) => orderLineId).join(',');
  const proposal = useApiQuery(
    proposeBackorders,
    {
      ...subject,
      ...(asked.order === undefined ? {} : { order: asked.order }),
      ...(priority === '' ? {} : { priority }),
    },
    { enabled: !mayRead || !backorders.isPending, keepPrevious: true },
  );
  const product = useApiQuery(
    findProduct,
    { productId: subject.productId },
    { enabled: allowed(findProduct.permission) },
  ).data;
  const isOfAnotherOrder = asked.order !== undefined && proposal.data?.order !== asked.order;
  if (proposal.data === undefined || (proposal.isPlaceholderData && isOfAnotherOrder))
    return <ProblemBanner error={proposal.error ?? backorders.error} />;
  return (
    <AssignmentBoard
      // Another proposal begins anew; what merely changed meanwhile is taken into what was typed.
      key={asked.times}
      subject={subject}
      title={product?.name ?? name ?? waiting[0]?.sku ?? ''}
      sku={product?.sku ?? waiting[0]?.sku ?? ''}
      proposal={proposal.data}
      backorders={waiting}
      done={done}
      onOrder={(order) => setAsked({ order, times: asked.times + 1 })}
      onDone={(said) => {
        setDone(said);
        setAsked({ ...asked, times: asked.times + 1 });
      }}
    />
  );
}
