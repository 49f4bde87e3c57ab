import type { Output } from '@consigna/contracts/contract';
import { quoteOffer } from '@consigna/contracts/sales/offer';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '../app/api/client';
import { useAllowed, useCompany } from '../app/company';

export type Price = Output<typeof quoteOffer>['lines'][number];
export type Stock = Output<typeof findAvailability>['products'][number];

export interface LineFacts {
  priceOf(productId: string, quantity: string): Price | undefined;
  stockOf(productId: string): Stock | undefined;
  /** Asks for what is not known yet; cheap to call with the same again. */
  want(lines: readonly { readonly productId: string; readonly quantity: string }[]): void;
  /** Stock moved: asks again for everything known. */
  refresh(): void;
}

/** Lines of one offer, as the contract takes them. */
const MOST_LINES = 200;
/** What is typed within this time is asked for together. */
const GATHER_MS = 40;

/** Prices for the customer and availability in the branch, of the lines that are on the screen. */
export function useLineFacts(customerId: string | undefined, branchId: string | undefined): LineFacts {
  const { code: company } = useCompany();
  const mayAsk = useAllowed();
  const prices = useRef(new Map<string, Price>());
  const stock = useRef(new Map<string, Stock>());
  /** What was asked for once is not asked again because it got no answer. */
  const asked = useRef(new Set<string>());
  const wanted = useRef(new Map<string, { readonly productId: string; readonly quantity: string }>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [, draw] = useState(0);
  const maySeeStock = mayAsk(findAvailability.permission);
  const maySeePrices = mayAsk(quoteOffer.permission);

  const ask = useCallback(async () => {
    const lines = [...wanted.current.values()];
    wanted.current.clear();
    const unpriced = lines.filter((line) => !prices.current.has(keyOf(line)));
    const unknown = [...new Set(lines.map(({ productId }) => productId))].filter((id) => !stock.current.has(id));
    const place = { branchId: branchId ?? null };
    const answers: Promise<void>[] = [];
    if (customerId !== undefined && maySeePrices) {
      for (let from = 0; from < unpriced.length; from += MOST_LINES) {
        const some = unpriced.slice(from, from + MOST_LINES);
        answers.push(
          call(quoteOffer, { customerId, ...place, lines: some }, { company }).then(({ lines: found }) =>
            found.forEach((price, index) => {
              const line = some[index];
              if (line !== undefined) prices.current.set(keyOf(line), price);
            }),
          ),
        );
      }
    }
    if (unknown.length > 0 && maySeeStock) {
      answers.push(
        call(findAvailability, { ...place, productIds: unknown }, { company }).then(({ products }) =>
          products.forEach((each) => stock.current.set(each.productId, each)),
        ),
      );
    }
    // Advice only: without it the line is saved all the same, and priced then.
    await Promise.allSettled(answers);
    draw((count) => count + 1);
  }, [company, customerId, branchId, maySeePrices, maySeeStock]);

  useEffect(() => {
    prices.current.clear();
    stock.current.clear();
    asked.current.clear();
    draw((count) => count + 1);
  }, [company, customerId, branchId]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return {
    priceOf: (productId, quantity) => prices.current.get(keyOf({ productId, quantity })),
    stockOf: (productId) => stock.current.get(productId),
    want: useCallback(
      (lines) => {
        for (const line of lines) {
          if (line.productId === '' || asked.current.has(keyOf(line))) continue;
          asked.current.add(keyOf(line));
          wanted.current.set(keyOf(line), line);
        }
        if (wanted.current.size === 0) return;
        clearTimeout(timer.current);
        timer.current = setTimeout(() => void ask(), GATHER_MS);
      },
      [ask],
    ),
    refresh: useCallback(() => {
      stock.current.clear();
      prices.current.clear();
      asked.current.clear();
      draw((count) => count + 1);
    }, []),
  };
}

function keyOf({ productId, quantity }: { readonly productId: string; readonly quantity: string }): string {
  return `${productId} ${quantity}`;
}
