import { listAgreements } from '@consigna/contracts/consignment/agreement';
import { listParties } from '@consigna/contracts/directory/party';
import { PurchaseOrderKind } from '@consigna/contracts/purchasing/purchase-order';
import { useCompany } from '../app/company';
import { useText } from '../app/text';
import { ReadField, SelectField, TextField } from '../ui/field';
import { parseNumber } from '../ui/line-grid/parse';
import { ResourcePicker } from '../ui/resource-picker';
import styles from './order-columns.module.css';
import type { Header } from './order-form';
import { OwnerOf } from './owner-of';

interface OrderFieldsProps {
  readonly header: Header;
  readonly onHeader: (header: Header) => void;
  /** Supplier, ownership and agreement of a stored order stay. */
  readonly isNew: boolean;
  readonly branches: readonly { readonly id: string; readonly name: string }[];
  readonly problems: ReadonlyMap<string, string>;
}

export function OrderFields({ header, onHeader, isNew, branches, problems }: OrderFieldsProps) {
  const { t, language } = useText();
  const company = useCompany();
  const isConsigned = header.kind === 'consignment';
  const typed = (value: string) => (language === 'en' ? value : value.replace('.', ','));
  const supplierRole = isConsigned ? 'isConsignor' : 'isSupplier';
  const problem = (pointer: string) => {
    const found = problems.get(pointer);
    return found === undefined ? {} : { problem: found };
  };
  return (
    <>
      {isNew ? (
        <SelectField
          label={t('purchase-order.column.owner')}
          value={header.kind}
          options={PurchaseOrderKind.options.map((value) => ({ value, label: t(`purchase-order.kind.${value}`) }))}
          onChange={({ currentTarget }) =>
            onHeader({
              ...header,
              kind: PurchaseOrderKind.parse(currentTarget.value),
              ...{ supplier: null, agreement: null },
            })
          }
        />
      ) : (
        <ReadField label={t('purchase-order.column.owner')}>
          <OwnerOf kind={header.kind} />
        </ReadField>
      )}
      <div className={styles['wide']}>
        {isNew ? (
          <ResourcePicker
            key={header.kind}
            label={t('purchase-order.column.supplier')}
            contract={listParties}
            input={{ filter: { [supplierRole]: { eq: 'true' }, active: { eq: 'true' } } }}
            optionOf={({ id, name, code, country }) => ({ id, label: name, detail: `${code} · ${country}` })}
            value={header.supplier}
            onPick={(supplier) => onHeader({ ...header, supplier, agreement: null })}
            recent={`${company.code}.${isConsigned ? 'consignors' : 'suppliers'}`}
            required
            autoFocus
            {...problem('/supplierId')}
          />
        ) : (
          <ReadField label={t('purchase-order.column.supplier')}>
            <b>{header.supplier?.label}</b>
          </ReadField>
        )}
      </div>
      {isNew && isConsigned && header.supplier !== null ? (
        <ResourcePicker
          key={header.supplier.id}
          label={t('purchase-order.agreement')}
          contract={listAgreements}
          input={{ filter: { consignorId: { eq: header.supplier.id }, state: { eq: 'active' } } }}
          optionOf={({ id, number, currency }) => ({ id, label: number, detail: currency })}
          value={header.agreement}
          onPick={(agreement) => onHeader({ ...header, agreement })}
          recent={`${company.code}.agreements.${header.supplier.id}`}
          required
          {...problem('/agreementId')}
        />
      ) : null}
      <SelectField
        label={t('purchase-order.branch')}
        value={header.branchId}
        options={[
          ...(isNew ? [{ value: '', label: branches[0]?.name ?? '–' }] : []),
          ...branches.slice(isNew ? 1 : 0).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={({ currentTarget }) => onHeader({ ...header, branchId: currentTarget.value })}
        {...problem('/branchId')}
      />
      <TextField
        key={header.tolerance}
        label={t('purchase-order.tolerance')}
        defaultValue={typed(header.tolerance)}
        inputMode="decimal"
        onBlur={({ currentTarget }) => {
          const tolerance = parseNumber(currentTarget.value, language);
          if (tolerance !== undefined) onHeader({ ...header, tolerance });
          else currentTarget.value = typed(header.tolerance);
        }}
        {...problem('/overReceiptPercent')}
      />
    </>
  );
}
