/** A company that nobody has: what is written under it is found by nothing but the checks. */
export const COMPANY = '0197c0de-0000-7000-8000-000000000005';
/** Its shard. */
export const SHARD = 5;

const id = (n: number) => `0197c0de-0000-7000-8000-0000000001${n.toString().padStart(2, '0')}`;
const [A, B, PRODUCT, PARTY, LOCATION, ACCOUNT, BRANCH, PARTNER] = [
  id(1),
  id(2),
  id(3),
  id(4),
  id(5),
  id(6),
  id(7),
  id(8),
];

/** Rows as far as they matter; the rest is filled with something of the column's type. */
export type Rows = readonly (readonly [table: string, values: Readonly<Record<string, unknown>>])[];

/** Something wrong that the check of this name must find. */
export interface Corruption {
  readonly check: string;
  readonly title: string;
  readonly rows?: Rows;
  readonly sql?: string;
}

const stockKey = { product_id: PRODUCT, location_id: LOCATION, lot: '', owner_key: 'own' };
const consigned = { ...stockKey, owner_key: `${PARTY}/${A}`, consignor_id: PARTY, agreement_id: A };
const issued = { id: A, number: 'INV-1', kind: 'invoice', state: 'issued', date: '2026-01-10' };
const entry = { id: A, number: 'JE/2026/1', date: '2026-01-10' };
const line = { entry_id: A, line: 1, account_id: ACCOUNT, date: '2026-01-10', currency: 'EUR' };

export const corruptions: readonly Corruption[] = [
  {
    check: 'numbers-gapless',
    title: 'a number was taken and its document is gone',
    rows: [
      ['sales.number_series', { series: 'sales-order', prefix: 'SO', next_number: 4 }],
      ['sales.sales_order', { id: A, number: 'SO000001', state: 'draft' }],
      ['sales.sales_order', { id: B, number: 'SO000003', state: 'draft' }],
    ],
  },
  {
    check: 'numbers-gapless',
    title: 'the last documents of a series are gone',
    rows: [['billing.number_series', { series: 'INV', prefix: 'INV-', next_number: 2 }]],
  },
  {
    check: 'numbers-gapless',
    title: 'two documents have the same number',
    rows: [
      ['sales.number_series', { series: 'sales-order', prefix: 'SO', next_number: 2 }],
      ['sales.sales_order', { id: A, number: 'SO000001', state: 'draft' }],
      ['sales.sales_order', { id: B, number: 'SO000002', state: 'draft' }],
    ],
    sql: `alter table sales.sales_order drop constraint sales_order_number;
          update sales.sales_order set number = 'SO000001' where company_id = '${COMPANY}'`,
  },
  {
    check: 'logs-gapless',
    title: 'a log lost an event',
    sql: `update billing.event_head set position = position + 1 where shard = ${SHARD}`,
  },
  {
    check: 'events-in-their-shard',
    title: 'an event stands twice in a log',
    rows: [
      ['billing.event', { shard: SHARD, position: 900_001, event_id: A, subject: 'billing.invoice.issued' }],
      ['billing.event', { shard: SHARD, position: 900_002, event_id: A, subject: 'billing.invoice.issued' }],
    ],
  },
  {
    check: 'events-in-their-shard',
    title: 'an event stands in a stranger’s shard',
    rows: [['billing.event', { shard: SHARD + 1, position: 900_001, event_id: A, subject: 'billing.invoice.issued' }]],
  },
  {
    check: 'followers-at-head',
    title: 'a follower skipped an event',
    sql: `insert into accounting.event_cursor (producer, shard, epoch, position) select 'billing', shard, epoch, position - 1 from billing.event_head where shard = ${SHARD}
          on conflict (producer, shard) do update set position = excluded.position`,
  },
  {
    check: 'nothing-parked',
    title: 'an event could not be applied',
    rows: [
      [
        'accounting.parked',
        {
          producer: 'billing',
          shard: SHARD,
          position: 1,
          kind: 'poison',
          reason: 'Error: broken',
          event: { subject: 'billing.invoice.issued' },
        },
      ],
    ],
  },
  {
    check: 'no-process-left-running',
    title: 'a process was left half done',
    rows: [['sales.process', { id: A, kind: 'confirm-order', step: 'reserve', status: 'running' }]],
  },
  {
    check: 'no-document-in-between',
    title: 'an order is confirming for ever',
    rows: [['sales.sales_order', { id: A, number: 'SO000001', state: 'confirming' }]],
  },

  {
    check: 'entries-balanced',
    title: 'an entry lost a cent',
    rows: [
      ['accounting.journal_entry', entry],
      ['accounting.journal_line', { ...line, debit: '10.00' }],
      ['accounting.journal_line', { ...line, line: 2, credit: '9.99' }],
    ],
  },
  { check: 'entries-balanced', title: 'an entry has no lines', rows: [['accounting.journal_entry', entry]] },
  {
    check: 'account-balances-recomputed',
    title: 'a balance has no lines',
    rows: [['accounting.account_balance', { account_id: ACCOUNT, month: '2026-01', currency: 'EUR', debit: '10.00' }]],
  },
  {
    check: 'posted-once',
    title: 'an invoice was posted twice',
    rows: [
      ['accounting.journal_entry', { ...entry, source_type: 'invoice', source_id: PARTY }],
      ['accounting.journal_entry', { ...entry, id: B, number: 'JE/2026/2', source_type: 'invoice', source_id: PARTY }],
    ],
  },
  {
    check: 'invoices-posted',
    title: 'an invoice never reached the journal',
    rows: [['billing.invoice', { ...issued, gross_base: '10.00', net_base: '10.00' }]],
  },
  {
    check: 'control-accounts',
    title: 'a receivable was posted without an open item',
    rows: [['accounting.journal_line', { ...line, role: 'AR', debit: '10.00' }]],
  },
  {
    check: 'open-items-recomputed',
    title: 'an open item was changed by hand',
    rows: [
      [
        'accounting.open_item',
        { role: 'AR', document_id: A, number: 'INV-1', currency: 'EUR', open: '10', open_base: '10.00' },
      ],
    ],
  },
  {
    check: 'open-items-are-billings',
    title: 'an invoice is open in billing alone',
    rows: [['billing.invoice', { ...issued, gross: '10', gross_base: '10.00' }]],
  },
  {
    check: 'goods-received-not-billed',
    title: 'a receipt has no GRNI',
    rows: [['billing.receipt_line', { id: A, receipt_number: 'GR-000001', value_base: '10.00' }]],
  },
  {
    check: 'inter-company-agrees',
    title: 'a partner does not know its debt',
    rows: [
      ['accounting.journal_line', { ...line, role: 'IC_AR', inter_company_id: PARTNER, debit: '10.00', amount: '10' }],
    ],
  },

  {
    check: 'levels-are-moves',
    title: 'stock appeared without a move',
    rows: [['warehouse.stock_level', { ...stockKey, on_hand: '5' }]],
  },
  {
    check: 'layers-are-levels',
    title: 'a layer is in no level',
    rows: [['warehouse.stock_layer', { ...stockKey, id: A, quantity: '5', remaining: '5' }]],
  },
  {
    check: 'layers-are-moves',
    title: 'a layer holds what never came',
    rows: [['warehouse.stock_layer', { ...stockKey, id: A, quantity: '5', remaining: '5' }]],
  },
  {
    check: 'allocations-are-open-deliveries',
    title: 'units are put aside for nobody',
    rows: [['warehouse.stock_layer', { ...stockKey, id: A, quantity: '5', remaining: '5', allocated: '2' }]],
  },
  {
    check: 'pools-are-levels',
    title: 'a branch promises what it does not have',
    rows: [['warehouse.stock_pool', { branch_id: BRANCH, product_id: PRODUCT, on_hand: '5' }]],
  },
  {
    check: 'reservations-within-stock',
    title: 'more is reserved than there is',
    rows: [
      ['warehouse.stock_pool', { branch_id: BRANCH, product_id: PRODUCT, on_hand: '1', reserved: '2' }],
      [
        'warehouse.reservation',
        { order_line_id: A, branch_id: BRANCH, product_id: PRODUCT, kind: 'goods', demanded: '2', reserved: '2' },
      ],
    ],
  },
  {
    check: 'reservations-within-stock',
    title: 'a reservation is in no pool',
    rows: [
      [
        'warehouse.reservation',
        { order_line_id: A, branch_id: BRANCH, product_id: PRODUCT, kind: 'goods', demanded: '2', reserved: '2' },
      ],
    ],
  },
  {
    check: 'cost-pools-are-moves',
    title: 'a cost pool was changed by hand',
    rows: [['warehouse.cost_pool', { product_id: PRODUCT, method: 'fifo', quantity: '1', value: '5.00' }]],
  },
  {
    check: 'cost-pools-are-moves',
    title: 'nothing is left but its value',
    rows: [['warehouse.cost_pool', { product_id: PRODUCT, method: 'average', quantity: '0', value: '0.01' }]],
  },
  {
    check: 'inventory-accounts',
    title: 'the inventory account was posted without stock',
    rows: [['accounting.journal_line', { ...line, role: 'INV', debit: '10.00' }]],
  },
  {
    check: 'consigned-worthless',
    title: 'consigned goods are worth something',
    rows: [
      [
        'warehouse.stock_layer',
        {
          ...consigned,
          id: A,
          quantity: '5',
          remaining: '5',
          value_remaining: '3.00',
          warehouse_kind: 'consignment_in',
        },
      ],
    ],
  },
  {
    check: 'consigned-worthless',
    title: 'consigned goods lie in a standard warehouse',
    rows: [
      ['warehouse.stock_layer', { ...consigned, id: A, quantity: '5', remaining: '5', warehouse_kind: 'standard' }],
    ],
  },

  {
    check: 'consignors-equation',
    title: 'a sale of consigned goods was never posted',
    rows: [
      ['consignment.accrual', { id: A, kind: 'sale', sign: 1, consignor_id: PARTY, owed: '5', owed_base: '5.00' }],
    ],
  },
  {
    check: 'consignors-equation',
    title: 'a debt to a consignor has no sale',
    rows: [['accounting.journal_line', { ...line, role: 'CONS_PAYABLE', party_id: PARTY, credit: '5.00' }]],
  },
  {
    check: 'statements-are-accruals',
    title: 'a statement lost an accrual',
    rows: [['consignment.settlement', { id: A, number: 'ST000001', state: 'posted', owed: '5', owed_base: '5.00' }]],
  },
  {
    check: 'consigned-goods-agree',
    title: 'consignment counts goods that are not there',
    rows: [
      [
        'consignment.consigned_movement',
        { id: A, kind: 'received', consignor_id: PARTY, agreement_id: A, product_id: PRODUCT, sku: 'X', quantity: '5' },
      ],
    ],
  },
  {
    check: 'accruals-are-moves',
    title: 'consigned units left without an accrual',
    rows: [
      [
        'warehouse.stock_move',
        { ...consigned, id: A, counterpart: 'customer', quantity: '-5', cause_type: 'delivery' },
      ],
    ],
  },

  {
    check: 'shipped-within-ordered',
    title: 'more left than was ordered',
    rows: [
      ['sales.sales_order_line', { id: A, order_id: B, sku: 'X', quantity: '1', shipped: '2' }],
      ['warehouse.delivery', { id: B, state: 'shipped', number: 'DN-000001' }],
      ['warehouse.delivery_line', { id: A, delivery_id: B, order_line_id: A, quantity: '2' }],
    ],
  },
  {
    check: 'shipped-within-ordered',
    title: 'sales does not know of a delivery',
    rows: [
      ['sales.sales_order_line', { id: A, order_id: B, sku: 'X', quantity: '2' }],
      ['warehouse.delivery', { id: B, state: 'shipped', number: 'DN-000001' }],
      ['warehouse.delivery_line', { id: A, delivery_id: B, order_line_id: A, quantity: '2' }],
    ],
  },
  {
    check: 'invoiced-within-shipped',
    title: 'more was invoiced than left',
    rows: [
      ['billing.invoice', issued],
      ['billing.invoice_line', { id: B, invoice_id: A, quantity: '1', delivery_line_id: PARTY }],
    ],
  },
  {
    check: 'credited-within-invoiced',
    title: 'more was credited than invoiced',
    rows: [
      ['billing.invoice', issued],
      ['billing.invoice_line', { id: A, invoice_id: A, quantity: '1', net: '5', net_credited: '6' }],
      ['billing.invoice', { ...issued, id: B, number: 'CN-1', kind: 'credit_note' }],
      ['billing.invoice_line', { id: B, invoice_id: B, quantity: '1', net: '6', corrects_line_id: A }],
    ],
  },
  {
    check: 'allocated-within-total',
    title: 'a document is settled for more than it states',
    rows: [
      ['billing.invoice', { ...issued, gross: '5', allocated: '6' }],
      ['billing.allocation', { id: A, from_id: B, to_id: A, amount: '6' }],
    ],
  },
  {
    check: 'allocated-within-total',
    title: 'a payment says it was matched',
    rows: [['billing.payment', { id: A, number: 'PAY-1', amount: '5', allocated: '5' }]],
  },
  {
    check: 'documents-in-base-currency',
    title: 'a bill is worth nothing in base currency',
    rows: [
      ['billing.bill', { id: A, number: 'B-1', kind: 'bill', state: 'posted', net: '60', gross: '60', rate: '1' }],
    ],
  },
  {
    check: 'documents-add-up',
    title: 'an invoice lost a line',
    rows: [['billing.invoice', { ...issued, net_exact: '5', net: '5', gross: '5' }]],
  },

  {
    check: 'report-accounts-recomputed',
    title: 'a report’s balance was changed',
    rows: [['reporting.role_rollup', { month: '2026-01', kind: 'asset', role: 'BANK', amount: '10' }]],
  },
  {
    check: 'report-pairs-recomputed',
    title: 'a report’s balance with another company was changed',
    rows: [
      [
        'reporting.inter_company_rollup',
        { month: '2026-01', partner_id: PARTY, role: 'IC_AR', currency: 'EUR', amount: '10' },
      ],
    ],
  },
  {
    check: 'report-parties-recomputed',
    title: 'a report lost a customer’s debt',
    rows: [['accounting.journal_line', { ...line, role: 'AR', party_id: PARTY, debit: '10.00', amount: '10' }]],
  },
  {
    check: 'report-sales-recomputed',
    title: 'a report counts a sale twice',
    rows: [['reporting.sales_rollup', { month: '2026-01', country: 'ES', currency: 'EUR', net_exact: '0.00001' }]],
  },
  {
    check: 'report-stock-recomputed',
    title: 'a report lost a move',
    rows: [['warehouse.stock_move', { ...stockKey, id: A, date: '2026-01-10', quantity: '5', value_base: '5.00' }]],
  },
  {
    check: 'report-cost-of-sales',
    title: 'a report’s cost of sales was changed',
    rows: [['reporting.cost_rollup', { month: '2026-01', product_id: PRODUCT, cost: '5' }]],
  },
  {
    check: 'customer-exposure-recomputed',
    title: 'a customer owes what nobody billed',
    rows: [['sales.customer_exposure', { customer_id: PARTY, open_invoices: '5' }]],
  },
  {
    check: 'customer-exposure-recomputed',
    title: 'an order counts for nothing',
    rows: [
      ['sales.sales_order', { id: A, number: 'SO000001', state: 'confirmed', customer_id: PARTY, rate: '1' }],
      ['sales.sales_order_line', { id: B, order_id: A, quantity: '2', net_unit_price: '3' }],
    ],
  },
];
