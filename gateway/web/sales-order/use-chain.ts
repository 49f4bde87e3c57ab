import {
  createInvoice,
  issueInvoice,
  listBillableLines,
  listInvoices,
  type InvoiceView,
} from '@consigna/contracts/billing/invoice';
import { recordPayment } from '@consigna/contracts/billing/payment';
import type { QueryContract } from '@consigna/contracts/contract';
import type { SalesOrderView } from '@consigna/contracts/sales/sales-order';
import {
  createDelivery,
  listDeliverableLines,
  listDeliveries,
  shipDelivery,
} from '@consigna/contracts/warehouse/delivery';
import { decimal } from '@consigna/kernel/decimal';
import { useCommand, useWholeList } from '../app/api/hooks';
import { useAllowed } from '../app/company';
import { deliverableLines, invoiceableLines } from './part-form';

/** What follows from a confirmed order, read from the services that own it, and the commands that carry it on. */
export function useChain(order: SalesOrderView) {
  const allowed = useAllowed();
  const may = ({ permission }: { readonly permission: string }) => allowed(permission);
  const ofOrder = { orderId: { eq: order.id } };
  const read = <C extends QueryContract>(contract: C) => ({ enabled: may(contract) });
  const heads = useWholeList(listDeliveries, { filter: ofOrder }, read(listDeliveries));
  const deliveries = (heads ?? []).filter(({ state }) => state !== 'cancelled');
  const deliverable = useWholeList(listDeliverableLines, { filter: ofOrder }, read(listDeliverableLines));
  const billable = useWholeList(listBillableLines, { filter: ofOrder }, read(listBillableLines));
  const invoices = useWholeList(
    listInvoices,
    { filter: { ...ofOrder, kind: { eq: 'invoice' } }, sort: 'createdAt' },
    read(listInvoices),
  );

  return {
    deliveries,
    /** Drafts too, the oldest first. */
    invoices: invoices ?? [],
    /** Reserved units that are on no delivery yet; none before the deliveries were read too, whose shipment comes first. */
    deliverable: heads !== undefined || !may(listDeliveries) ? deliverableLines(order.lines, deliverable ?? []) : [],
    toShip: deliveries.find(({ state }) => state === 'allocated'),
    /** None before all that can be invoiced was read. */
    invoiceable: invoiceableLines(order.lines, billable ?? []),
    /** Known to be wholly invoiced, and all of it to be paid. */
    isPaid:
      billable?.length === 0 &&
      invoices !== undefined &&
      invoices.length > 0 &&
      invoices.every(({ state }) => state === 'paid'),
    toIssue: invoices?.find(({ state }) => state === 'draft'),
    toPay: invoices?.find(isOpen),
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

function isOpen({ state, outstanding }: Pick<InvoiceView, 'state' | 'outstanding'>): boolean {
  return (state === 'issued' || state === 'partially_paid') && decimal(outstanding).greaterThan(0);
}

export type Chain = ReturnType<typeof useChain>;
