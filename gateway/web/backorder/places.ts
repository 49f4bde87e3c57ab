/** The rooms that backorders lead to. */
export const places = {
  backorders: { area: 'sales', path: 'backorders' },
  salesOrders: { area: 'sales', path: 'orders' },
  purchaseOrders: { area: 'purchasing', path: 'orders' },
} as const;

/** What is assigned at once: the units of one product in one branch. It is the id of `HeldView` too. */
export interface Subject {
  readonly branchId: string;
  readonly productId: string;
}

export function idOfSubject({ branchId, productId }: Subject): string {
  return `${branchId}~${productId}`;
}

export function subjectOf(id: string): Subject {
  const [branchId = '', productId = ''] = id.split('~');
  return { branchId, productId };
}
