import { statement } from '@consigna/persistence/statement';

/** Invoices and notes as billing told them, and what they add to their customers' open invoices (credit notes take away). */
export const keepInvoices = statement(
  'sales.keep-invoices',
  `with r as (
     select * from jsonb_to_recordset($2::jsonb) r("invoiceId" uuid, number text, kind text, date date, "customerId" uuid, currency text,
       "netExact" numeric, gross numeric, "grossBase" numeric)),
   kept as (
     insert into customer_invoice (company_id, id, number, kind, date, customer_id, currency, net_exact, gross)
     select $1, "invoiceId", number, kind, date, "customerId", currency, "netExact", gross from r)
   insert into customer_exposure as e (company_id, customer_id, open_invoices)
   select $1, "customerId", sum(case when kind = 'credit_note' then -"grossBase" else "grossBase" end) from r
   group by "customerId" order by "customerId"
   on conflict (company_id, customer_id) do update set open_invoices = e.open_invoices + excluded.open_invoices`,
);

/**
 * Payments set against documents (`owed`: what that does to the customer's open invoices, base currency). Documents that
 * sales does not know are suppliers' and change nothing.
 */
export const countPayments = statement(
  'sales.count-payments',
  `with r as (
     select "documentId", sum(amount) as amount, sum(owed) as owed
     from jsonb_to_recordset($2::jsonb) r("documentId" uuid, amount numeric, owed numeric) group by "documentId"),
   paid as (
     update customer_invoice i set paid = i.paid + r.amount from r
     where i.company_id = $1 and i.id = r."documentId" and i.id = any(array(select "documentId" from r))
     returning i.customer_id, r.owed)
   insert into customer_exposure as e (company_id, customer_id, open_invoices)
   select $1, customer_id, sum(owed) from paid group by customer_id order by customer_id
   on conflict (company_id, customer_id) do update set open_invoices = e.open_invoices + excluded.open_invoices`,
);

/** Money that came in without a document: it stays on the customer's account and counts against what is owed. */
export const countOnAccount = statement(
  'sales.count-on-account',
  `insert into customer_exposure as e (company_id, customer_id, open_invoices)
   select $1, r.id, sum(r.owed) from unnest($2::uuid[], $3::numeric[]) r(id, owed) group by r.id order by r.id
   on conflict (company_id, customer_id) do update set open_invoices = e.open_invoices + excluded.open_invoices`,
);
