import { findCompany } from '@consigna/contracts/directory/company';
import { findParty, listParties } from '@consigna/contracts/directory/party';
import {
  cancelSalesOrder,
  confirmSalesOrder,
  createSalesOrder,
  readSalesOrder,
  updateSalesOrder,
  type SalesOrderView,
} from '@consigna/contracts/sales/sales-order';
import { decimal } from '@consigna/kernel/decimal';
import { useLayoutEffect, useMemo, useState } from 'react';
import { call } from '../app/api/client';
import { keyOf, useApiQuery, useCommand } from '../app/api/hooks';
import { businessDay, useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { DocumentChain } from '../ui/document-chain';
import { SideSection, type DocumentAction } from '../ui/document-page/document-page';
import { DocumentEditor, useEditor } from '../ui/document-page/editor';
import { LineGrid } from '../ui/line-grid/line-grid';
import { useScannedLines } from '../ui/line-grid/scanned-lines';
import { goToCell, useLineGrid } from '../ui/line-grid/use-line-grid';
import { useSentLines } from '../ui/line-grid/use-sent-lines';
import { withKeys } from '../ui/line-grid/with-keys';
import { conflictFields } from './conflict-fields';
import { Shortages, useOrderColumns } from './order-columns';
import { OrderFields } from './order-fields';
import {
  blankLine,
  createInput,
  differences,
  emptyHeader,
  enteredLines,
  isEntered,
  formOf,
  merged,
  typedAgain,
  updateInput,
  withQuantity,
  type Line,
  type OrderForm,
} from './order-form';
import { OrderPlan, OrderTotalsList } from './order-figures';
import { OrderSide } from './order-side';
import { pricedOf, unitPriceOf } from './priced';
import { ShortageAnswers, answers, type ShortageAnswer } from './shortage-answers';
import { shortagesOf } from './shortage';
import { StatePill } from './state-pill';
import { useTaxPercents } from './tax-percents';
import { totalsOf } from './totals';
import { useLineFacts } from './use-line-facts';
import { useServerNet } from './use-server-net';

const here = { area: 'sales', path: 'orders' } as const;
const noBranches: readonly never[] = [];
const customerInput = { filter: { isCustomer: { eq: 'true' }, active: { eq: 'true' } } };
const nothing: OrderForm = { header: emptyHeader, lines: [] };

/** Typing an order: head, lines, what confirming will do. Nothing is stored before Save or Confirm. */
export function OrderEditor({ order }: { readonly order: SalesOrderView | undefined }) {
  const { t } = useText();
  const format = useFormat();
  const company = useCompany();
  const allowed = useAllowed();
  const [start] = useState(() => (order === undefined ? nothing : formOf(order)));
  const [header, setHeader] = useState(start.header);
  const customer = useApiQuery(
    findParty,
    { partyId: header.customer?.id ?? '' },
    { enabled: header.customer !== null && allowed(findParty.permission) },
  ).data;
  const branches =
    useApiQuery(findCompany, {}, { enabled: allowed(findCompany.permission) }).data?.branches ?? noBranches;
  const branch = branches.find(({ id }) => id === header.branchId) ?? branches[0];
  const currency = order?.currency ?? customer?.currency ?? company.baseCurrency;
  const facts = useLineFacts(header.customer?.id, branch?.id);
  const taxPercentOf = useTaxPercents(customer?.taxCode);
  const columns = useOrderColumns({ facts, currency, branchName: branch?.name ?? '', taxPercentOf });
  const model = useLineGrid({ columns, rows: start.lines, blank: blankLine });
  const { state, dispatch } = model;
  const lines = useMemo(() => enteredLines(state.rows), [state.rows]);
  const { want } = facts;
  // Before the first question, so that it is one about all of them.
  useLayoutEffect(() => want('lines', lines), [lines, want]);
  const shortages = useMemo(
    () => shortagesOf(lines, (productId) => facts.stockOf(productId)?.available),
    [lines, facts],
  );

  const form = useMemo((): OrderForm => ({ header, lines: state.rows }), [header, state.rows]);
  const create = useCommand(createSalesOrder);
  const update = useCommand(updateSalesOrder);
  const confirm = useCommand(confirmSalesOrder);
  const cancel = useCommand(cancelSalesOrder);
  const isBusy = [create, update, confirm, cancel].some(({ isPending }) => isPending);
  const error = confirm.error ?? update.error ?? create.error ?? cancel.error;
  const sent = useSentLines(model, { error, keyOf: lineKeyOf, members });
  const { problems } = sent;

  const editor = useEditor({
    ...{ place: here, kind: 'sales-order', opened: order, start, form, formOf, differences },
    show: (next, isSaved) => {
      setHeader(next.header);
      const saved = isSaved === true ? { isStored: isEntered, again: typedAgain(next.lines) } : undefined;
      dispatch({ do: 'load', rows: next.lines, saved });
    },
    store: async (known) => {
      // What was refused before is over: it was about other lines.
      for (const { reset } of [confirm, cancel]) reset();
      sent.sending(lines);
      if (known === undefined) {
        const input = createInput(form);
        return input === undefined ? undefined : create.mutateAsync(input);
      }
      const input = updateInput(form, known.id, known.version);
      return input === undefined ? undefined : update.mutateAsync(input);
    },
    readAgain: (orderId) => call(readSalesOrder, { orderId }, { company: company.code }),
    keyOf: (orderId) => keyOf(readSalesOrder, { orderId }, company.code),
    kept: (saved, typed) => ({ ...saved, lines: withAnswers(saved.lines, enteredLines(typed.lines)) }),
    typedOn: (saved) => dispatch({ do: 'stored', again: typedAgain(saved.lines) }),
  });
  const { known, isDirty } = editor;
  const unanswered = lines.find(({ key, waits }) => shortages.has(key) && waits !== true);
  const saveAndConfirm = async () => {
    if (unanswered !== undefined && header.shortage === '') {
      const row = state.rows.findIndex(({ key }) => key === unanswered.key);
      goToCell(model, { row, column: columns.findIndex(({ id }) => id === 'quantity') });
      return;
    }
    const waits = lines.some((line) => line.waits === true);
    await editor.saveThen(({ id: orderId, version }) => {
      sent.sending(lines);
      return confirm
        .mutateAsync({ orderId, version, ...(waits ? { shortage: 'backorder' as const } : {}) })
        .catch(() => facts.refresh());
    });
  };

  const answer = (line: Line, row: number, given: ShortageAnswer) => {
    const shortage = shortages.get(line.key);
    if (shortage === undefined) return;
    const item = columns.findIndex(({ id }) => id === 'item');
    if (given === 'wait') {
      const { waits, ...rest } = line;
      dispatch({ do: 'fill', writes: new Map([[row, () => (waits === true ? rest : { ...line, waits: true })]]) });
      return;
    }
    const hasSome = decimal(shortage.available).greaterThan(0);
    if (given === 'less') {
      dispatch({ do: 'go', to: { row, column: item }, extend: false });
      if (hasSome)
        dispatch({ do: 'fill', writes: new Map([[row, () => ({ ...line, quantity: shortage.available })]]) });
      else dispatch({ do: 'delete' });
      return;
    }
    // The rest goes to a line of its own, whose item is asked for at once.
    const substitute = { ...blankLine(), quantity: shortage.short };
    dispatch({ do: 'go', to: { row: hasSome ? row + 1 : row, column: item }, extend: false });
    if (hasSome) dispatch({ do: 'insert' });
    dispatch({
      do: 'fill',
      writes: new Map([
        ...(hasSome ? [[row, () => ({ ...line, quantity: shortage.available })] as const] : []),
        [hasSome ? row + 1 : row, () => substitute],
      ]),
    });
  };

  const scanned = useScannedLines(model, { lineOf: (quantity) => ({ ...blankLine(), quantity }), withQuantity });

  const totals = useMemo(
    () =>
      totalsOf(
        lines.map((line) => pricedOf(line, facts, taxPercentOf ?? (() => '0'))),
        currency,
      ),
    [lines, facts, taxPercentOf, currency],
  );
  const server = useServerNet(form, known, isDirty);
  const isComplete = header.customer !== null && lines.length > 0;
  const actions: DocumentAction[] = [];
  if (allowed(confirmSalesOrder.permission))
    actions.push({
      id: 'confirm',
      kind: 'main',
      label: t('sales-order.confirm'),
      disabled: isBusy || !isComplete,
      run: () => void saveAndConfirm(),
    });
  actions.push(editor.saveAction(isBusy || !isComplete), ...editor.discardActions);
  if (known?.allowedActions.includes('cancel') === true && allowed(cancelSalesOrder.permission))
    actions.push({
      id: 'cancel',
      kind: 'menu',
      label: t('sales-order.cancel-draft'),
      run: () => cancel.mutate({ orderId: known.id, version: known.version }),
    });

  const number = known?.number;
  const chain = useMemo(
    () => (
      <SideSection title={t('sales-order.chain.title')}>
        <DocumentChain
          links={[
            {
              id: 'order',
              title: number ?? t('sales-order.new'),
              detail: t('sales-order.chain.order'),
              state: 'now',
            },
            {
              id: 'delivery',
              title: t('sales-order.chain.delivery'),
              detail: t('sales-order.chain.next'),
              state: 'next',
            },
            {
              id: 'invoice',
              title: t('sales-order.chain.invoice'),
              detail: t('sales-order.chain.next'),
              state: 'next',
            },
          ]}
        />
      </SideSection>
    ),
    [number, t],
  );

  return (
    <DocumentEditor
      editor={editor}
      listLabel={t('sales-order.rooms.orders')}
      title={known?.number ?? t('sales-order.new')}
      state={<StatePill state="draft" />}
      note={known === undefined ? format.date(businessDay(company)) : format.date(known.date)}
      error={error}
      placeOf={sent.placeOf}
      conflictFields={(mine, theirs) => conflictFields(mine, theirs, t, format, (line) => unitPriceOf(line, facts))}
      merged={merged}
      onResolved={update.reset}
      actions={actions}
      fields={
        <OrderFields
          header={header}
          onHeader={setHeader}
          isNew={known === undefined}
          customer={customer}
          branches={branches}
          customerInput={customerInput}
          customers={listParties}
          problems={problems}
        />
      }
      plan={<OrderPlan lines={lines} shortages={shortages} customer={customer} />}
      totals={
        <OrderTotalsList
          lines={lines}
          totals={totals}
          currency={currency}
          hasTax={taxPercentOf !== undefined}
          server={server}
        />
      }
      side={
        <OrderSide
          line={state.rows[state.at.row]}
          place={state.at.row + 1}
          facts={facts}
          customerId={header.customer?.id}
          branchId={branch?.id}
          currency={currency}
          order={known}
        >
          {chain}
        </OrderSide>
      }
    >
      {scanned}
      <Shortages value={shortages}>
        <LineGrid
          label={t('sales-order.lines')}
          model={model}
          keyOf={lineKeyOf}
          today={businessDay(company)}
          toneOf={(line) => (shortages.has(line.key) ? 'warn' : undefined)}
          problemOf={sent.problemOf}
          onRowKey={(line, row, key) => {
            const given = answers[Number(key) - 1];
            if (given === undefined || !shortages.has(line.key)) return false;
            answer(line, row, given);
            return true;
          }}
          below={(line, row) => {
            const shortage = shortages.get(line.key);
            if (shortage === undefined) return null;
            return (
              <ShortageAnswers
                shortage={shortage}
                incoming={facts.stockOf(line.productId)?.incoming ?? '0'}
                isWaiting={line.waits === true}
                onAnswer={(given) => answer(line, row, given)}
              />
            );
          }}
        />
      </Shortages>
    </DocumentEditor>
  );
}

const lineKeyOf = ({ key }: Line) => key;

/** Members of the contract by column. */
const members: Readonly<Record<string, string>> = {
  item: 'productId',
  price: 'unitPrice',
  discount: 'discountPercent',
};

/** Answers belong to this screen, not to the stored order; they outlive a save line by line. */
function withAnswers(saved: readonly Line[], entered: readonly Line[]): readonly Line[] {
  return withKeys(saved, entered).map((line, index) =>
    entered[index]?.waits === true ? { ...line, waits: true } : line,
  );
}
