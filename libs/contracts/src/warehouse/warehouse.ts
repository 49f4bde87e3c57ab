import { z } from 'zod';
import { command, query } from '../contract.js';
import { Code, Id, listQuery, Name, ResourceMembers } from '../fields.js';
import { warehouseKinds } from './events.js';

export const WarehouseView = z.object({
  ...ResourceMembers,
  branchId: Id,
  code: z.string(),
  name: z.string(),
  kind: z.enum(warehouseKinds),
  locations: z.array(z.object({ id: Id, code: z.string() })),
});
export type WarehouseView = z.infer<typeof WarehouseView>;

export const listWarehouses = listQuery({
  subject: 'warehouse.warehouse.list',
  http: 'GET /warehouses',
  permission: 'warehouse.stock.read',
  summary: 'Warehouses with their locations',
  item: WarehouseView,
  filters: { branchId: 'id', kind: 'enum', code: 'text' },
  sorts: ['code'],
  defaultSort: 'code',
});

export const createWarehouse = command({
  subject: 'warehouse.warehouse.create',
  http: 'POST /warehouses',
  permission: 'warehouse.warehouse.create',
  summary: 'Open a further warehouse of a branch; a mixed one keeps owned and consigned goods on one shelf',
  dryRun: true,
  input: z.object({ branchId: Id, code: Code, name: Name, kind: z.enum(warehouseKinds) }),
  output: WarehouseView,
  errors: ['branch-not-found', 'warehouse-code-taken'],
});

export const getWarehouse = query({
  subject: 'warehouse.warehouse.get',
  http: 'GET /warehouses/:warehouseId',
  permission: 'warehouse.stock.read',
  summary: 'A warehouse',
  input: z.object({ warehouseId: Id }),
  output: WarehouseView,
  errors: ['warehouse-not-found'],
});
