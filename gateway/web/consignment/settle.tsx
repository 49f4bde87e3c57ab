import { listAccruals } from '@consigna/contracts/consignment/accrual';
import { getAgreement, listAgreements } from '@consigna/contracts/consignment/agreement';
import { listSettlements, settle } from '@consigna/contracts/consignment/settlement';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useApiList, useApiQuery, useCommand } from '../app/api/hooks';
import { businessDay, useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { DocumentPage, Totals, type DocumentAction } from '../ui/document-page/document-page';
import { EffectQuestion } from '../ui/document-page/questions';
import { EmptyState } from '../ui/empty-state';
import { ExplainTable } from '../ui/explain-table';
import { ReadField, TextField } from '../ui/field';
import { parseDate } from '../ui/line-grid/parse';
import { OwnerTag } from '../ui/owner';
import { fieldProblems } from '../ui/problem-banner';
import { ResourcePicker, type Picked } from '../ui/resource-picker';
import { AccrualTable } from './accrual-table';
import { billedOf, byProduct, sumOf } from './accruals';
import styles from './consignment.module.css';

const here = { area: 'purchasing', path: 'settlements' } as const;
const PAGE = 200;

/** Settling: agreement and last day are chosen, what would be billed is shown to the unit, then it is settled. */
export function Settle() {
  const { t } = useText();
  const format = useFormat();
  const company = useCompany();
  const allowed = useAllowed();
  const navigate = useNavigate();
  const today = businessDay(company);
  const [agreement, setAgreement] = useState<Picked | null>(null);
  const [typed, setTyped] = useState(today);
  const [isTyping, setTyping] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const through = parseDate(typed, today);
  const isChosen = agreement !== null && through !== undefined;
  const terms = useApiQuery(
    getAgreement,
    { agreementId: agreement?.id ?? '' },
    { enabled: agreement !== null && allowed(getAgreement.permission) },
  ).data;
  const preview = usePreview(agreement?.id, through);
  const { lines, opening, isComplete } = preview;
  const currency = terms?.currency ?? company.baseCurrency;
  const owed = sumOf(lines.map((line) => line.owed));
  const { billed, carried } = billedOf(opening, owed);
  const command = useCommand(settle, {
    onDone: ({ settlements: [first] }) => {
      if (first !== undefined) void navigate({ to: addressOf(here, company.code, first.id), replace: true });
    },
  });
  useEffect(() => {
    if (command.error !== null) setAsking(false);
  }, [command.error]);
  const problems = useMemo(() => fieldProblems(command.error), [command.error]);
  const agreementProblem = problems.get('/agreementId');
  const effect = t('consignment.effect.settle', {
    consignor: terms?.consignor.name ?? '',
    billed: format.money(billed, currency),
    units: format.quantity(sumOf(lines.map(({ units }) => units))),
    through: through === undefined ? '' : format.date(through),
  });
  const actions: DocumentAction[] = [];
  if (allowed(settle.permission))
    actions.push({
      id: 'settle',
      kind: 'main',
      label: t('consignment.settle'),
      disabled: command.isPending || !isChosen || !isComplete || lines.length === 0,
      run: () => setAsking(true),
    });
  return (
    <>
      <DocumentPage
        id={NEW}
        list={{ label: t('consignment.rooms.settlements'), href: addressOf(here, company.code) }}
        title={t('consignment.settle')}
        note={format.date(today)}
        error={command.error ?? preview.error}
        actions={actions}
        status={command.isPending ? t('ui.working') : isChosen && !isComplete ? t('consignment.counting') : ''}
        fields={
          <>
            <div className={styles['wide']}>
              <ResourcePicker
                label={t('consignment.column.agreement')}
                contract={listAgreements}
                input={{ filter: { state: { in: 'active,terminated' } } }}
                optionOf={({ id, number, consignor }) => ({ id, label: number, detail: consignor.name ?? '' })}
                value={agreement}
                onPick={setAgreement}
                recent={`${company.code}.agreements`}
                required
                autoFocus
                {...(agreementProblem === undefined ? {} : { problem: agreementProblem })}
              />
            </div>
            <TextField
              label={t('consignment.column.through')}
              value={isTyping || through === undefined ? typed : format.date(through)}
              placeholder={t('ui.date.hint')}
              onFocus={() => setTyping(true)}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
              onBlur={() => {
                setTyping(false);
                if (through !== undefined) setTyped(through);
              }}
              problem={through === undefined ? t('ui.date.problem') : problems.get('/through')}
            />
            {terms === undefined ? null : (
              <>
                <ReadField wide label={t('consignment.column.consignor')}>
                  <OwnerTag kind="consigned">{terms.consignor.name ?? '–'}</OwnerTag>
                </ReadField>
                <ReadField label={t('consignment.role')}>{t(`consignment.role.${terms.role}`)}</ReadField>
              </>
            )}
          </>
        }
        plan={isChosen && isComplete && lines.length > 0 ? effect : undefined}
        totals={
          <Totals
            rows={[
              { label: t('consignment.way.owed'), value: format.amount(owed, currency) },
              { label: t('consignment.way.opening'), value: format.amount(opening, currency) },
              { label: t('consignment.way.carried'), value: format.amount(carried, currency) },
              { label: t('consignment.way.billed'), value: format.money(billed, currency), grand: true },
            ]}
          />
        }
      >
        {isChosen ? null : <p className={styles['note']}>{t('consignment.choose')}</p>}
        {isChosen && isComplete && lines.length === 0 ? (
          <EmptyState title={t('consignment.nothing.title')} text={t('consignment.nothing.text')} />
        ) : null}
        {isChosen && lines.length > 0 ? (
          <ExplainTable
            label={t('consignment.lines')}
            rows={lines}
            idOf={({ productId }) => productId}
            explain={({ accruals }) => <AccrualTable accruals={accruals} />}
            columns={[
              {
                id: 'item',
                header: t('consignment.line.item'),
                cell: ({ sku }) => <span className={styles['sku']}>{sku}</span>,
                foot: t('consignment.sum'),
              },
              {
                id: 'units',
                header: t('consignment.accrual.units'),
                align: 'end',
                cell: ({ units }) => format.quantity(units),
                foot: format.quantity(sumOf(lines.map(({ units }) => units))),
              },
              {
                id: 'owed',
                header: t('consignment.owed-in', { currency }),
                align: 'end',
                cell: (line) => <b>{format.amount(line.owed, currency)}</b>,
                foot: format.amount(owed, currency),
              },
            ]}
          />
        ) : null}
      </DocumentPage>
      {isAsking && agreement !== null && through !== undefined ? (
        <EffectQuestion
          title={t('consignment.settle')}
          effect={effect}
          action={t('consignment.settle')}
          isRunning={command.isPending}
          onConfirm={() => command.mutate({ agreementId: agreement.id, through })}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}

/** Everything unsettled up to the day, read to its end, and what the last statement carried forward. */
function usePreview(agreementId: string | undefined, through: string | undefined) {
  const isAsked = agreementId !== undefined && through !== undefined;
  const wanted = { agreementId: { eq: agreementId ?? NOBODY }, settled: { eq: 'false' } };
  const accruals = useApiList(listAccruals, {
    filter: { ...wanted, date: { lte: through ?? '1900-01-01' } },
    limit: PAGE,
  });
  const last = useApiQuery(
    listSettlements,
    { filter: { agreementId: { eq: agreementId ?? NOBODY }, state: { eq: 'posted' } }, limit: 1, sort: '-number' },
    { enabled: isAsked },
  );
  const { hasNextPage, isFetching, fetchNextPage } = accruals;
  useEffect(() => {
    if (isAsked && hasNextPage && !isFetching) void fetchNextPage();
  }, [isAsked, hasNextPage, isFetching, fetchNextPage]);
  const isComplete = isAsked && !hasNextPage && !isFetching && last.data !== undefined;
  const lines = useMemo(
    () => (isAsked ? byProduct(accruals.data?.pages.flatMap(({ data }) => data) ?? []) : []),
    [isAsked, accruals.data],
  );
  return {
    lines,
    opening: last.data?.data[0]?.carriedForward ?? '0',
    isComplete,
    error: accruals.error ?? last.error,
  };
}

/** An id that no agreement has: the list is empty until one is chosen. */
const NOBODY = '00000000-0000-7000-8000-000000000000';
