import type { Check } from './check.js';

/** What consignors are owed, and where their goods are. */
export const consignmentChecks: readonly Check[] = [
  {
    name: 'consignors-equation',
    claim:
      'Per consignor, accrued and payable in the books are its sales less returns, plus losses, less what its posted statements billed.',
    sql: `select coalesce(g.company_id, a.company_id) as company_id,
        array[coalesce((select r.fields->>'name' from consignment.reference_copy r where r.company_id = coalesce(g.company_id, a.company_id) and r.kind = 'party' and r.id = consignor_id), consignor_id::text)] as documents,
        jsonb_build_object('books', coalesce(g.owed, 0), 'accrued', coalesce(a.owed, 0), 'billed', coalesce(s.billed, 0),
          'difference', coalesce(g.owed, 0) - coalesce(a.owed, 0) + coalesce(s.billed, 0)) as figures
      from (select company_id, party_id as consignor_id, sum(credit - debit) as owed from accounting.journal_line
            where role in ('CONS_ACCRUAL', 'CONS_PAYABLE') group by company_id, party_id) g
      full join (select company_id, consignor_id, sum(sign * owed_base) as owed from consignment.accrual group by company_id, consignor_id) a using (company_id, consignor_id)
      left join (select t.company_id, t.consignor_id, sum(t.opening_base + t.owed_base - t.carried_base) as billed from consignment.settlement t
                 join consignment.self_bill b on b.company_id = t.company_id and b.settlement_id = t.id group by t.company_id, t.consignor_id) s using (company_id, consignor_id)
      where coalesce(g.owed, 0) <> coalesce(a.owed, 0) - coalesce(s.billed, 0)`,
  },
  {
    name: 'statements-are-accruals',
    claim: 'A posted statement is the sum of the accruals it settles, and no accrual is settled twice.',
    sql: `select s.company_id, array[s.number] as documents,
        jsonb_build_object('owed', s.owed, 'owedBase', s.owed_base, 'accruals', coalesce(a.owed, 0), 'accrualsBase', coalesce(a.owed_base, 0)) as figures
      from consignment.settlement s
      left join (select t.company_id, t.settlement_id, sum(a.sign * a.owed) as owed, sum(a.sign * a.owed_base) as owed_base
                 from consignment.accrual_settlement t join consignment.accrual a on a.company_id = t.company_id and a.id = t.accrual_id
                 group by t.company_id, t.settlement_id) a on a.company_id = s.company_id and a.settlement_id = s.id
      where s.state <> 'cancelled' and (s.owed, s.owed_base) <> (coalesce(a.owed, 0), coalesce(a.owed_base, 0))`,
  },
  {
    name: 'consigned-goods-agree',
    claim: 'Per consignor and product, what consignment counts is what lies in the warehouses.',
    sql: `select coalesce(m.company_id, l.company_id) as company_id, array[coalesce(m.sku, product_id::text)] as documents,
        jsonb_build_object('consignor', consignor_id, 'consignment', coalesce(m.quantity, 0), 'warehouse', coalesce(l.on_hand, 0)) as figures
      from (select company_id, consignor_id, agreement_id, product_id, min(sku) as sku, sum(quantity) as quantity
            from consignment.consigned_movement group by company_id, consignor_id, agreement_id, product_id) m
      full join (select company_id, consignor_id, agreement_id, product_id, sum(on_hand) as on_hand from warehouse.stock_level
                 where consignor_id is not null group by company_id, consignor_id, agreement_id, product_id) l using (company_id, consignor_id, agreement_id, product_id)
      where coalesce(m.quantity, 0) <> coalesce(l.on_hand, 0)`,
  },
  {
    name: 'accruals-are-moves',
    claim: 'Consigned units that were sold or brought back are accrued, each move once and in full.',
    sql: `select coalesce(m.company_id, a.company_id) as company_id, array[coalesce(a.source_number, m.cause_type), coalesce(a.sku, m.product_id::text)] as documents,
        jsonb_build_object('move', move_id, 'moved', coalesce(m.quantity, 0), 'accrued', coalesce(a.quantity, 0)) as figures
      from (select company_id, id as move_id, cause_type, product_id, abs(quantity) as quantity from warehouse.stock_move
            where owner_key <> 'own' and counterpart = 'customer') m
      full join (select company_id, move_id, min(source_number) as source_number, min(sku) as sku, sum(quantity) as quantity
                 from consignment.accrual where kind in ('sale', 'return') group by company_id, move_id) a using (company_id, move_id)
      where coalesce(m.quantity, 0) <> coalesce(a.quantity, 0)`,
  },
];
