import { listParties } from '@consigna/contracts/directory/party';
import { purchaseBackorders } from '@consigna/contracts/purchasing/purchase-order';
import type { BackorderView } from '@consigna/contracts/sales/backorder';
import { decimal } from '@consigna/kernel/decimal';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useCommand } from '../app/api/hooks';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { Layer } from '../ui/layer';
import { ProblemBanner } from '../ui/problem-banner';
import { ResourcePicker, type Picked } from '../ui/resource-picker';
import styles from './backorder.module.css';
import { places } from './places';

/** Backorders that nothing was bought for yet. */
export function toPurchase(backorders: readonly BackorderView[]): readonly BackorderView[] {
  return backorders.filter(({ state }) => state === 'open');
}

/** One draft for all that waits; it opens, so that prices can be entered. */
export function RaisePurchase({
  backorders,
  onClose,
}: {
  readonly backorders: readonly BackorderView[];
  readonly onClose: () => void;
}) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const navigate = useNavigate();
  const [supplier, setSupplier] = useState<Picked | null>(null);
  const raise = useCommand(purchaseBackorders, {
    onDone: ({ id }) => void navigate({ to: addressOf(places.purchaseOrders, code, id) }),
  });
  const units = backorders.reduce((sum, { open }) => sum.plus(open), decimal(0));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (supplier !== null && !raise.isPending)
      raise.mutate({ backorderIds: backorders.map(({ id }) => id), supplierId: supplier.id });
  };
  return (
    <Layer title={t('backorder.purchase')} onClose={onClose}>
      <form className={styles['form']} onSubmit={submit}>
        <ProblemBanner error={raise.error} />
        <p>{t('backorder.purchase.effect', { count: backorders.length, units: format.quantity(units.toString()) })}</p>
        <ResourcePicker
          label={t('backorder.supplier')}
          contract={listParties}
          input={{ filter: { isSupplier: { eq: 'true' }, active: { eq: 'true' } } }}
          optionOf={({ id, name, code: short, country }) => ({ id, label: name, detail: `${short} · ${country}` })}
          value={supplier}
          onPick={setSupplier}
          recent={`${code}.suppliers`}
          required
          autoFocus
        />
        <div className={styles['buttons']}>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button look="primary" type="submit" disabled={raise.isPending || supplier === null}>
            {t('backorder.purchase.go')}
          </Button>
        </div>
      </form>
    </Layer>
  );
}
