import { listWarehouses, type WarehouseView } from '@consigna/contracts/warehouse/warehouse';
import { useApiQuery } from '../app/api/hooks';
import { useAllowed } from '../app/company';
import { useText } from '../app/text';
import { SelectField } from '../ui/field';

/** Warehouses of a branch, as far as the person may see them. */
export function useWarehouses(branchId: string): readonly Pick<WarehouseView, 'id' | 'code' | 'name'>[] {
  const allowed = useAllowed()(listWarehouses.permission);
  const input = { filter: { branchId: { eq: branchId } }, limit: 200 };
  return useApiQuery(listWarehouses, input, { enabled: allowed }).data?.data ?? [];
}

/** Empty: where goods of this owner usually go in the branch. */
export function WarehouseField({
  branchId,
  value,
  onValue,
  problems,
}: {
  readonly branchId: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly problems: ReadonlyMap<string, string>;
}) {
  const { t } = useText();
  const warehouses = useWarehouses(branchId);
  return (
    <SelectField
      label={t('goods-receipt.warehouse')}
      value={value}
      options={[
        { value: '', label: t('goods-receipt.warehouse.usual') },
        ...warehouses.map(({ id, code, name }) => ({ value: id, label: `${code} · ${name}` })),
      ]}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
      problem={problems.get('/warehouseId')}
    />
  );
}
