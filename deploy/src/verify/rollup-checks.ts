import type { Check } from './check.js';

const none = `'00000000-0000-0000-0000-000000000000'::uuid`;
const signed = `case i.kind when 'credit_note' then -1 else 1 end`;

/** Read models against what they are made from. */
export const rollupChecks: readonly Check[] = [
  {
    name: 'report-accounts-recomputed',
    claim: 'Reporting’s monthly and yearly amounts of a role are those of the journal.',
    sql: `with journal as (
        select l.company_id, to_char(l.date, 'YYYY-MM') as month, a.kind, coalesce(a.role, 'OTHER') as role, coalesce(l.inter_company_id, ${none}) as partner_id,
          sum(l.debit - l.credit) as amount
        from accounting.journal_line l join accounting.account a on a.company_id = l.company_id and a.id = l.account_id group by 1, 2, 3, 4, 5)
      select company_id, array[role, period] as documents,
        jsonb_build_object('report', r.amount, 'journal', l.amount, 'kind', kind, 'partner', partner_id) as figures
      from (select company_id, month as period, kind, role, partner_id, amount from reporting.role_rollup
            union all select company_id, year, kind, role, partner_id, amount from reporting.role_year_rollup) r
      full join (select company_id, month as period, kind, role, partner_id, amount from journal
                 union all select company_id, left(month, 4), kind, role, partner_id, sum(amount) from journal group by 1, 2, 3, 4, 5) l
        using (company_id, period, kind, role, partner_id)
      where coalesce(r.amount, 0) <> coalesce(l.amount, 0)`,
  },
  {
    name: 'report-pairs-recomputed',
    claim: 'Reporting’s monthly and yearly balances between companies of the network are those of the journal.',
    sql: `with journal as (
        select company_id, to_char(date, 'YYYY-MM') as month, inter_company_id as partner_id, role, currency, sum(amount) as amount, sum(debit - credit) as amount_base
        from accounting.journal_line where role in ('IC_AR', 'IC_AP') and inter_company_id is not null group by 1, 2, 3, 4, 5)
      select company_id, array[role, period, currency] as documents,
        jsonb_build_object('report', r.amount, 'reportBase', r.amount_base, 'journal', l.amount, 'journalBase', l.amount_base, 'partner', partner_id) as figures
      from (select company_id, month as period, partner_id, role, currency, amount, amount_base from reporting.inter_company_rollup
            union all select company_id, year, partner_id, role, currency, amount, amount_base from reporting.inter_company_year_rollup) r
      full join (select company_id, month as period, partner_id, role, currency, amount, amount_base from journal
                 union all select company_id, left(month, 4), partner_id, role, currency, sum(amount), sum(amount_base) from journal group by 1, 2, 3, 4, 5) l
        using (company_id, period, partner_id, role, currency)
      where (coalesce(r.amount, 0), coalesce(r.amount_base, 0)) <> (coalesce(l.amount, 0), coalesce(l.amount_base, 0))`,
  },
  {
    name: 'report-parties-recomputed',
    claim: 'Reporting’s balances of customers, suppliers and consignors are those of the journal.',
    sql: `select coalesce(r.company_id, l.company_id) as company_id, array[role, party_id::text, month] as documents,
        jsonb_build_object('report', r.amount_base, 'reportAmount', r.amount, 'journal', l.amount_base, 'journalAmount', l.amount, 'currency', currency) as figures
      from (select company_id, role, party_id, month, currency, amount, amount_base from reporting.party_rollup) r
      full join (select company_id, role, coalesce(party_id, ${none}) as party_id, to_char(date, 'YYYY-MM') as month, currency, sum(amount) as amount, sum(debit - credit) as amount_base
                 from accounting.journal_line
                 where role in ('AR', 'AP', 'IC_AR', 'IC_AP', 'CUSTOMER_CREDIT', 'SUPPLIER_CREDIT', 'UNBILLED', 'GRNI', 'CONS_ACCRUAL', 'CONS_PAYABLE')
                 group by 1, 2, 3, 4, 5) l using (company_id, role, party_id, month, currency)
      where (coalesce(r.amount, 0), coalesce(r.amount_base, 0)) <> (coalesce(l.amount, 0), coalesce(l.amount_base, 0))`,
  },
  {
    name: 'report-sales-recomputed',
    claim:
      'Reporting’s sales by month, country and currency are the issued documents, to the last digit, by product and by customer alike.',
    sql: `with documents as (
        select i.company_id, to_char(i.date, 'YYYY-MM') as month, i.country, i.currency, i.inter_company_id is not null as inter_company,
          sum(${signed} * i.net_exact) as net_exact, sum(${signed} * i.rounding) as rounding, sum(${signed} * i.net_base) as net_base
        from billing.invoice i where i.state <> 'draft' group by 1, 2, 3, 4, 5),
      products as (
        select company_id, month, country, currency, inter_company, sum(net_exact) as net_exact, sum(rounding) as rounding, sum(net_base) as net_base
        from reporting.sales_rollup group by 1, 2, 3, 4, 5),
      customers as (
        select company_id, month, country, currency, inter_company, sum(net_exact) as net_exact, sum(rounding) as rounding, sum(net_base) as net_base
        from reporting.customer_sales_rollup group by 1, 2, 3, 4, 5)
      select company_id, array[month, country, currency] as documents,
        jsonb_build_object('documents', d.net_exact, 'products', p.net_exact, 'customers', c.net_exact, 'rounding', d.rounding, 'reportedRounding', p.rounding,
          'documentsBase', d.net_base, 'reportedBase', p.net_base) as figures
      from documents d full join products p using (company_id, month, country, currency, inter_company)
        full join customers c using (company_id, month, country, currency, inter_company)
      where (coalesce(d.net_exact, 0), coalesce(d.rounding, 0), coalesce(d.net_base, 0)) <> (coalesce(p.net_exact, 0), coalesce(p.rounding, 0), coalesce(p.net_base, 0))
         or (coalesce(d.net_exact, 0), coalesce(d.rounding, 0), coalesce(d.net_base, 0)) <> (coalesce(c.net_exact, 0), coalesce(c.rounding, 0), coalesce(c.net_base, 0))`,
  },
  {
    name: 'report-stock-recomputed',
    claim:
      'Reporting’s stock by month, product and owner, and the group’s profit in it, are the moves of the warehouse.',
    sql: `select coalesce(r.company_id, m.company_id) as company_id, array[coalesce((select p.sku from reporting.product p where p.company_id = coalesce(r.company_id, m.company_id) and p.product_id = coalesce(r.product_id, m.product_id)), product_id::text), month] as documents,
        jsonb_build_object('consignor', consignor_id, 'report', r.quantity, 'reportValue', r.value, 'moves', m.quantity, 'movesValue', m.value, 'reportProfit', r.profit, 'movesProfit', m.profit) as figures
      from (select company_id, month, product_id, consignor_id, quantity, value, group_profit as profit from reporting.stock_rollup) r
      full join (select company_id, to_char(date, 'YYYY-MM') as month, product_id, coalesce(consignor_id, ${none}) as consignor_id,
                   sum(quantity) as quantity, sum(value_base) as value, sum(group_profit_base) as profit
                 from warehouse.stock_move group by 1, 2, 3, 4) m using (company_id, month, product_id, consignor_id)
      where (coalesce(r.quantity, 0), coalesce(r.value, 0), coalesce(r.profit, 0)) <> (coalesce(m.quantity, 0), coalesce(m.value, 0), coalesce(m.profit, 0))`,
  },
  {
    name: 'report-cost-of-sales',
    claim: 'Reporting’s cost of owned goods sold is that of the books.',
    sql: `select coalesce(r.company_id, l.company_id) as company_id, array[role] as documents, jsonb_build_object('report', coalesce(r.cost, 0), 'account', coalesce(l.cost, 0)) as figures
      from (select company_id, 'COGS' as role, sum(cost) as cost from reporting.cost_rollup group by company_id) r
      full join (select l.company_id, l.role, sum(l.debit - l.credit) as cost from accounting.journal_line l
                 join accounting.journal_entry e on e.company_id = l.company_id and e.id = l.entry_id and e.source_type in ('delivery', 'sales_return', 'stock_revaluation')
                 where l.role = 'COGS' group by l.company_id, l.role) l using (company_id, role)
      where coalesce(r.cost, 0) <> coalesce(l.cost, 0)`,
  },
  {
    name: 'customer-exposure-recomputed',
    claim:
      'What sales counts as owed by a customer are its open items, and as ordered its confirmed orders not yet invoiced.',
    sql: `with open_items as (
        select company_id, party_id as customer_id, sum(open_base) as owed from accounting.open_item
        where role in ('AR', 'IC_AR', 'CUSTOMER_CREDIT') and party_id is not null group by company_id, party_id),
      orders as (
        select o.company_id, o.customer_id, sum(round(greatest(l.quantity - l.cancelled - l.invoiced, 0) * l.net_unit_price * (100 + l.tax_percent) * o.rate / 100, 4)) as ordered
        from sales.sales_order o join sales.sales_order_line l on l.company_id = o.company_id and l.order_id = o.id
        where o.rate is not null group by o.company_id, o.customer_id)
      select company_id, array[coalesce((select r.code from sales.reference_copy r where r.company_id = x.company_id and r.kind = 'party' and r.id = customer_id), customer_id::text)] as documents,
        jsonb_build_object('openInvoices', x.open_invoices, 'openItems', x.owed, 'openOrders', x.open_orders, 'orders', x.ordered) as figures
      from (select company_id, customer_id, coalesce(e.open_invoices, 0) as open_invoices, coalesce(i.owed, 0) as owed,
              coalesce(e.open_orders, 0) as open_orders, coalesce(o.ordered, 0) as ordered
            from sales.customer_exposure e full join open_items i using (company_id, customer_id) full join orders o using (company_id, customer_id)) x
      where x.open_invoices <> x.owed or x.open_orders <> x.ordered`,
  },
];
