import { identifyProducts, MAX_CODES, type ProductView } from '@consigna/contracts/catalog/product';
import { Code } from '@consigna/contracts/fields';
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
      const found = await identified(unknown.flatMap(codesOf), company);
      for (const text of unknown) {
        const [first] = codesOf(text).flatMap((code) => found.get(code) ?? []);
        if (first !== undefined) codes.set(text.toLowerCase(), first);
      }
    },
    [codes, company],
  );
  return { codes, prepare };
}

/** Products by their codes, asked for together; what no code can be is nobody's. */
async function identified(codes: readonly string[], company: string): Promise<ReadonlyMap<string, ProductView>> {
  const possible = [...new Set(codes)].filter((code) => Code.safeParse(code).success);
  const requests = Array.from({ length: Math.ceil(possible.length / MAX_CODES) }, (_, index) =>
    possible.slice(index * MAX_CODES, (index + 1) * MAX_CODES),
  );
  const answers = await Promise.all(requests.map((some) => call(identifyProducts, { codes: some }, { company })));
  const items = answers.flatMap((answer) => answer.items);
  return new Map(items.flatMap(({ code, product }) => (product === null ? [] : [[code, product]])));
}
