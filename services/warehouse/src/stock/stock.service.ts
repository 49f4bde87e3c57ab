import { Injectable } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input, Output } from '@consigna/contracts/contract';
import type { findAvailability, findStockPlaces } from '@consigna/contracts/warehouse/availability';
import type { BackorderOrder } from '@consigna/contracts/warehouse/backorder';
import type {
  ConsumePolicy,
  getStockSettings,
  getValuation,
  listStock,
  listStockLayers,
  listStockMoves,
  saveStockSettings,
} from '@consigna/contracts/warehouse/stock';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { requireReference } from '@consigna/persistence/reference-copy';
import { statement } from '@consigna/persistence/statement';
import { availabilityOf, layerSource, levelSource, moveSource, stockPlacesOf, valuationOf } from './stock.queries.js';

type Setting = Output<typeof saveStockSettings>;

/** A member left out keeps its value; null gives it back to the company's or the default. */
const saveSetting = statement(
  'warehouse.save-setting',
  `insert into stock_setting as s (company_id, subject_id, consume, negative_stock, assign) values ($1, $2, $3, $5, $7)
   on conflict (company_id, subject_id) do update set
     consume = case when $4::boolean then excluded.consume else s.consume end,
     negative_stock = case when $6::boolean then excluded.negative_stock else s.negative_stock end,
     assign = case when $8::boolean then excluded.assign else s.assign end
   returning subject_id, consume, negative_stock, assign`,
);
const allSettings = statement(
  'warehouse.all-settings',
  'select subject_id, consume, negative_stock, assign from stock_setting where company_id = $1 order by subject_id',
);

interface SettingRow {
  [column: string]: unknown;
  subject_id: string;
  consume: ConsumePolicy | null;
  negative_stock: 'forbid' | null;
  assign: BackorderOrder | null;
}

@Injectable()
export class StockService {
  constructor(private readonly database: Database) {}

  availability(ctx: Context, input: Input<typeof findAvailability>): Promise<Output<typeof findAvailability>> {
    return this.database.read(ctx, async (sql) => ({ products: await availabilityOf(sql, ctx.companyId, input) }));
  }

  places(ctx: Context, input: Input<typeof findStockPlaces>): Promise<Output<typeof findStockPlaces>> {
    return this.database.read(ctx, async (sql) => ({ products: await stockPlacesOf(sql, ctx.companyId, input) }));
  }

  levels(ctx: Context, input: Input<typeof listStock>): Promise<Output<typeof listStock>> {
    return this.database.read(ctx, (sql) => listPage(sql, levelSource, ctx.companyId, input));
  }

  layers(ctx: Context, input: Input<typeof listStockLayers>): Promise<Output<typeof listStockLayers>> {
    return this.database.read(ctx, (sql) => listPage(sql, layerSource, ctx.companyId, input));
  }

  moves(ctx: Context, input: Input<typeof listStockMoves>): Promise<Output<typeof listStockMoves>> {
    return this.database.read(ctx, (sql) => listPage(sql, moveSource, ctx.companyId, input));
  }

  valuation(ctx: Context, input: Input<typeof getValuation>): Promise<Output<typeof getValuation>> {
    return this.database.read(ctx, (sql) => valuationOf(sql, ctx, input));
  }

  settings(ctx: Context): Promise<Output<typeof getStockSettings>> {
    return this.database.read(ctx, async (sql) => {
      const rows = await sql<SettingRow>(allSettings, [ctx.companyId]);
      const company = rows.find((row) => row.subject_id === ctx.companyId);
      return {
        company: settingOf(null, company),
        products: rows.filter((row) => row !== company).map((row) => settingOf(row.subject_id, row)),
      };
    });
  }

  /** Settings of the company (`productId` null) or of one product. @throws DomainError `product-not-found` */
  saveSettings(ctx: Context, productId: string | null, input: Input<typeof saveStockSettings>): Promise<Setting> {
    return this.database.operation(ctx, async (tx) => {
      if (productId !== null) await requireReference(tx.sql, ctx.companyId, 'product', productId, '#/productId');
      const subject = productId ?? ctx.companyId;
      const { consume, negativeStock, assign } = input;
      const [row] = await tx.sql<SettingRow>(saveSetting, [
        ctx.companyId,
        subject,
        consume ?? null,
        consume !== undefined,
        negativeStock ?? null,
        negativeStock !== undefined,
        assign ?? null,
        assign !== undefined,
      ]);
      const saved = settingOf(productId, row);
      tx.audit('stock-settings', subject, 'save', {
        consume: { from: null, to: saved.consume },
        negativeStock: { from: null, to: saved.negativeStock },
        assign: { from: null, to: saved.assign },
      });
      return saved;
    });
  }
}

function settingOf(productId: string | null, row: SettingRow | undefined): Setting {
  return {
    productId,
    consume: row?.consume ?? null,
    negativeStock: row?.negative_stock ?? null,
    assign: row?.assign ?? null,
  };
}
