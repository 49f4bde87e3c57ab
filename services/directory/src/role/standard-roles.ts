import { READ_EVERYTHING } from './permissions.js';

export const OWNER = 'owner';

/** What every clerk meets: the company, its parties and products, and notices of what they may act on. */
const basics = [
  'directory.company.read',
  'directory.party.read',
  'directory.notice.*',
  'catalog.product.read',
  'catalog.price.read',
];

/** Roles that a new company starts with (A3); all but the owner's can be changed. */
export const standardRoles: readonly { code: string; name: string; permissions: readonly string[] }[] = [
  { code: OWNER, name: 'Owner', permissions: ['*'] },
  {
    code: 'sales',
    name: 'Sales',
    permissions: [
      ...basics,
      'directory.party.write',
      'sales.*',
      'warehouse.stock.read',
      'warehouse.delivery.read',
      'billing.invoice.read',
    ],
  },
  {
    code: 'warehouse',
    name: 'Warehouse',
    permissions: [
      ...basics,
      'warehouse.*',
      'sales.order.read',
      'sales.backorder.read',
      'purchasing.order.read',
      'consignment.agreement.read',
    ],
  },
  {
    code: 'purchasing',
    name: 'Purchasing',
    permissions: [
      ...basics,
      'directory.party.write',
      'catalog.*',
      'purchasing.*',
      'consignment.*',
      'sales.backorder.read',
      'warehouse.stock.read',
      'warehouse.goods-receipt.read',
      'billing.bill.read',
    ],
  },
  {
    code: 'accounting',
    name: 'Accounting',
    permissions: [
      ...basics,
      'directory.party.write',
      'accounting.*',
      'billing.*',
      'reporting.*',
      'consignment.*',
      'sales.order.read',
      'purchasing.order.read',
      'warehouse.stock.read',
    ],
  },
  { code: 'auditor', name: 'Auditor', permissions: [READ_EVERYTHING] },
  {
    code: 'headquarters',
    name: 'Headquarters',
    permissions: [READ_EVERYTHING, 'directory.*', 'catalog.*', 'reporting.*'],
  },
];
