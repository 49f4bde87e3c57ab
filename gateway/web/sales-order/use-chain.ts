import {
  getInvoice,
  createInvoice,
  issueInvoice,
  listBillableLines,
  listInvoices,
  type InvoiceView,
} from '@consigna/contracts/billing/invoice';
import { recordPayment } from '@consigna/contracts/billing/payment';
import type { QueryContract } from '@consigna/contracts/contract';
import type { SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { createDelivery, getDelivery, listDeliveries, shipDelivery } from '@consigna/contracts/warehouse/delivery';
import { decimal } from '@consigna/kernel/decimal';
import { useQueries } from '@tanstack/react-query';
import { queryOf, useApiQuery, useCommand, useWholeList } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { deliverableLines, invoiceableLines } from './part-form';

/** Drafts of one customer that are looked through for this order; more than a few are never open at once. */
const DRAFTS = 20;

/** What follows from a confirmed order, read from the services that own it, and the commands that carry it on. */
export function useChain(order: SalesOrderView) {
  const { code: company } = useCompany();
  const allowed = useAllowed();
  const may = ({ permission }: { readonly permission: string }) => allowed(permission);
  const orderFilter = { orderId: { eq: order.id } };
  const read = <C extends QueryContract>(contract: C) => ({ enabled: may(contract) });
  const heads = useWholeList(listDeliveries, { filter: orderFilter }, read(listDeliveries));
  const going = (heads ?? []).filter(({ state }) => state !== 'cancelled');
  const deliveries = useQueries({
    queries: going.map(({ id }) => queryOf(getDelivery, { deliveryId: id }, company)),
  }).flatMap(({ data }) => data ?? []);
  const isWhole = (heads !== undefined || !may(listDeliveries)) && deliveries.length === going.length;
  const billable = useWholeList(listBillableLines, { filter: orderFilter }, read(listBillableLines));
  const drafts = useApiQuery(
    listInvoices,
    {
      filter: { customerId: { eq: order.customerId }, state: { eq: 'draft' }, kind: { eq: 'invoice' } },
      limit: DRAFTS,
    },
    read(listInvoices),
  ).data?.data;
  const issued = order.documents.invoices.filter(({ kind }) => kind === 'invoice').map(({ id }) => id);
  const ids = may(getInvoice) ? [...new Set([...(drafts ?? []).map(({ id }) => id), ...issued])] : [];
  const found = useQueries({
    queries: ids.map((invoiceId) => queryOf(getInvoice, { invoiceId }, company)),
  }).flatMap(({ data }) => data ?? []);
  const invoices = found.filter((invoice) => invoice.lines.some(({ orderId }) => orderId === order.id));
  const areAllFound = drafts !== undefined && found.length === ids.length;

  return {
    deliveries,
    invoices,
    /** Reserved units that are on no delivery yet; none before all deliveries were read. */
    deliverable: isWhole
      ? deliverableLines(
          order.lines,
          deliveries.filter(({ state }) => state === 'allocated'),
        )
      : [],
    toShip: deliveries.find(({ state }) => state === 'allocated'),
    /** None before all that can be invoiced was read. */
    invoiceable: invoiceableLines(order.lines, billable ?? []),
    /** Known to be wholly invoiced, and all of it to be paid. */
    isPaid:
      billable?.length === 0 && areAllFound && invoices.length > 0 && invoices.every(({ state }) => state === 'paid'),
    toIssue: invoices.find(({ state }) => state === 'draft'),
    toPay: invoices.find(isOpen),
    may: {
      deliver: may(createDelivery),
      ship: may(shipDelivery),
      invoice: may(createInvoice),
      issue: may(issueInvoice),
      pay: may(recordPayment),
    },
    ship: useCommand(shipDelivery),
    issue: useCommand(issueInvoice),
    pay: useCommand(recordPayment),
  };
}

function isOpen({ state, outstanding }: InvoiceView): boolean {
  return (state === 'issued' || state === 'partially_paid') && decimal(outstanding).greaterThan(0);
}

export type Chain = ReturnType<typeof useChain>;
