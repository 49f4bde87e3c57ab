export const invoicesPlace = { area: 'accounting', path: 'invoices' } as const;
export const billsPlace = { area: 'accounting', path: 'bills' } as const;
export const paymentsPlace = { area: 'accounting', path: 'payments' } as const;
