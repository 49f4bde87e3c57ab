import { getPayment, undoAllocation, type PaymentView } from '@consigna/contracts/billing/payment';
import { auditTrail } from '@consigna/contracts/directory/audit-trail';
import { findParty } from '@consigna/contracts/directory/party';
import { decimal } from '@consigna/kernel/decimal';
import { Link } from '@tanstack/react-router';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { DocumentPage, Totals } from '../ui/document-page/document-page';
import { ReadField } from '../ui/field';
import { ProblemBanner } from '../ui/problem-banner';
import { Timeline } from '../ui/timeline';
import styles from './billing.module.css';
import { billsPlace, invoicesPlace, paymentsPlace } from './places';
import { StatePill } from './state-pill';

const audit = auditTrail('billing');

export default function PaymentPage({ id }: { readonly id: string }) {
  const payment = useApiQuery(getPayment, { paymentId: id });
  if (payment.data === undefined) return <ProblemBanner error={payment.error} />;
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
      side={<Timeline contract={audit} documentId={payment.id} />}
    >
      <table className={styles['lines']}>
        <thead>
          <tr>
            <th scope="col">{t('billing.settles')}</th>
            <th scope="col" className={styles['number']}>
              {t('billing.column.amount')}
            </th>
            <th scope="col">{t('billing.column.action')}</th>
          </tr>
        </thead>
        <tbody>
          {payment.allocations.map((each) => (
            <tr key={each.id}>
              <td>
                <Link to={addressOf(payment.direction === 'in' ? invoicesPlace : billsPlace, code, each.documentId)}>
                  {each.documentNumber}
                </Link>
              </td>
              <td className={styles['number']}>{format.money(each.amount, payment.currency)}</td>
              <td>
                {allowed(undoAllocation.permission) ? (
                  <Button
                    small
                    look="quiet"
                    disabled={undo.isPending}
                    onClick={() => undo.mutate({ allocationId: each.id })}
                  >
                    {t('billing.undo-match')}
                  </Button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </DocumentPage>
  );
}
