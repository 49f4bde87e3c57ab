import type { Check } from './check.js';

/** A part of a document takes what rounding left of the whole: never more than a few cents. */
const CENTS = '0.05';

/** Orders, deliveries and invoices against each other. */
export const documentChecks: readonly Check[] = [
  {
    name: 'shipped-within-ordered',
    claim: 'Nothing was shipped beyond its order, and sales knows of every unit that left.',
    sql: `select coalesce(l.company_id, d.company_id) as company_id, array[coalesce(o.number, order_line_id::text), coalesce(l.sku, '')] as documents,
        jsonb_build_object('ordered', l.quantity, 'shipped', coalesce(l.shipped, 0), 'delivered', coalesce(d.quantity, 0)) as figures
      from (select company_id, id as order_line_id, order_id, sku, kind, quantity, shipped from sales.sales_order_line) l
      full join (select y.company_id, y.order_line_id, sum(y.quantity) as quantity from warehouse.delivery_line y
                 join warehouse.delivery d on d.company_id = y.company_id and d.id = y.delivery_id and d.state = 'shipped'
                 group by y.company_id, y.order_line_id) d using (company_id, order_line_id)
      left join sales.sales_order o on o.company_id = l.company_id and o.id = l.order_id
      where coalesce(d.quantity, 0) > coalesce(l.quantity, 0) or (l.order_line_id is not null and l.shipped <> coalesce(d.quantity, 0))`,
  },
  {
    name: 'invoiced-within-shipped',
    claim: 'Of a delivered line no more is invoiced than left; of an invoice by order no more than was ordered.',
    sql: `select i.company_id, i.numbers as documents, jsonb_build_object('invoiced', i.quantity, 'shipped', coalesce(d.quantity, 0)) as figures
      from (select l.company_id, l.delivery_line_id, sum(l.quantity) as quantity, array_agg(distinct v.number) as numbers
            from billing.invoice_line l
            join billing.invoice v on v.company_id = l.company_id and v.id = l.invoice_id and v.kind = 'invoice' and v.state not in ('draft', 'cancelled')
            where l.delivery_line_id is not null group by l.company_id, l.delivery_line_id) i
      left join (select y.company_id, y.id, y.quantity from warehouse.delivery_line y
                 join warehouse.delivery d on d.company_id = y.company_id and d.id = y.delivery_id and d.state = 'shipped') d
        on d.company_id = i.company_id and d.id = i.delivery_line_id
      where i.quantity > coalesce(d.quantity, 0)`,
  },
  {
    name: 'credited-within-invoiced',
    claim: 'Per invoice line no more is credited than was invoiced and debited, and the line knows how much that is.',
    sql: `select x.company_id, x.numbers as documents,
        jsonb_build_object('invoiced', x.net, 'debited', x.debited, 'credited', x.credited, 'known', x.net_credited) as figures
      from (select l.company_id, l.net, l.net_credited, array_remove(array[i.number] || coalesce(array_agg(distinct c.number) filter (where c.number is not null), '{}'), null) as numbers,
              coalesce(sum(n.net) filter (where c.kind = 'debit_note'), 0) as debited, coalesce(sum(n.net) filter (where c.kind = 'credit_note'), 0) as credited
            from billing.invoice_line l
            join billing.invoice i on i.company_id = l.company_id and i.id = l.invoice_id and i.kind = 'invoice'
            left join billing.invoice_line n on n.company_id = l.company_id and n.corrects_line_id = l.id
            left join billing.invoice c on c.company_id = n.company_id and c.id = n.invoice_id and c.state <> 'draft'
            group by l.company_id, l.id, l.net, l.net_credited, i.number) x
      where x.credited > x.net + x.debited or x.credited <> x.net_credited`,
  },
  {
    name: 'allocated-within-total',
    claim: 'No document is settled for more than it states, and what is settled are its matches.',
    sql: `with documents as (
        select company_id, id, number, gross as total, allocated from billing.invoice where state <> 'draft'
        union all select company_id, id, number, gross, allocated from billing.bill where state not in ('draft', 'held')
        union all select company_id, id, number, amount, allocated from billing.payment),
      matches as (
        select company_id, id, sum(amount) as amount
        from (select company_id, from_id as id, amount from billing.allocation where not undone
              union all select company_id, to_id, amount from billing.allocation where not undone) m group by company_id, id)
      select coalesce(d.company_id, m.company_id) as company_id, array[coalesce(d.number, id::text)] as documents,
        jsonb_build_object('total', d.total, 'allocated', coalesce(d.allocated, 0), 'matches', coalesce(m.amount, 0)) as figures
      from documents d full join matches m using (company_id, id)
      where coalesce(d.allocated, 0) > coalesce(d.total, 0) or coalesce(d.allocated, 0) <> coalesce(m.amount, 0)`,
  },
  {
    name: 'documents-in-base-currency',
    claim: 'What a document is worth in base currency is its amount at its own rate, but for cents.',
    sql: `select d.company_id, array[d.number] as documents,
        jsonb_build_object('net', d.net, 'tax', d.tax, 'gross', d.gross, 'rate', d.rate, 'netBase', d.net_base, 'taxBase', d.tax_base, 'grossBase', d.gross_base) as figures
      from (select company_id, number, net, tax, gross, rate, net_base, tax_base, gross_base from billing.invoice where state <> 'draft'
            union all select company_id, number, net, tax, gross, rate, net_base, tax_base, gross_base from billing.bill where state not in ('draft', 'held')) d
      where abs(d.net_base - d.net * d.rate) > ${CENTS} or abs(d.tax_base - d.tax * d.rate) > ${CENTS} or abs(d.gross_base - d.gross * d.rate) > ${CENTS}`,
  },
  {
    name: 'documents-add-up',
    claim: 'A document is the sum of its lines: exact net, rounding, tax and gross.',
    sql: `select i.company_id, array[i.number] as documents,
        jsonb_build_object('netExact', i.net_exact, 'lines', coalesce(sum(l.net), 0), 'net', i.net, 'rounding', i.rounding, 'tax', i.tax, 'gross', i.gross) as figures
      from billing.invoice i left join billing.invoice_line l on l.company_id = i.company_id and l.invoice_id = i.id
      where i.state <> 'draft'
      group by i.company_id, i.id, i.number, i.net_exact, i.net, i.rounding, i.tax, i.gross, i.discount_percent
      having (i.discount_percent = 0 and i.net_exact <> coalesce(sum(l.net), 0)) or i.net <> i.net_exact + i.rounding or i.gross <> i.net + i.tax`,
  },
];
