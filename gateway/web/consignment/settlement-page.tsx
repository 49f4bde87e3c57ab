import { getBill } from '@consigna/contracts/billing/bill';
import { getSettlement, type SettlementDetail } from '@consigna/contracts/consignment/settlement';
import { decimal } from '@consigna/kernel/decimal';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useApiQuery } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { DocumentChain } from '../ui/document-chain';
import { DocumentPage, SideSection, Totals } from '../ui/document-page/document-page';
import { ExplainTable } from '../ui/explain-table';
import { ReadField } from '../ui/field';
import { OwnerTag } from '../ui/owner';
import { NoRecord } from '../ui/no-record';
import { RecordLink } from '../ui/record-link';
import { settledLinks } from '../ui/settled-links';
import { Timeline } from '../ui/timeline';
import { AccrualTable } from './accrual-table';
import { owedOf, sumOf } from './accruals';
import { StatePill } from './state-pill';
import styles from './consignment.module.css';
import type { z } from 'zod';

const here = { area: 'purchasing', path: 'settlements' } as const;
const agreements = { area: 'purchasing', path: 'agreements' } as const;
const products = { area: 'stock', path: 'products' } as const;
const bills = { area: 'accounting', path: 'bills' } as const;
type Settlement = z.infer<typeof SettlementDetail>;
type Line = Settlement['lines'][number];

export function SettlementPage({ id }: { readonly id: string }) {
  const settlement = useApiQuery(getSettlement, { settlementId: id });
  if (settlement.data === undefined) return <NoRecord error={settlement.error} />;
  return <Statement settlement={settlement.data} />;
}

/** A statement: every line explained sale by sale, and the way from the sales to the bill. */
function Statement({ settlement }: { readonly settlement: Settlement }) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const { currency, lines, bill } = settlement;
  const units = (id: 'sold' | 'returned' | 'lost') => ({
    id,
    header: t(`consignment.line.${id}`),
    align: 'end' as const,
    cell: (line: Line) => (
      <span className={decimal(line[id]).isZero() ? styles['zero'] : ''}>{format.quantity(line[id])}</span>
    ),
    foot: format.quantity(sumOf(lines.map((line) => line[id]))),
  });
  return (
    <DocumentPage
      id={settlement.id}
      list={{ label: t('consignment.rooms.settlements'), href: addressOf(here, code) }}
      title={settlement.number}
      state={<StatePill state={settlement.state} />}
      note={format.date(settlement.date)}
      actions={[]}
      fields={
        <>
          <ReadField wide label={t('consignment.column.consignor')}>
            <OwnerTag kind="consigned">{settlement.consignor.name ?? '–'}</OwnerTag>
          </ReadField>
          <ReadField wide label={t('consignment.period')}>
            {t('consignment.from-through', {
              from: format.date(settlement.from),
              through: format.date(settlement.through),
            })}
          </ReadField>
          <ReadField label={t('consignment.role')}>{t(`consignment.role.${settlement.role}`)}</ReadField>
          <ReadField label={t('consignment.column.agreement')}>
            <RecordLink place={agreements} id={settlement.agreement.id}>
              {settlement.agreement.number}
            </RecordLink>
          </ReadField>
          <ReadField label={t('consignment.column.bill')}>
            {bill === null ? (
              '–'
            ) : (
              <RecordLink place={bills} id={bill.id}>
                {bill.number}
              </RecordLink>
            )}
          </ReadField>
        </>
      }
      totals={
        <Totals
          rows={[{ label: t('consignment.way.billed'), value: format.money(settlement.billed, currency), grand: true }]}
        />
      }
      side={
        <>
          <SideSection title={t('consignment.way')}>
            <Way settlement={settlement} />
          </SideSection>
          <SideSection title={t('consignment.checked')}>
            <Checked settlement={settlement} />
          </SideSection>
          <SideSection title={t('consignment.chain')}>
            <Chain settlement={settlement} />
          </SideSection>
          <Timeline service="consignment" document="settlement" documentId={settlement.id} />
        </>
      }
    >
      <ExplainTable
        label={t('consignment.lines')}
        rows={lines}
        idOf={({ productId }) => productId}
        explain={({ accruals }) => <AccrualTable accruals={accruals} />}
        {...(lines[0] === undefined ? {} : { open: lines[0].productId })}
        columns={[
          {
            id: 'item',
            header: t('consignment.line.item'),
            cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
            foot: t('consignment.sum'),
          },
          {
            id: 'name',
            header: t('consignment.line.name'),
            cell: ({ productId, name }) => (
              <RecordLink place={products} id={productId}>
                {name}
              </RecordLink>
            ),
          },
          units('sold'),
          units('returned'),
          units('lost'),
          {
            id: 'owed',
            header: t('consignment.owed-in', { currency }),
            align: 'end',
            cell: ({ owed }) => <b>{format.amount(owed, currency)}</b>,
            foot: format.amount(settlement.owed, currency),
          },
        ]}
      />
    </DocumentPage>
  );
}

/** The agreement, the statement, its self-bill and what was paid of it. */
function Chain({ settlement }: { readonly settlement: Settlement }) {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed();
  const { agreement, bill, currency } = settlement;
  const posted = useApiQuery(
    getBill,
    { billId: bill?.id ?? '' },
    { enabled: bill !== null && allowed(getBill.permission) },
  ).data;
  return (
    <DocumentChain
      links={[
        {
          ...{
            id: agreement.id,
            title: agreement.number ?? '–',
            detail: t('consignment.column.agreement'),
            state: 'done',
          },
          to: { place: agreements, id: agreement.id },
        },
        {
          ...{ id: settlement.id, title: settlement.number, detail: t('consignment.chain.this'), state: 'now' },
          figure: format.money(settlement.billed, currency),
        },
        ...(bill === null
          ? []
          : [
              {
                ...{ id: bill.id, title: bill.number, detail: t('consignment.column.bill') },
                state: posted?.state === 'paid' ? ('done' as const) : ('open' as const),
                figure: format.money(bill.gross, currency),
                to: { place: bills, id: bill.id },
              },
            ]),
        ...settledLinks(posted?.settlements ?? [], currency, { t, format }),
      ]}
    />
  );
}

function Way({ settlement }: { readonly settlement: Settlement }) {
  const { t } = useText();
  const format = useFormat();
  const { currency, bill } = settlement;
  const steps: readonly (readonly [string, string, boolean])[] = [
    ['owed', settlement.owed, false],
    ['opening', settlement.opening, false],
    ['carried', settlement.carriedForward, false],
    ['billed', settlement.billed, true],
    ...(bill === null
      ? []
      : ([
          ['tax', bill.tax, false],
          ['gross', bill.gross, true],
        ] as const)),
  ];
  return (
    <dl className={styles['way']}>
      {steps.map(([step, amount, isGrand]) => (
        <div key={step} className={isGrand ? styles['grand'] : ''}>
          <dt>{t(`consignment.way.${step}`)}</dt>
          <dd>{format.amount(amount, currency)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Units, lines and bill say the same, or the page says that they do not. */
function Checked({ settlement }: { readonly settlement: Settlement }) {
  const { t } = useText();
  const format = useFormat();
  const { currency, lines, owed, billed, bill } = settlement;
  const units = sumOf(lines.flatMap(({ accruals }) => accruals.map(owedOf)));
  const sources: readonly (readonly [string, string])[] = [
    ['accruals', units],
    ['lines', sumOf(lines.map((line) => line.owed))],
    ['statement', owed],
  ];
  const agrees =
    sources.every(([, amount]) => decimal(amount).equals(decimal(owed))) &&
    (bill === null || decimal(bill.net).equals(decimal(billed)));
  return (
    <>
      <dl className={styles['way']}>
        {sources.map(([source, amount]) => (
          <div key={source}>
            <dt>{t(`consignment.checked.${source}`)}</dt>
            <dd>{format.amount(amount, currency)}</dd>
          </div>
        ))}
      </dl>
      <p className={agrees ? styles['agrees'] : styles['differs']}>
        {agrees ? <IconCheck size={14} aria-hidden /> : <IconAlertTriangle size={14} aria-hidden />}
        {t(agrees ? 'consignment.checked.agrees' : 'consignment.checked.differs')}
      </p>
    </>
  );
}
