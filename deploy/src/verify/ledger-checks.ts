import type { Check } from './check.js';

/** Double entry, and sub-ledgers against their control accounts. */
export const ledgerChecks: readonly Check[] = [
  {
    name: 'entries-balanced',
    claim: 'Every journal entry has at least two lines, and its debits are its credits.',
    sql: `select e.company_id, array[e.number] as documents,
        jsonb_build_object('debit', coalesce(sum(l.debit), 0), 'credit', coalesce(sum(l.credit), 0), 'lines', count(l.line)) as figures
      from accounting.journal_entry e
      left join accounting.journal_line l on l.company_id = e.company_id and l.entry_id = e.id
      group by e.company_id, e.id, e.number
      having coalesce(sum(l.debit), 0) <> coalesce(sum(l.credit), 0) or count(l.line) < 2`,
  },
  {
    name: 'account-balances-recomputed',
    claim: 'Monthly balances of accounts are the sums of their journal lines.',
    sql: `select coalesce(b.company_id, l.company_id) as company_id, array[a.code, coalesce(b.month, l.month), coalesce(b.currency, l.currency)] as documents,
        jsonb_build_object('balanceDebit', b.debit, 'balanceCredit', b.credit, 'balanceAmount', b.amount,
          'linesDebit', l.debit, 'linesCredit', l.credit, 'linesAmount', l.amount) as figures
      from accounting.account_balance b
      full join (select company_id, account_id, to_char(date, 'YYYY-MM') as month, currency, sum(debit) as debit, sum(credit) as credit, sum(amount) as amount
                 from accounting.journal_line group by 1, 2, 3, 4) l using (company_id, account_id, month, currency)
      left join accounting.account a on a.company_id = coalesce(b.company_id, l.company_id) and a.id = coalesce(b.account_id, l.account_id)
      where (coalesce(b.debit, 0), coalesce(b.credit, 0), coalesce(b.amount, 0)) <> (coalesce(l.debit, 0), coalesce(l.credit, 0), coalesce(l.amount, 0))`,
  },
  {
    name: 'posted-once',
    claim: 'What was invoiced, billed, paid or received has one entry, not two.',
    sql: `select company_id, array_agg(number order by number) as documents, jsonb_build_object('source', source_type, 'sourceNumber', min(source_number), 'entries', count(*)) as figures
      from accounting.journal_entry
      where source_type in ('invoice', 'credit_note', 'debit_note', 'bill', 'self_bill', 'payment', 'goods_receipt', 'stock_revaluation', 'allocation')
      group by company_id, source_type, source_id having count(*) > 1`,
  },
  {
    name: 'invoices-posted',
    claim:
      'Every issued invoice, credit note and debit note and every posted bill that is worth something is in the journal.',
    sql: `select d.company_id, array[d.number] as documents, jsonb_build_object('kind', d.kind, 'grossBase', d.gross_base) as figures
      from (select company_id, id, number, kind, gross_base from billing.invoice where state <> 'draft'
            union all select company_id, id, number, kind, gross_base from billing.bill where state not in ('draft', 'held')) d
      where d.gross_base <> 0
        and not exists (select from accounting.journal_entry e where e.company_id = d.company_id and e.source_id = d.id)`,
  },
  {
    name: 'control-accounts',
    claim:
      'Receivables, payables, money on account and goods received not billed: each control account is the sum of its open items.',
    sql: `select coalesce(g.company_id, i.company_id) as company_id, array[coalesce(g.role, i.role)] as documents,
        jsonb_build_object('account', coalesce(g.balance, 0), 'openItems', coalesce(i.open, 0), 'difference', coalesce(g.balance, 0) - coalesce(i.open, 0)) as figures
      from (select company_id, role, sum(debit - credit) as balance from accounting.journal_line
            where role in ('AR', 'AP', 'IC_AR', 'IC_AP', 'CUSTOMER_CREDIT', 'SUPPLIER_CREDIT', 'GRNI') group by company_id, role) g
      full join (select company_id, role, sum(open_base) as open from accounting.open_item group by company_id, role) i using (company_id, role)
      where coalesce(g.balance, 0) <> coalesce(i.open, 0)`,
  },
  {
    name: 'open-items-recomputed',
    claim: 'What is open of an item is the sum of its changes.',
    sql: `select coalesce(i.company_id, c.company_id) as company_id, array[coalesce(i.number, coalesce(i.document_id, c.document_id)::text)] as documents,
        jsonb_build_object('role', coalesce(i.role, c.role), 'open', i.open, 'openBase', i.open_base, 'changes', c.amount, 'changesBase', c.amount_base) as figures
      from accounting.open_item i
      full join (select company_id, role, document_id, sum(amount) as amount, sum(amount_base) as amount_base
                 from accounting.open_item_change group by company_id, role, document_id) c using (company_id, role, document_id)
      where (coalesce(i.open, 0), coalesce(i.open_base, 0)) <> (coalesce(c.amount, 0), coalesce(c.amount_base, 0))`,
  },
  {
    name: 'open-items-are-billings',
    claim:
      'What accounting holds open of an invoice, bill or payment is what billing says is outstanding, in its currency and in base currency.',
    sql: `with outstanding as (
        select company_id, id, number, case when kind = 'credit_note' then -1 else 1 end as sign, gross - allocated as amount, gross_base - allocated_base as base
        from billing.invoice where state <> 'draft'
        union all select company_id, id, number, -1, gross - allocated, gross_base - allocated_base from billing.bill where state not in ('draft', 'held')
        union all select company_id, id, number, case direction when 'in' then -1 else 1 end, amount - allocated, amount_base - allocated_base from billing.payment),
      items as (select company_id, document_id as id, min(number) as number, sum(open) as open, sum(open_base) as open_base
                from accounting.open_item where role <> 'GRNI' group by company_id, document_id)
      select coalesce(o.company_id, i.company_id) as company_id, array[coalesce(o.number, i.number, i.id::text)] as documents,
        jsonb_build_object('billing', o.sign * o.amount, 'billingBase', o.sign * o.base, 'accounting', i.open, 'accountingBase', i.open_base) as figures
      from outstanding o full join items i using (company_id, id)
      where (coalesce(o.sign * o.amount, 0), coalesce(o.sign * o.base, 0)) <> (coalesce(i.open, 0), coalesce(i.open_base, 0))`,
  },
  {
    name: 'goods-received-not-billed',
    claim:
      'Per receipt line, what is received and not billed stands in GRNI, in warehouse, billing and accounting alike.',
    sql: `select coalesce(b.company_id, i.company_id) as company_id, array[coalesce(b.receipt_number, i.number, i.document_id::text)] as documents,
        jsonb_build_object('billing', b.open, 'accounting', -i.open_base, 'warehouse', w.value_base, 'received', b.value_base) as figures
      from (select company_id, id as document_id, receipt_number, value_base, value_base - billed_value_base as open from billing.receipt_line) b
      full join (select company_id, document_id, number, open_base from accounting.open_item where role = 'GRNI') i using (company_id, document_id)
      left join warehouse.goods_receipt_line w on w.company_id = coalesce(b.company_id, i.company_id) and w.id = coalesce(b.document_id, i.document_id)
      where coalesce(b.open, 0) <> -coalesce(i.open_base, 0) or coalesce(b.value_base, 0) <> coalesce(w.value_base, 0)`,
  },
  {
    name: 'inter-company-agrees',
    claim: 'What a company of the network is owed by another is what the other owes it, in document currency.',
    sql: `with balances as (
        select company_id, inter_company_id as partner_id, role, currency, sum(amount) as amount
        from accounting.journal_line where role in ('IC_AR', 'IC_AP') and inter_company_id is not null
        group by company_id, inter_company_id, role, currency)
      select coalesce(a.company_id, p.partner_id) as company_id, array[coalesce(a.partner_id, p.company_id)::text, coalesce(a.currency, p.currency)] as documents,
        jsonb_build_object('receivable', coalesce(a.amount, 0), 'payable', -coalesce(p.amount, 0)) as figures
      from (select * from balances where role = 'IC_AR') a
      full join (select * from balances where role = 'IC_AP') p on p.company_id = a.partner_id and p.partner_id = a.company_id and p.currency = a.currency
      where coalesce(a.amount, 0) <> -coalesce(p.amount, 0)`,
  },
];
