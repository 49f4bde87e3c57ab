import { listProducts } from '@consigna/contracts/catalog/product';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import { call } from '../app/api/client';
import type { RowOf } from '../app/api/hooks';
import { TooManyRows } from '../ui/sheet';
import type { Availability } from './gather';

/** The longest page there is. */
const PAGE = 200;
/** Each page is two requests of this browser. */
const MAX_PRODUCTS = 20_000;

interface ProductStock {
  readonly product: RowOf<typeof listProducts>;
  /** Undefined where nothing has ever been stored. */
  readonly stock: Availability | undefined;
}

/**
 * All products that a list finds, with what is in stock of each in the whole company.
 *
 * @throws TooManyRows
 */
export async function stockOf(company: string, input: Record<string, unknown>): Promise<ProductStock[]> {
  const found: ProductStock[] = [];
  let cursor: string | null = null;
  do {
    const asked: Record<string, unknown> = { ...input, limit: PAGE, ...(cursor === null ? {} : { cursor }) };
    const { data, page } = await call(listProducts, asked, { company });
    if (data.length === 0) break;
    const { products } = await call(findAvailability, { productIds: data.map(({ id }) => id) }, { company });
    const byId = new Map(products.map((each) => [each.productId, each]));
    found.push(...data.map((product) => ({ product, stock: byId.get(product.id) })));
    cursor = page.hasMore ? page.nextCursor : null;
    if (found.length >= MAX_PRODUCTS && cursor !== null) throw new TooManyRows(MAX_PRODUCTS);
  } while (cursor !== null);
  return found;
}
