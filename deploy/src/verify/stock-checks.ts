import type { Check } from './check.js';

const key = 'company_id, product_id, location_id, lot, owner_key';
const sku = (row: string) =>
  `(select r.code from warehouse.reference_copy r where r.company_id = ${row}.company_id and r.kind = 'product' and r.id = ${row}.product_id)`;

/** The stock ledger, and its value against the books. */
export const stockChecks: readonly Check[] = [
  {
    name: 'levels-are-moves',
    claim: 'What is on hand at a place, per lot and owner, is the sum of its moves.',
    sql: `select x.company_id, array[coalesce(${sku('x')}, x.product_id::text), x.owner_key, x.lot] as documents,
        jsonb_build_object('onHand', x.on_hand, 'moves', x.moved, 'location', x.location_id) as figures
      from (select ${key}, coalesce(l.on_hand, 0) as on_hand, coalesce(m.moved, 0) as moved
            from warehouse.stock_level l
            full join (select ${key}, sum(quantity) as moved from warehouse.stock_move group by ${key}) m using (${key})) x
      where x.on_hand <> x.moved`,
  },
  {
    name: 'layers-are-levels',
    claim: 'What remains of the layers at a place is what is on hand there; the same for what is allocated.',
    sql: `select x.company_id, array[coalesce(${sku('x')}, x.product_id::text), x.owner_key, x.lot] as documents,
        jsonb_build_object('onHand', x.on_hand, 'remaining', x.remaining, 'allocatedLevel', x.level_allocated, 'allocatedLayers', x.layer_allocated) as figures
      from (select ${key}, coalesce(l.on_hand, 0) as on_hand, coalesce(l.allocated, 0) as level_allocated, coalesce(y.remaining, 0) as remaining, coalesce(y.allocated, 0) as layer_allocated
            from warehouse.stock_level l
            full join (select ${key}, sum(remaining) as remaining, sum(allocated) as allocated from warehouse.stock_layer group by ${key}) y using (${key})) x
      where (x.on_hand, x.level_allocated) <> (x.remaining, x.layer_allocated)`,
  },
  {
    name: 'layers-are-moves',
    claim: 'What remains of a layer is what came in with it less what left it.',
    sql: `select l.company_id, array[coalesce(${sku('l')}, l.product_id::text), l.id::text] as documents,
        jsonb_build_object('remaining', l.remaining, 'moves', coalesce(m.moved, 0), 'groupProfit', l.group_profit_remaining, 'groupProfitMoved', coalesce(m.profit, 0)) as figures
      from warehouse.stock_layer l
      left join (select company_id, layer_id, sum(quantity) as moved, sum(group_profit_base) as profit from warehouse.stock_move group by company_id, layer_id) m
        on m.company_id = l.company_id and m.layer_id = l.id
      where l.remaining <> coalesce(m.moved, 0) or l.group_profit_remaining <> coalesce(m.profit, 0)`,
  },
  {
    name: 'allocations-are-open-deliveries',
    claim: 'What is put aside in a layer is put aside for deliveries that have not left.',
    sql: `select l.company_id, array[coalesce(${sku('l')}, l.product_id::text), l.id::text] as documents,
        jsonb_build_object('allocated', l.allocated, 'onDeliveries', coalesce(a.quantity, 0)) as figures
      from warehouse.stock_layer l
      left join (select a.company_id, a.layer_id, sum(a.quantity) as quantity from warehouse.allocation a
                 join warehouse.delivery d on d.company_id = a.company_id and d.id = a.delivery_id and d.state not in ('shipped', 'cancelled')
                 group by a.company_id, a.layer_id) a on a.company_id = l.company_id and a.layer_id = l.id
      where l.allocated <> coalesce(a.quantity, 0)`,
  },
  {
    name: 'pools-are-levels',
    claim: 'What a branch can promise is what lies in its warehouses outside quarantine.',
    sql: `select x.company_id, array[coalesce(${sku('x')}, x.product_id::text)] as documents,
        jsonb_build_object('branch', x.branch_id, 'pool', x.pool, 'levels', x.levels) as figures
      from (select company_id, branch_id, product_id, coalesce(p.on_hand, 0) as pool, coalesce(l.on_hand, 0) as levels
            from warehouse.stock_pool p
            full join (select v.company_id, v.branch_id, v.product_id, sum(v.on_hand) as on_hand from warehouse.stock_level v
                       join warehouse.location o on o.company_id = v.company_id and o.id = v.location_id and o.warehouse_kind <> 'quarantine'
                       group by v.company_id, v.branch_id, v.product_id) l using (company_id, branch_id, product_id)) x
      where x.pool <> x.levels`,
  },
  {
    name: 'reservations-within-stock',
    claim:
      'What is reserved is what orders hold reserved, and with what is held for backorders it is not more than there is.',
    sql: `select x.company_id, array[coalesce(${sku('x')}, x.product_id::text)] as documents,
        jsonb_build_object('branch', x.branch_id, 'onHand', x.on_hand, 'reserved', x.reserved, 'held', x.held, 'reservations', x.reservations) as figures
      from (select company_id, branch_id, product_id, coalesce(p.on_hand, 0) as on_hand, coalesce(p.reserved, 0) as reserved, coalesce(p.held, 0) as held,
              coalesce(r.reserved, 0) as reservations
            from warehouse.stock_pool p
            full join (select company_id, branch_id, product_id, sum(reserved + on_delivery) as reserved from warehouse.reservation
                       where kind = 'goods' group by company_id, branch_id, product_id) r using (company_id, branch_id, product_id)) x
      where x.reserved <> x.reservations or x.reserved + x.held > x.on_hand or x.reserved < 0 or x.held < 0`,
  },
  {
    name: 'cost-pools-are-moves',
    claim:
      'Quantity and value of a product in our books are the sums of the moves of owned units; with first in first out also of their layers.',
    sql: `select x.company_id, array[coalesce(${sku('x')}, x.product_id::text)] as documents,
        jsonb_build_object('poolQuantity', x.quantity, 'poolValue', x.value, 'movesQuantity', x.moved, 'movesValue', x.moved_value, 'layersQuantity', x.remaining, 'layersValue', x.layer_value) as figures
      from (select company_id, product_id, c.method, coalesce(c.quantity, 0) as quantity, coalesce(c.value, 0) as value, coalesce(m.moved, 0) as moved,
              coalesce(m.value, 0) as moved_value, coalesce(l.remaining, 0) as remaining, coalesce(l.value, 0) as layer_value
            from warehouse.cost_pool c
            full join (select company_id, product_id, sum(quantity) as moved, sum(value_base) as value from warehouse.stock_move
                       where owner_key = 'own' group by company_id, product_id) m using (company_id, product_id)
            full join (select company_id, product_id, sum(remaining) as remaining, sum(value_remaining) as value from warehouse.stock_layer
                       where owner_key = 'own' group by company_id, product_id) l using (company_id, product_id)) x
      where (x.quantity, x.value) <> (x.moved, x.moved_value) or x.quantity <> x.remaining or (x.method is distinct from 'average' and x.value <> x.layer_value)
        or (x.quantity = 0 and x.value <> 0)`,
  },
  {
    name: 'inventory-accounts',
    claim: 'The inventory account is the value of the owned stock.',
    sql: `select coalesce(g.company_id, c.company_id) as company_id, array['INV'] as documents,
        jsonb_build_object('account', coalesce(g.balance, 0), 'stock', coalesce(c.value, 0), 'difference', coalesce(g.balance, 0) - coalesce(c.value, 0)) as figures
      from (select company_id, sum(debit - credit) as balance from accounting.journal_line where role = 'INV' group by company_id) g
      full join (select company_id, sum(value) as value from warehouse.cost_pool group by company_id) c using (company_id)
      where coalesce(g.balance, 0) <> coalesce(c.value, 0)`,
  },
  {
    name: 'consigned-worthless',
    claim: 'Consigned goods have a quantity and no value in our books, and lie in warehouses that may hold them.',
    sql: `select l.company_id, array[coalesce(${sku('l')}, l.product_id::text), l.owner_key] as documents,
        jsonb_build_object('value', l.value_remaining, 'groupProfit', l.group_profit_remaining, 'moved', coalesce(m.value, 0), 'warehouse', l.warehouse_kind) as figures
      from warehouse.stock_layer l
      left join (select company_id, layer_id, sum(abs(value_base) + abs(group_profit_base)) as value from warehouse.stock_move
                 where owner_key <> 'own' group by company_id, layer_id) m on m.company_id = l.company_id and m.layer_id = l.id
      where (l.owner_key <> 'own' and (l.value_remaining <> 0 or l.group_profit_remaining <> 0 or coalesce(m.value, 0) <> 0))
         or (l.owner_key <> 'own' and l.warehouse_kind = 'standard') or (l.owner_key = 'own' and l.warehouse_kind = 'consignment_in')`,
  },
];
