import { listBills } from '@consigna/contracts/billing/bill';
import { listInvoices } from '@consigna/contracts/billing/invoice';
import { listPayments } from '@consigna/contracts/billing/payment';
import { finds, type Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'accounting',
    path: 'invoices',
    title: 'billing.rooms.invoices',
    order: 5,
    permission: listInvoices.permission,
    list: () => import('./invoice-list'),
    record: () => import('./invoice-page'),
    finds: finds(listInvoices, ({ data }) =>
      data.map(({ id, number, customerName }) => ({ id, label: number ?? customerName, detail: customerName })),
    ),
  },
  {
    area: 'accounting',
    path: 'bills',
    title: 'billing.rooms.bills',
    order: 10,
    permission: listBills.permission,
    list: () => import('./bill-list'),
    record: () => import('./bill-page'),
    finds: finds(listBills, ({ data }) =>
      data.map(({ id, number, supplierNumber, supplierName }) => ({
        id,
        label: number ?? supplierNumber ?? supplierName,
        detail: supplierName,
      })),
    ),
  },
  {
    area: 'accounting',
    path: 'payments',
    title: 'billing.rooms.payments',
    order: 15,
    permission: listPayments.permission,
    list: () => import('./payment-list'),
    record: () => import('./payment-page'),
    finds: finds(listPayments, ({ data }) =>
      data.map(({ id, number, partyName }) => ({ id, label: number, detail: partyName })),
    ),
  },
];
