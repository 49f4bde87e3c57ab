import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type {
  changePriceSettings,
  createPriceBook,
  findPriceSettings,
  listPriceBooks,
  PriceBookView,
  putPrices,
} from '@consigna/contracts/catalog/price-book';
import type { quotePrices } from '@consigna/contracts/catalog/pricing';
import type { Input, Output } from '@consigna/contracts/contract';
import type { ListInput } from '@consigna/contracts/fields';
import { changesBetween } from '@consigna/messaging/audit-trail';
import { companyFacts } from '@consigna/persistence/company-facts';
import { Database } from '@consigna/persistence/database';
import { listPage } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import { choosePrice } from './choose-price.js';
import {
  priceBookById,
  priceBookList,
  priceCandidates,
  priceSettings,
  summaryOf,
  type PriceBookRow,
} from './price-book.queries.js';

const insertBook = statement(
  'catalog.insert-price-book',
  `insert into price_book (company_id, id, code, name, currency, valid_from, valid_to, scope, price_group, customer_id, created_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
const bookForUpdate = statement(
  'catalog.price-book-for-update',
  'select version from price_book where company_id = $1 and id = $2 for update',
);
const countBook = statement(
  'catalog.count-price-book',
  'update price_book set version = version + 1, updated_at = clock_timestamp() where company_id = $1 and id = $2',
);
const dropPrices = statement('catalog.drop-prices', 'delete from price where company_id = $1 and price_book_id = $2');
const insertPrices = statement(
  'catalog.insert-prices',
  `insert into price (company_id, price_book_id, position, product_id, category, min_quantity, price, percent_off)
   select $1, $2, u.position, u.product_id, u.category, u.min_quantity, u.price, u.percent_off
   from unnest($3::uuid[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[])
     with ordinality u(product_id, category, min_quantity, price, percent_off, position)`,
);
const putSettings = statement(
  'catalog.put-price-settings',
  `insert into price_settings as s (company_id, price_resolution, version) values ($1, $2, 2)
   on conflict (company_id) do update set price_resolution = excluded.price_resolution, version = s.version + 1
   where $3::int is null or s.version = $3
   returning price_resolution as "priceResolution", version`,
);

@Injectable()
export class PriceBookService {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `price-book-code-taken` */
  create(
    ctx: Context,
    { code, name, currency, validFrom, validTo, scope }: Input<typeof createPriceBook>,
  ): Promise<PriceBookView> {
    const id = newId();
    const priceGroup = scope.kind === 'price_group' ? scope.priceGroup : null;
    const customerId = scope.kind === 'customer' ? scope.customerId : null;
    return this.database.operation(ctx, async (tx) => {
      await tx.sql(insertBook, [
        ctx.companyId,
        id,
        code,
        name,
        currency,
        validFrom,
        validTo,
        scope.kind,
        priceGroup,
        customerId,
        ctx.userId,
      ]);
      tx.audit('price-book', id, 'create');
      return priceBookById(tx.sql, ctx.companyId, id);
    });
  }

  /** @throws DomainError `price-book-not-found`, `version-conflict`, `product-not-found`, `price-twice` */
  putPrices(ctx: Context, { priceBookId, version, prices }: Input<typeof putPrices>): Promise<PriceBookView> {
    return this.database.operation(ctx, async (tx) => {
      const [book] = await tx.sql<{ version: number }>(bookForUpdate, [ctx.companyId, priceBookId]);
      if (book === undefined) throw new DomainError('price-book-not-found', { id: priceBookId });
      if (version !== undefined && version !== book.version)
        throw new DomainError('version-conflict', { currentVersion: book.version });

      const [before, , , , view] = await Promise.all([
        priceBookById(tx.sql, ctx.companyId, priceBookId),
        tx.sql(dropPrices, [ctx.companyId, priceBookId]),
        tx.sql(insertPrices, [
          ctx.companyId,
          priceBookId,
          prices.map((price) => price.productId),
          prices.map((price) => price.category),
          prices.map((price) => price.minQuantity),
          prices.map((price) => price.price),
          prices.map((price) => price.percentOff),
        ]),
        tx.sql(countBook, [ctx.companyId, priceBookId]),
        priceBookById(tx.sql, ctx.companyId, priceBookId),
      ]);
      tx.audit('price-book', priceBookId, 'put-prices', changesBetween(before, view));
      return view;
    });
  }

  find(ctx: Context, priceBookId: string): Promise<PriceBookView> {
    return this.database.read(ctx, (sql) => priceBookById(sql, ctx.companyId, priceBookId));
  }

  async list(ctx: Context, input: ListInput): Promise<Output<typeof listPriceBooks>> {
    const page = await this.database.read(ctx, (sql) =>
      listPage<PriceBookRow>(sql, priceBookList, ctx.companyId, input),
    );
    return { ...page, data: page.data.map(summaryOf) };
  }

  settings(ctx: Context): Promise<Output<typeof findPriceSettings>> {
    return this.database.read(ctx, (sql) => priceSettings(sql, ctx.companyId));
  }

  /** @throws DomainError `version-conflict` */
  changeSettings(
    ctx: Context,
    { priceResolution, version }: Input<typeof changePriceSettings>,
  ): Promise<Output<typeof changePriceSettings>> {
    return this.database.operation(ctx, async (tx) => {
      const before = await priceSettings(tx.sql, ctx.companyId);
      if (version !== undefined && version !== before.version)
        throw new DomainError('version-conflict', { currentVersion: before.version });
      const [after] = await tx.sql<{ priceResolution: 'most_specific' | 'lowest'; version: number }>(putSettings, [
        ctx.companyId,
        priceResolution,
        version ?? null,
      ]);
      // Somebody else was first between the two statements.
      if (after === undefined) throw new DomainError('version-conflict', {});
      tx.audit('price-settings', ctx.companyId, 'change', {
        priceResolution: { from: before.priceResolution, to: priceResolution },
      });
      return after;
    });
  }

  /**
   * Prices of all lines in one statement, each with the rules that applied. The day is the company's own today unless
   * one is given, the price group the customer's own.
   *
   * @throws DomainError `company-not-found`, `product-not-found`
   */
  quote(
    ctx: Context,
    { customerId, priceGroup, currency, lines, ...input }: Input<typeof quotePrices>,
  ): Promise<Output<typeof quotePrices>> {
    return this.database.read(ctx, async (sql) => {
      const date = input.date ?? businessDate(ctx.now, (await companyFacts(sql, ctx.companyId)).timeZone);
      const [candidates, settings] = await Promise.all([
        priceCandidates(sql, ctx.companyId, { lines, currency, date, priceGroup, customerId }),
        priceSettings(sql, ctx.companyId),
      ]);
      const priced = lines.map(({ productId, quantity }, index) => {
        const ofLine = candidates[index];
        if (ofLine === undefined) throw productNotFound(productId, index);
        return { productId, quantity, ...choosePrice(ofLine, settings.priceResolution) };
      });
      return { lines: priced };
    });
  }
}

function productNotFound(id: string, index: number): DomainError {
  return new DomainError('product-not-found', { id }, [
    { pointer: `#/lines/${index}/productId`, code: 'product-not-found' },
  ]);
}
