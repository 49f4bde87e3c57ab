import { getPayment, undoAllocation, type PaymentView } from '@consigna/contracts/billing/payment';
import { findParty } from '@consigna/contracts/directory/party';
import { decimal } from '@consigna/kernel/decimal';
import { Link } from '@tanstack/react-router';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { DocumentChain, type ChainLink } from '../ui/document-chain';
import { DocumentPage, SideSection, Totals } from '../ui/document-page/document-page';
import { ReadField } from '../ui/field';
import { LineTable } from '../ui/line-table';
import { NoRecord } from '../ui/no-record';
import { Timeline } from '../ui/timeline';
import { billsPlace, invoicesPlace, paymentsPlace } from './places';
import { StatePill } from './state-pill';

export default function PaymentPage({ id }: { readonly id: string }) {
  const payment = useApiQuery(getPayment, { paymentId: id });
  if (payment.data === undefined) return <NoRecord error={payment.error} />;
  return <Payment payment={payment.data} />;
}

function Payment({ payment }: { readonly payment: PaymentView }) {
  const { t } = useText();
  const format = useFormat();
  const { code, baseCurrency } = useCompany();
  const allowed = useAllowed();
  const party = useApiQuery(findParty, { partyId: payment.partyId }, { enabled: allowed(findParty.permission) });
  const undo = useCommand(undoAllocation);
  return (
    <DocumentPage
      id={payment.id}
      list={{ label: t('billing.rooms.payments'), href: addressOf(paymentsPlace, code) }}
      title={payment.number}
      state={<StatePill state={payment.state} />}
      note={t(`billing.direction.${payment.direction}`)}
      error={undo.error}
      actions={[]}
      fields={
        <>
          <ReadField wide label={t('billing.column.party')}>
            <b>{party.data?.name ?? '–'}</b>
          </ReadField>
          <ReadField label={t('billing.column.date')}>{format.date(payment.date)}</ReadField>
          {payment.currency === baseCurrency ? null : (
            <ReadField label={t('billing.rate')}>{format.quantity(payment.rate)}</ReadField>
          )}
        </>
      }
      totals={
        <Totals
          rows={[
            { label: t('billing.column.amount'), value: format.money(payment.amount, payment.currency), grand: true },
            ...(decimal(payment.unallocated).isZero()
              ? []
              : [
                  {
                    label: t('billing.column.on-account'),
                    value: format.money(payment.unallocated, payment.currency),
                  },
                ]),
          ]}
        />
      }
      side={
        <>
          <Chain payment={payment} />
          <Timeline service="billing" document="payment" documentId={payment.id} />
        </>
      }
    >
      <LineTable
        lines={payment.allocations}
        idOf={({ id }) => id}
        columns={[
          {
            id: 'document',
            header: t('billing.settles'),
            cell: ({ documentId, documentNumber }) => (
              <Link to={addressOf(settledPlace(payment), code, documentId)}>{documentNumber}</Link>
            ),
          },
          {
            id: 'amount',
            header: t('billing.column.amount'),
            align: 'end',
            cell: ({ amount }) => format.money(amount, payment.currency),
          },
          {
            id: 'action',
            header: t('billing.column.action'),
            cell: ({ id }) =>
              allowed(undoAllocation.permission) ? (
                <Button small look="quiet" disabled={undo.isPending} onClick={() => undo.mutate({ allocationId: id })}>
                  {t('billing.undo-match')}
                </Button>
              ) : null,
          },
        ]}
      />
    </DocumentPage>
  );
}

/** The documents it settles, and the payment. */
function Chain({ payment }: { readonly payment: PaymentView }) {
  const { t } = useText();
  const format = useFormat();
  return (
    <SideSection title={t('billing.related')}>
      <DocumentChain
        links={[
          ...payment.allocations.map(({ id, documentId, documentNumber, amount }): ChainLink => ({
            ...{ id, title: documentNumber, detail: t('billing.chain.settled'), state: 'done' },
            figure: format.money(amount, payment.currency),
            to: { place: settledPlace(payment), id: documentId },
          })),
          {
            id: payment.id,
            title: payment.number,
            detail: t(`billing.direction.${payment.direction}`),
            state: 'now',
            figure: format.money(payment.amount, payment.currency),
          },
        ]}
      />
    </SideSection>
  );
}

function settledPlace({ direction }: PaymentView) {
  return direction === 'in' ? invoicesPlace : billsPlace;
}
