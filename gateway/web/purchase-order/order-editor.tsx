import { findCompany } from '@consigna/contracts/directory/company';
import { findParty } from '@consigna/contracts/directory/party';
import {
  approvePurchaseOrder,
  cancelPurchaseOrder,
  createPurchaseOrder,
  readPurchaseOrder,
  updatePurchaseOrder,
  type PurchaseOrderView,
} from '@consigna/contracts/purchasing/purchase-order';
import { decimal } from '@consigna/kernel/decimal';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { call, ProblemError } from '../app/api/client';
import { keyOf, useApiQuery, useCommand } from '../app/api/hooks';
import { businessDay, useAllowed, useCompany } from '../app/company';
import { useFormat, type Format } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText, type Translate } from '../app/text';
import { DocumentPage, Totals, type DocumentAction } from '../ui/document-page/document-page';
import { useDraftCopy } from '../ui/document-page/draft-copy';
import { Conflict, DraftFound, LeaveQuestion, type ConflictField } from '../ui/document-page/questions';
import { LineGrid } from '../ui/line-grid/line-grid';
import { useLineGrid } from '../ui/line-grid/use-line-grid';
import { fieldProblems } from '../ui/problem-banner';
import { useScanner } from '../ui/scan-listener';
import { Timeline } from '../ui/timeline';
import { netOf, useEntryColumns } from './entry-columns';
import { OrderFields } from './order-fields';
import {
  blankLine,
  createInput,
  differences,
  emptyForm,
  enteredLines,
  formOf,
  isComplete,
  merged,
  updateInput,
  type FormField,
  type OrderForm,
} from './order-form';
import { StatePill } from './state-pill';

const here = { area: 'purchasing', path: 'orders' } as const;

/** Typing a purchase order. Nothing is stored before Save or Approve. */
export function OrderEditor({ order }: { readonly order: PurchaseOrderView | undefined }) {
  const { t } = useText();
  const format = useFormat();
  const company = useCompany();
  const allowed = useAllowed();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [base, setBase] = useState(() => ({ order, form: order === undefined ? emptyForm : formOf(order) }));
  const [header, setHeader] = useState(base.form.header);
  const [conflict, setConflict] = useState<PurchaseOrderView>();
  const known = base.order;
  const supplier = useApiQuery(
    findParty,
    { partyId: header.supplier?.id ?? '' },
    { enabled: header.supplier !== null && allowed(findParty.permission) },
  ).data;
  const branches = useApiQuery(findCompany, {}, { enabled: allowed(findCompany.permission) }).data?.branches ?? [];
  const currency = known?.currency ?? supplier?.currency ?? company.baseCurrency;
  const columns = useEntryColumns(header.kind, currency);
  const model = useLineGrid({ columns, rows: base.form.lines, blank: blankLine });
  const { state, dispatch } = model;

  const form: OrderForm = { header, lines: state.rows };
  const isDirty = differences(form, base.form).length > 0;
  const copy = useDraftCopy(`${company.code}.purchase-order.${order?.id ?? NEW}`, form, isDirty);
  const show = (next: OrderForm) => {
    setHeader(next.header);
    dispatch({ do: 'load', rows: next.lines });
  };
  const discard = () => {
    copy.forget();
    show(base.form);
  };

  const create = useCommand(createPurchaseOrder);
  const update = useCommand(updatePurchaseOrder);
  const approve = useCommand(approvePurchaseOrder);
  const cancel = useCommand(cancelPurchaseOrder);
  const running = [approve, update, create, cancel];
  const isBusy = running.some(({ isPending }) => isPending);

  /** Saves what was typed, if anything was. Undefined when it was refused or there is nothing to save. */
  const save = async (): Promise<PurchaseOrderView | undefined> => {
    if (known !== undefined && !isDirty) return known;
    try {
      const saved = await stored();
      if (saved === undefined) return undefined;
      copy.forget();
      queries.setQueryData(keyOf(readPurchaseOrder, { orderId: saved.id }, company.code), saved);
      setBase({ order: saved, form: formOf(saved) });
      show(formOf(saved));
      return saved;
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'version-conflict' && known !== undefined)
        setConflict(await call(readPurchaseOrder, { orderId: known.id }, { company: company.code }));
      return undefined;
    }
  };
  const stored = async () => {
    if (known === undefined) {
      const input = createInput(form);
      return input === undefined ? undefined : create.mutateAsync(input);
    }
    const input = updateInput(form, known.id, known.version);
    return input === undefined ? undefined : update.mutateAsync(input);
  };
  const goTo = (id: string) => navigate({ to: addressOf(here, company.code, id), replace: true, ignoreBlocker: true });
  const saveAndStay = async () => {
    const saved = await save();
    if (saved !== undefined && order === undefined) await goTo(saved.id);
  };
  const saveAndApprove = async () => {
    const saved = await save();
    if (saved === undefined) return;
    await approve.mutateAsync({ orderId: saved.id, version: saved.version }).catch(() => undefined);
    if (order === undefined) await goTo(saved.id);
  };

  useScanner((code, times) => {
    const item = columns[0]?.edit;
    if (item === undefined) return;
    void Promise.resolve(item.prepare?.([code])).then(() => {
      const read = item.read(code, undefined);
      if ('problem' in read) return 'miss';
      dispatch({ do: 'append', rows: [read.write({ ...blankLine(), quantity: String(times) })] });
      return 'hit';
    });
  });

  const lines = enteredLines(state.rows);
  const units = lines.reduce((sum, { quantity }) => sum.plus(quantity), decimal(0));
  const net = lines.reduce((sum, line) => sum.plus(netOf(line)), decimal(0));
  const error = running.find((command) => command.error !== null)?.error;
  const problems = useMemo(() => fieldProblems(error), [error]);
  const mayNot = isBusy || !isComplete(form);
  const actions: DocumentAction[] = [];
  if (allowed(approvePurchaseOrder.permission))
    actions.push({
      ...{ id: 'approve', kind: 'main', label: t('purchase-order.approve') },
      disabled: mayNot,
      run: () => void saveAndApprove(),
    });
  actions.push({
    ...{ id: 'save', kind: 'save', label: t('ui.save') },
    disabled: mayNot || !isDirty,
    run: () => void saveAndStay(),
  });
  if (isDirty) actions.push({ id: 'discard', kind: 'plain', label: t('ui.discard'), run: discard });
  if (known?.allowedActions.includes('cancel') === true && allowed(cancelPurchaseOrder.permission))
    actions.push({
      ...{ id: 'cancel', kind: 'menu', label: t('purchase-order.cancel') },
      run: () => cancel.mutate({ orderId: known.id, version: known.version }),
    });

  return (
    <>
      <DocumentPage
        id={order?.id ?? NEW}
        list={{ label: t('purchase-order.rooms.orders'), href: addressOf(here, company.code) }}
        title={known?.number ?? t('purchase-order.new')}
        state={<StatePill state="draft" />}
        note={format.date(known?.date ?? businessDay(company))}
        error={error}
        onGoTo={(pointer) => {
          const [, row = '0'] = /^\/lines\/(\d+)/.exec(pointer) ?? [];
          dispatch({ do: 'go', to: { row: Number(row), column: 0 }, extend: false });
        }}
        banner={
          copy.found === undefined ? undefined : (
            <DraftFound
              at={copy.found.at}
              onTake={() => {
                if (copy.found !== undefined) show(copy.found.form);
                copy.settle();
              }}
              onDrop={copy.forget}
            />
          )
        }
        actions={actions}
        status={statusOf({ isDirty, isKnown: known !== undefined, keptAt: copy.keptAt }, t, format)}
        fields={
          <OrderFields
            header={header}
            onHeader={setHeader}
            isNew={known === undefined}
            branches={branches}
            problems={problems}
          />
        }
        totals={
          <Totals
            rows={[
              { label: t('purchase-order.total.lines'), value: format.count(lines.length) },
              { label: t('purchase-order.total.units'), value: format.quantity(units.toString()) },
              {
                label: t('purchase-order.column.net'),
                value: header.kind === 'consignment' ? '–' : format.money(net.toFixed(2), currency),
                grand: true,
              },
            ]}
          />
        }
        side={
          known === undefined ? null : <Timeline service="purchasing" document="purchase-order" documentId={known.id} />
        }
      >
        <LineGrid
          label={t('purchase-order.lines')}
          model={model}
          keyOf={({ key }) => key}
          today={businessDay(company)}
          problemOf={(index, column) => problems.get(`/lines/${index}/${pointers[column] ?? column}`)}
        />
      </DocumentPage>
      <LeaveQuestion isDirty={isDirty} onDiscard={copy.forget} />
      {conflict === undefined ? null : (
        <Conflict
          fields={conflictFields(form, formOf(conflict), { t, format, branches })}
          onClose={() => setConflict(undefined)}
          onResolve={(mine) => {
            setBase({ order: conflict, form: formOf(conflict) });
            show(merged(form, formOf(conflict), mine));
            update.reset();
            setConflict(undefined);
          }}
        />
      )}
    </>
  );
}

/** Members of the contract by column. */
const pointers: Readonly<Record<string, string>> = { item: 'productId', price: 'unitPrice' };

function statusOf(
  { isDirty, isKnown, keptAt }: { isDirty: boolean; isKnown: boolean; keptAt: Date | undefined },
  t: Translate,
  format: Format,
): string {
  if (!isDirty) return isKnown ? t('ui.draft.saved') : '';
  return keptAt === undefined ? t('ui.draft.dirty') : t('ui.draft.kept', { at: format.time(keptAt) });
}

/** What to show of a conflict, mine beside theirs. Supplier and ownership of a stored order stay. */
function conflictFields(
  mine: OrderForm,
  theirs: OrderForm,
  {
    t,
    format,
    branches,
  }: { t: Translate; format: Format; branches: readonly { readonly id: string; readonly name: string }[] },
): readonly ConflictField[] {
  const labels: Partial<Record<FormField, string>> = {
    branchId: t('purchase-order.branch'),
    tolerance: t('purchase-order.tolerance'),
    lines: t('purchase-order.lines'),
  };
  const textOf = ({ header, lines }: OrderForm, field: FormField): string => {
    if (field === 'branchId') return branches.find(({ id }) => id === header.branchId)?.name ?? '–';
    if (field === 'tolerance') return format.percent(header.tolerance);
    return enteredLines(lines)
      .map(({ quantity, sku, unitPrice }) =>
        [`${format.quantity(quantity)} × ${sku}`, ...(unitPrice === '' ? [] : [`(${format.price(unitPrice)})`])].join(
          ' ',
        ),
      )
      .join(' · ');
  };
  return differences(mine, theirs).flatMap((field) => {
    const label = labels[field];
    return label === undefined ? [] : [{ id: field, label, mine: textOf(mine, field), theirs: textOf(theirs, field) }];
  });
}
