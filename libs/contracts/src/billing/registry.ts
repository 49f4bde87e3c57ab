import type { Contract, EventContract } from '../contract.js';
import { auditTrail } from '../directory/audit-trail.js';
import { timeline } from '../directory/timeline.js';
import {
  approveBill,
  createBill,
  deleteBill,
  getBill,
  listBillableReceiptLines,
  listBilledReceipts,
  listBills,
} from './bill.js';
import { createCreditNote, createDebitNote, getCreditable } from './correction.js';
import {
  allocationRecorded,
  billApprovalEnded,
  billApprovalRequested,
  billPosted,
  invoiceIssued,
  paymentRecorded,
} from './events.js';
import {
  cancelInvoice,
  changeInvoice,
  createInvoice,
  deleteInvoice,
  getInvoice,
  issueInvoice,
  listBillableLines,
  listInvoicedDeliveries,
  listInvoices,
} from './invoice.js';
import { allocate, getPayment, listAllocations, listPayments, recordPayment, undoAllocation } from './payment.js';
import { createSelfBill } from './self-bill.js';
import { changeBillingSettings, getBillingSettings } from './settings.js';

/** Commands and queries of the billing service. */
export const billingContracts: readonly Contract[] = [
  createInvoice,
  changeInvoice,
  deleteInvoice,
  issueInvoice,
  cancelInvoice,
  getInvoice,
  listInvoicedDeliveries,
  listInvoices,
  listBillableLines,
  createCreditNote,
  createDebitNote,
  getCreditable,
  recordPayment,
  getPayment,
  listPayments,
  allocate,
  undoAllocation,
  listAllocations,
  createBill,
  approveBill,
  deleteBill,
  getBill,
  listBilledReceipts,
  listBills,
  listBillableReceiptLines,
  createSelfBill,
  getBillingSettings,
  changeBillingSettings,
  auditTrail('billing'),
  timeline('billing'),
];

/** Events of the billing service. */
export const billingEvents: readonly EventContract[] = [
  invoiceIssued,
  billPosted,
  paymentRecorded,
  allocationRecorded,
  billApprovalRequested,
  billApprovalEnded,
];
