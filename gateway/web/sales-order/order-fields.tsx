import type { listParties, PartyView } from '@consigna/contracts/directory/party';
import { Shortage } from '@consigna/contracts/warehouse/reservation';
import { memo } from 'react';
import { businessDay, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { DayField } from '../ui/day-field';
import { ReadField, SelectField, TextField } from '../ui/field';
import { ResourcePicker } from '../ui/resource-picker';
import styles from './order-fields.module.css';
import type { Header } from './order-form';

interface OrderFieldsProps {
  readonly header: Header;
  readonly onHeader: (header: Header) => void;
  /** The customer of a stored order stays. */
  readonly isNew: boolean;
  readonly customer: PartyView | undefined;
  readonly branches: readonly { readonly id: string; readonly name: string }[];
  readonly customers: typeof listParties;
  readonly customerInput: Record<string, unknown>;
  readonly problems: ReadonlyMap<string, string>;
}

/** Head of an order while it is typed. */
export const OrderFields = memo(function OrderFields(props: OrderFieldsProps) {
  const { header, onHeader, isNew, customer, branches, problems } = props;
  const { t } = useText();
  const company = useCompany();
  const format = useFormat();
  const customerProblem = problems.get('/customerId');
  const address = customer?.addresses.find(({ kind }) => kind === 'delivery') ?? customer?.addresses[0];
  return (
    <>
      <div className={styles['wide']}>
        {isNew ? (
          <ResourcePicker
            label={t('sales-order.column.customer')}
            contract={props.customers}
            input={props.customerInput}
            optionOf={({ id, name, code, country }) => ({ id, label: name, detail: `${code} · ${country}` })}
            value={header.customer}
            onPick={(picked) => onHeader({ ...header, customer: picked })}
            recent={`${company.code}.customers`}
            required
            autoFocus
            {...(customerProblem === undefined ? {} : { problem: customerProblem })}
          />
        ) : (
          <ReadField label={t('sales-order.column.customer')}>
            <b>{header.customer?.label}</b>
          </ReadField>
        )}
      </div>
      <TextField
        label={t('sales-order.column.reference')}
        value={header.customerOrderNumber}
        maxLength={64}
        onChange={({ currentTarget }) => onHeader({ ...header, customerOrderNumber: currentTarget.value })}
        problem={problems.get('/customerOrderNumber')}
      />
      <DayField
        label={t('sales-order.column.delivery')}
        value={header.deliveryDate}
        onValue={(deliveryDate) => onHeader({ ...header, deliveryDate })}
        today={businessDay(company)}
      />
      <SelectField
        label={t('sales-order.branch')}
        value={header.branchId}
        options={[
          ...(isNew ? [{ value: '', label: branches[0]?.name ?? '–' }] : []),
          ...branches.slice(isNew ? 1 : 0).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={({ currentTarget }) => onHeader({ ...header, branchId: currentTarget.value })}
        problem={problems.get('/branchId')}
      />
      <SelectField
        label={t('sales-order.shortage.policy')}
        value={header.shortage}
        options={[
          { value: '', label: t('sales-order.shortage.policy.company') },
          ...Shortage.options.map((value) => ({ value, label: t(`sales-order.shortage.policy.${value}`) })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onHeader({ ...header, shortage: Shortage.safeParse(value).data ?? '' })
        }
      />
      {customer === undefined ? null : (
        <>
          <ReadField wide label={t('sales-order.deliver-to')}>
            {address === undefined ? customer.country : `${address.line1}, ${address.postalCode ?? ''} ${address.city}`}
          </ReadField>
          <ReadField label={t('sales-order.terms')}>
            {t('sales-order.terms.days', { days: customer.paymentTermDays })}
          </ReadField>
          <ReadField label={t('sales-order.price-group')}>{customer.priceGroup ?? '–'}</ReadField>
          <ReadField label={t('sales-order.credit-limit')}>
            {customer.creditLimit === null
              ? t('sales-order.credit-limit.none')
              : format.money(customer.creditLimit, company.baseCurrency)}
          </ReadField>
        </>
      )}
    </>
  );
});
