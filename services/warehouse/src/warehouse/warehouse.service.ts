import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { deterministicId, newId } from '@consigna/kernel/id';
import type { Input, Output } from '@consigna/contracts/contract';
import { warehouseCreated } from '@consigna/contracts/warehouse/events';
import { listWarehouses, type createWarehouse, type WarehouseView } from '@consigna/contracts/warehouse/warehouse';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { putReferences, requireReference } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import type { Sql, Transaction } from '@consigna/persistence/transaction';
import type { WarehouseKind } from '../stock/locked-stock.js';

const DEFAULT_LOCATION = 'MAIN';

/** A warehouse and the place in it where goods go unless somebody says otherwise. */
export interface Place {
  readonly warehouseId: string;
  readonly warehouseCode: string;
  readonly warehouseKind: WarehouseKind;
  readonly branchId: string;
  readonly locationId: string;
  readonly locationCode: string;
}

const insertWarehouse = statement(
  'warehouse.insert-warehouse',
  `with w as (
     insert into warehouse (company_id, id, created_at, updated_at, created_by, branch_id, code, name, kind)
     values ($1, $2, $3, $3, $4, $5, $6, $7, $8) on conflict (company_id, id) do nothing returning company_id, id, kind)
   insert into location (company_id, id, warehouse_id, warehouse_kind, code) select company_id, $9, id, kind, $10 from w`,
);
const placesOfBranch = statement(
  'warehouse.places-of-branch',
  `select w.id as "warehouseId", w.code as "warehouseCode", w.kind as "warehouseKind", w.branch_id as "branchId", l.id as "locationId", l.code as "locationCode"
   from warehouse w join location l on l.company_id = w.company_id and l.warehouse_id = w.id and l.is_default
   where w.company_id = $1 and w.branch_id = $2 order by w.created_at, w.id`,
);

/** A branch's warehouses with their default places, the oldest first. */
export async function placesOf(sql: Sql, companyId: string, branchId: string): Promise<Place[]> {
  return sql<Place & Record<string, unknown>>(placesOfBranch, [companyId, branchId]);
}

/**
 * Where goods of an owner go: the named warehouse, or the branch's one for owned or consigned goods, or a mixed one.
 *
 * @throws DomainError `warehouse-not-found`, `wrong-warehouse-kind` where owned and consigned goods would meet
 */
export function placeFor(places: readonly Place[], owner: 'own' | 'consignor', warehouseId?: string): Place {
  const wanted = owner === 'own' ? 'standard' : 'consignment_in';
  const place =
    warehouseId === undefined
      ? (places.find((candidate) => candidate.warehouseKind === wanted) ??
        places.find((candidate) => candidate.warehouseKind === 'mixed'))
      : places.find((candidate) => candidate.warehouseId === warehouseId);
  if (place === undefined) throw new DomainError('warehouse-not-found', { id: warehouseId ?? null, kind: wanted });
  if (place.warehouseKind !== wanted && place.warehouseKind !== 'mixed') {
    throw new DomainError(
      'wrong-warehouse-kind',
      { warehouseId: place.warehouseId, kind: place.warehouseKind, owner },
      [{ pointer: '#/warehouseId', code: 'wrong-warehouse-kind' }],
    );
  }
  return place;
}

interface NewWarehouse {
  readonly id: string;
  readonly branchId: string;
  readonly code: string;
  readonly name: string;
  readonly kind: WarehouseKind;
}

/** Opens a warehouse with its default location and tells the others. Doing it again with the same id changes nothing. */
export async function openWarehouse(tx: Transaction, { id, branchId, code, name, kind }: NewWarehouse): Promise<Place> {
  const locationId = deterministicId('location-default', id);
  const { companyId, now, userId } = tx.ctx;
  await tx.sql(insertWarehouse, [companyId, id, now, userId, branchId, code, name, kind, locationId, DEFAULT_LOCATION]);
  tx.audit('warehouse', id, 'create');
  tx.publish(warehouseCreated, { warehouseId: id, branchId, code, name, kind });
  return {
    warehouseId: id,
    warehouseCode: code,
    warehouseKind: kind,
    branchId,
    locationId,
    locationCode: DEFAULT_LOCATION,
  };
}

/** The branch's quarantine, opened when the first goods need it. */
export async function quarantineOf(tx: Transaction, places: readonly Place[], branchId: string): Promise<Place> {
  const known = places.find((place) => place.warehouseKind === 'quarantine');
  if (known !== undefined) return known;
  const branch = await requireReference(tx.sql, tx.ctx.companyId, 'branch', branchId, '#/branchId');
  const code = `${branch.code}-QUAR`;
  return openWarehouse(tx, {
    id: deterministicId('warehouse-quarantine', branchId),
    branchId,
    code,
    name: code,
    kind: 'quarantine',
  });
}

@Injectable()
export class WarehouseService {
  constructor(private readonly database: Database) {}

  create(ctx: Context, input: Input<typeof createWarehouse>): Promise<WarehouseView> {
    return this.database.operation(ctx, async (tx) => {
      await requireReference(tx.sql, ctx.companyId, 'branch', input.branchId, '#/branchId');
      const id = newId();
      const place = await openWarehouse(tx, { id, ...input });
      const at = ctx.now.toISOString();
      const { branchId, code, name, kind } = input;
      const locations = [{ id: place.locationId, code: place.locationCode }];
      return {
        id,
        version: 1,
        createdAt: at,
        updatedAt: at,
        createdBy: ctx.userId,
        branchId,
        code,
        name,
        kind,
        locations,
      };
    });
  }

  /** A new branch gets one warehouse for our goods and one for consignors': owned and consigned never share a shelf unasked. */
  async openForBranch(tx: Transaction, branch: { branchId: string; code: string; name: string }): Promise<void> {
    const { branchId, code, name } = branch;
    await putReferences(tx, 'branch', [{ id: branchId, code, active: true, fields: { name } }]);
    const of = (id: string, suffix: string, kind: WarehouseKind) => ({
      id,
      branchId,
      code: `${code}-${suffix}`,
      name: `${name} ${suffix}`,
      kind,
    });
    await openWarehouse(tx, of(deterministicId('warehouse-standard', branchId), 'STD', 'standard'));
    await openWarehouse(tx, of(deterministicId('warehouse-consignment', branchId), 'CONS', 'consignment_in'));
  }

  list(ctx: Context, input: Input<typeof listWarehouses>): Promise<Output<typeof listWarehouses>> {
    return this.database.read(ctx, (sql) => listPage<WarehouseView>(sql, source, ctx.companyId, input));
  }

  async get(ctx: Context, id: string): Promise<WarehouseView> {
    const withId = { ...source.shape, filters: { ...source.shape.filters, id: 'id' as const } };
    const { data } = await this.database.read(ctx, (sql) =>
      listPage<WarehouseView>(sql, { ...source, shape: withId }, ctx.companyId, {
        limit: 1,
        filter: { id: { eq: id } },
      }),
    );
    const [found] = data;
    if (found === undefined) throw new DomainError('warehouse-not-found', { id });
    return found;
  }
}

const source = {
  name: 'warehouse.warehouses',
  shape: listWarehouses.list ?? { filters: {}, sorts: [], defaultSort: 'code' },
  select: `select w.id, w.version, to_char(w.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
      to_char(w.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "updatedAt", w.created_by as "createdBy",
      w.branch_id as "branchId", w.code, w.name, w.kind,
      (select jsonb_agg(jsonb_build_object('id', l.id, 'code', l.code) order by l.code) from location l where l.company_id = w.company_id and l.warehouse_id = w.id) as locations
    from warehouse w`,
  where: 'w.company_id = $1',
  columns: { id: 'w.id', branchId: 'w.branch_id', kind: 'w.kind', code: 'w.code' },
  id: 'w.id',
  search: ['w.code', 'w.name'],
};
