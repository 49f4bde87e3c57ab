import { lookUpProducts, type ProductView } from '@consigna/contracts/catalog/product';
import { useCallback, useState } from 'react';
import { call } from '../app/api/client';
import { useCompany } from '../app/company';
import { codesOf } from './gs1';

export interface ProductCodes {
  /** By what was asked for, in lower case; what was asked for and is not here does not exist. */
  readonly codes: ReadonlyMap<string, ProductView>;
  /** Asks for codes, barcodes and GS1 strings, as pasted or scanned. */
  readonly prepare: (texts: readonly string[]) => Promise<void>;
}

/** Products by exact code or barcode, for what is pasted into a grid or comes from a scanner. */
export function useProductCodes(): ProductCodes {
  const { code: company } = useCompany();
  const [codes] = useState(() => new Map<string, ProductView>());
  const prepare = useCallback(
    async (texts: readonly string[]) => {
      const unknown = [...new Set(texts.map((text) => text.trim()))].filter(
        (text) => text !== '' && !codes.has(text.toLowerCase()),
      );
      await Promise.all(
        unknown.map(async (text) => {
          const found = await Promise.all(codesOf(text).map((code) => productOf(code, company)));
          const first = found.find((product) => product !== undefined);
          if (first !== undefined) codes.set(text.toLowerCase(), first);
        }),
      );
    },
    [codes, company],
  );
  return { codes, prepare };
}

async function productOf(code: string, company: string): Promise<ProductView | undefined> {
  const asked = code.toLowerCase();
  const { products } = await call(lookUpProducts, { q: code, limit: 1 }, { company });
  return products.find(({ sku, barcodes }) => [sku, ...barcodes].some((each) => each.toLowerCase() === asked));
}
