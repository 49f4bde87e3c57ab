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
import { useMemo, useState } from 'react';
import { call } from '../app/api/client';
import { keyOf, useApiQuery, useCommand } from '../app/api/hooks';
import { businessDay, useAllowed, useCompany } from '../app/company';
import { useFormat, type Format } from '../app/format';
import { useText, type Translate } from '../app/text';
import { Totals, type DocumentAction } from '../ui/document-page/document-page';
import { DocumentEditor, useEditor } from '../ui/document-page/editor';
import type { ConflictField } from '../ui/document-page/questions';
import { LineGrid } from '../ui/line-grid/line-grid';
import { useScannedLines } from '../ui/line-grid/scanned-lines';
import { useLineGrid } from '../ui/line-grid/use-line-grid';
import { useSentLines } from '../ui/line-grid/use-sent-lines';
import { withKeys } from '../ui/line-grid/with-keys';
import { Timeline } from '../ui/timeline';
import { netOf, useEntryColumns } from './entry-columns';
import { OrderFields } from './order-fields';
import {
  blankLine,
  createInput,
  differences,
  emptyForm,
  enteredLines,
  isEntered,
  formOf,
  isComplete,
  merged,
  typedAgain,
  updateInput,
  withQuantity,
  type FormField,
  type Line,
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
  const [start] = useState(() => (order === undefined ? emptyForm : formOf(order)));
  const [header, setHeader] = useState(start.header);
  const supplier = useApiQuery(
    findParty,
    { partyId: header.supplier?.id ?? '' },
    { enabled: header.supplier !== null && allowed(findParty.permission) },
  ).data;
  const branches = useApiQuery(findCompany, {}, { enabled: allowed(findCompany.permission) }).data?.branches ?? [];
  const currency = order?.currency ?? supplier?.currency ?? company.baseCurrency;
  const columns = useEntryColumns(header.kind, currency);
  const model = useLineGrid({ columns, rows: start.lines, blank: blankLine });
  const { state, dispatch } = model;

  const form = useMemo((): OrderForm => ({ header, lines: state.rows }), [header, state.rows]);
  const create = useCommand(createPurchaseOrder);
  const update = useCommand(updatePurchaseOrder);
  const approve = useCommand(approvePurchaseOrder);
  const cancel = useCommand(cancelPurchaseOrder);
  const running = [approve, update, create, cancel];
  const isBusy = running.some(({ isPending }) => isPending);
  const error = running.find((command) => command.error !== null)?.error;
  const lines = enteredLines(state.rows);
  const sent = useSentLines(model, { error, keyOf: lineKeyOf, members });

  const editor = useEditor({
    ...{ place: here, kind: 'purchase-order', opened: order, start, form, formOf, differences },
    show: (next, isSaved) => {
      setHeader(next.header);
      const saved = isSaved === true ? { isStored: isEntered, again: typedAgain(next.lines) } : undefined;
      dispatch({ do: 'load', rows: next.lines, saved });
    },
    store: async (stored) => {
      // What was refused before is over: it was about other lines.
      for (const { reset } of [approve, cancel]) reset();
      sent.sending(lines);
      if (stored === undefined) {
        const input = createInput(form);
        return input === undefined ? undefined : create.mutateAsync(input);
      }
      const input = updateInput(form, stored.id, stored.version);
      return input === undefined ? undefined : update.mutateAsync(input);
    },
    readAgain: (orderId) => call(readPurchaseOrder, { orderId }, { company: company.code }),
    keyOf: (orderId) => keyOf(readPurchaseOrder, { orderId }, company.code),
    kept: (saved, typed) => ({ ...saved, lines: withKeys(saved.lines, enteredLines(typed.lines)) }),
    typedOn: (saved) => dispatch({ do: 'stored', again: typedAgain(saved.lines) }),
  });
  const { known } = editor;
  const saveAndApprove = () =>
    editor.saveThen(({ id: orderId, version }) => {
      sent.sending(lines);
      return approve.mutateAsync({ orderId, version }).catch(() => undefined);
    });

  const scanned = useScannedLines(model, { lineOf: (quantity) => ({ ...blankLine(), quantity }), withQuantity });

  const units = lines.reduce((sum, { quantity }) => sum.plus(quantity), decimal(0));
  const net = lines.reduce((sum, line) => sum.plus(netOf(line)), decimal(0));
  const mayNot = isBusy || !isComplete(form);
  const actions: DocumentAction[] = [];
  if (allowed(approvePurchaseOrder.permission))
    actions.push({
      ...{ id: 'approve', kind: 'main', label: t('purchase-order.approve') },
      disabled: mayNot,
      run: () => void saveAndApprove(),
    });
  actions.push(editor.saveAction(mayNot), ...editor.discardActions);
  if (known?.allowedActions.includes('cancel') === true && allowed(cancelPurchaseOrder.permission))
    actions.push({
      ...{ id: 'cancel', kind: 'menu', label: t('purchase-order.cancel') },
      run: () => cancel.mutate({ orderId: known.id, version: known.version }),
    });

  return (
    <DocumentEditor
      editor={editor}
      listLabel={t('purchase-order.rooms.orders')}
      title={known?.number ?? t('purchase-order.new')}
      state={<StatePill state="draft" />}
      note={format.date(known?.date ?? businessDay(company))}
      error={error}
      placeOf={sent.placeOf}
      conflictFields={(mine, theirs) => conflictFields(mine, theirs, { t, format, branches })}
      merged={merged}
      onResolved={update.reset}
      actions={actions}
      fields={
        <OrderFields
          header={header}
          onHeader={setHeader}
          isNew={known === undefined}
          branches={branches}
          problems={sent.problems}
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
      {scanned}
      <LineGrid
        label={t('purchase-order.lines')}
        model={model}
        keyOf={lineKeyOf}
        today={businessDay(company)}
        problemOf={sent.problemOf}
      />
    </DocumentEditor>
  );
}

const lineKeyOf = ({ key }: Line) => key;

/** Members of the contract by column. */
const members: Readonly<Record<string, string>> = { item: 'productId', price: 'unitPrice' };

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
  const textOf = ({ header, lines }: OrderForm, field: FormField): string | readonly string[] => {
    if (field === 'branchId') return branches.find(({ id }) => id === header.branchId)?.name ?? '–';
    if (field === 'tolerance') return format.percent(header.tolerance);
    return enteredLines(lines).map(({ quantity, sku, unitPrice }) =>
      [`${format.quantity(quantity)} × ${sku}`, ...(unitPrice === '' ? [] : [`(${format.price(unitPrice)})`])].join(
        ' ',
      ),
    );
  };
  return differences(mine, theirs).flatMap((field) => {
    const label = labels[field];
    return label === undefined ? [] : [{ id: field, label, mine: textOf(mine, field), theirs: textOf(theirs, field) }];
  });
}
