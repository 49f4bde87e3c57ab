/** A kind of document that screens show: the name it has in audit trails and live notices, and who may read it. */
export interface ResourceType {
  readonly service: string;
  /** As services name it in their audit trail; unique over all of them but for the pair with its service. */
  readonly document: string;
  /** Permission without which nobody learns that one of them changed. */
  readonly permission: string;
}

function of(service: string, permissions: Readonly<Record<string, string>>): ResourceType[] {
  return Object.entries(permissions).map(([document, permission]) => ({
    service,
    document,
    permission: `${service}.${permission}`,
  }));
}

/** Every kind of document that is audited or told to open screens. */
export const resourceTypes: readonly ResourceType[] = [
  ...of('directory', {
    branch: 'company.read',
    company: 'company.read',
    membership: 'membership.read',
    network: 'network.read',
    notice: 'notice.read',
    party: 'party.read',
    role: 'role.read',
    'saved-view': 'company.read',
    user: 'membership.read',
  }),
  ...of('catalog', { 'price-book': 'price.read', 'price-settings': 'price.read', product: 'product.read' }),
  ...of('purchasing', { 'approval-limit': 'approval-limit.read', 'purchase-order': 'order.read' }),
  ...of('sales', { 'sales-order': 'order.read', 'sales-setting': 'setting.read' }),
  ...of('warehouse', {
    adjustment: 'adjustment.read',
    delivery: 'delivery.read',
    'goods-receipt': 'goods-receipt.read',
    reservation: 'stock.read',
    revaluation: 'stock.value.read',
    'sales-return': 'sales-return.read',
    stock: 'stock.read',
    'stock-pool': 'stock.read',
    'stock-settings': 'stock.read',
    warehouse: 'stock.read',
  }),
  ...of('consignment', { agreement: 'agreement.read', settlement: 'settlement.read' }),
  ...of('billing', {
    allocation: 'payment.read',
    bill: 'bill.read',
    'billing-settings': 'settings.read',
    invoice: 'invoice.read',
    payment: 'payment.read',
  }),
  ...of('accounting', {
    book: 'period.read',
    'journal-entry': 'journal-entry.read',
    'manual-entry': 'journal-entry.read',
    revaluation: 'revaluation.read',
    'tax-code': 'tax-code.read',
  }),
];
