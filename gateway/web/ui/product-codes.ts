import { lookUpProducts, type ProductView } from '@consigna/contracts/catalog/product';
import { useCallback, useState } from 'react';
import { call } from '../app/api/client';
import { useCompany } from '../app/company';

export interface ProductCodes {
  /** By code or barcode in lower case; what was asked for and is not here does not exist. */
  readonly codes: ReadonlyMap<string, ProductView>;
  /** Asks for codes and barcodes, as pasted or scanned. */
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
          const asked = text.toLowerCase();
          const { products } = await call(lookUpProducts, { q: text, limit: 1 }, { company });
          const exact = products.find(({ sku, barcodes }) =>
            [sku, ...barcodes].some((code) => code.toLowerCase() === asked),
          );
          if (exact !== undefined) codes.set(asked, exact);
        }),
      );
    },
    [codes, company],
  );
  return { codes, prepare };
}
