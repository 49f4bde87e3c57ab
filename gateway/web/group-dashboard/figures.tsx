import type { Output } from '@consigna/contracts/contract';
import type { reportGroupStock } from '@consigna/contracts/reporting/group-reports';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import type { ReactNode } from 'react';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { OwnerSign } from '../ui/owner';
import styles from './group-statements.module.css';
import { balanceSheetRows, consolidatedOf, profitAndLossRows, type Consolidation } from './statement-rows';

type StockRows = Output<typeof reportGroupStock>['rows'];

/** The few figures that headquarters looks at first. */
export function Figures({
  consolidation,
  stock,
}: {
  readonly consolidation: Consolidation;
  readonly stock: StockRows;
}) {
  const { t } = useText();
  const format = useFormat();
  const { currency } = consolidation;
  const income = profitAndLossRows(consolidation);
  const sheet = balanceSheetRows(consolidation);
  const inventory = sheet.find(({ id }) => id === 'asset/INV');
  const consigned = stock
    .filter(({ owner }) => owner === 'consignor')
    .reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0));
  const owed = decimal(consolidatedOf(sheet, 'liability/CONS_ACCRUAL')).plus(
    consolidatedOf(sheet, 'liability/CONS_PAYABLE'),
  );
  const money = (amount: string) => format.money(amount, currency);
  const share = consolidatedOf(income, 'grossMarginShare');
  const profitInStock = decimal(inventory?.eliminated ?? '0');
  return (
    <section className={styles['figures']} aria-label={t('group-dashboard.figures')}>
      <Figure
        label={t('group-dashboard.row.externalRevenue')}
        value={money(consolidatedOf(income, 'externalRevenue'))}
      />
      <Figure
        label={t('group-dashboard.row.grossMargin')}
        value={share === '' ? '–' : format.percent(share)}
        note={money(consolidatedOf(income, 'grossMargin'))}
      />
      <Figure label={t('group-dashboard.row.result')} value={money(consolidatedOf(income, 'result'))} />
      <Figure
        label={t('group-dashboard.owned-stock')}
        sign={<OwnerSign kind="own" />}
        value={money(inventory?.consolidated ?? '0')}
        {...(profitInStock.isZero()
          ? {}
          : { note: t('group-dashboard.profit-eliminated', { amount: money(profitInStock.abs().toString()) }) })}
      />
      <Figure
        label={t('group-dashboard.consigned-stock')}
        sign={<OwnerSign kind="consigned" />}
        value={t('group-dashboard.units', { count: format.quantity(consigned.toString()) })}
        note={t('group-dashboard.not-ours')}
      />
      <Figure label={t('group-dashboard.owed-to-consignors')} value={money(owed.toString())} />
    </section>
  );
}

function Figure({
  label,
  value,
  sign,
  note,
}: {
  readonly label: string;
  readonly value: string;
  readonly sign?: ReactNode;
  readonly note?: string;
}) {
  return (
    <div className={styles['figure']}>
      <span className={styles['figureLabel']}>
        {sign}
        {label}
      </span>
      <span className={styles['figureValue']}>{value}</span>
      <span className={styles['figureNote']}>{note}</span>
    </div>
  );
}
