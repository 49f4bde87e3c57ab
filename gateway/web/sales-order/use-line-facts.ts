import type { Output } from '@consigna/contracts/contract';
import { quoteOffer } from '@consigna/contracts/sales/offer';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import { call } from '../app/api/client';
import { useAllowed, useCompany } from '../app/company';
import { useAnswers } from './use-answers';

export type Price = Output<typeof quoteOffer>['lines'][number];
export type Stock = Output<typeof findAvailability>['products'][number];

interface Wanted {
  readonly productId: string;
  readonly kind: 'goods' | 'service';
  readonly quantity: string;
}

export interface LineFacts {
  priceOf(productId: string, quantity: string): Price | undefined;
  stockOf(productId: string): Stock | undefined;
  /** What is wanted of `what` now, in place of before; asks for what is not known yet. */
  want(what: 'lines' | 'finder', wanted: readonly Wanted[]): void;
  /** Stock or prices are others than they were: asks again for everything. */
  refresh(): void;
}

const PRICES = 'prices';
/** Lines of one offer, and products of one question, as the contracts take them. */
const MOST_LINES = 200;
const MOST_PRODUCTS = 2_000;
const nothing = { lines: [], finder: [] } satisfies Record<string, readonly Wanted[]>;

/**
 * Prices for the customer and availability in the branch, of the lines and of what the finder shows; availability as it is now.
 * Another object when one of them has changed.
 */
export function useLineFacts(customerId: string | undefined, branchId: string | undefined): LineFacts {
  const { code: company } = useCompany();
  const mayAsk = useAllowed();
  const queries = useQueryClient();
  const wanted = useRef<Record<'lines' | 'finder', readonly Wanted[]>>(nothing);
  const place = { branchId: branchId ?? null };
  const prices = useAnswers({
    // What stands in the books changes no price: only what is asked does, and whoever asks anew.
    key: [PRICES, company, { customerId, ...place }],
    isAsked: customerId !== undefined && mayAsk(quoteOffer.permission),
    most: MOST_LINES,
    wanted: () => new Map(allOf(wanted.current).map((each) => [priceKey(each.productId, each.quantity), each])),
    ask: async (some, signal) => {
      const lines = some.map(({ productId, quantity }) => ({ productId, quantity }));
      const answer = await call(quoteOffer, { customerId: customerId ?? '', ...place, lines }, { company, signal });
      return answer.lines;
    },
  });
  const stock = useAnswers({
    key: [company, findAvailability.subject, place],
    isAsked: mayAsk(findAvailability.permission),
    most: MOST_PRODUCTS,
    wanted: () =>
      new Map(
        allOf(wanted.current).flatMap(({ productId, kind }) => (kind === 'goods' ? [[productId, productId]] : [])),
      ),
    ask: async (productIds, signal) => {
      const { products } = await call(findAvailability, { ...place, productIds: [...productIds] }, { company, signal });
      const found = new Map(products.map((each) => [each.productId, each]));
      return productIds.map((productId) => found.get(productId));
    },
  });
  const { askMissing: askPrices } = prices;
  const { askMissing: askStock } = stock;
  const want = useCallback<LineFacts['want']>(
    (what, now) => {
      wanted.current = { ...wanted.current, [what]: now };
      askPrices();
      askStock();
    },
    [askPrices, askStock],
  );
  const refresh = useCallback(() => {
    for (const queryKey of [
      [PRICES, company],
      [company, findAvailability.subject],
    ])
      void queries.invalidateQueries({ queryKey });
  }, [queries, company]);
  return useMemo(
    () => ({
      priceOf: (productId, quantity) => prices.answers[priceKey(productId, quantity)] ?? undefined,
      stockOf: (productId) => stock.answers[productId] ?? undefined,
      want,
      refresh,
    }),
    [prices.answers, stock.answers, want, refresh],
  );
}

function allOf({ lines, finder }: Record<'lines' | 'finder', readonly Wanted[]>): readonly Wanted[] {
  return [...lines, ...finder];
}

function priceKey(productId: string, quantity: string): string {
  return `${productId} ${quantity}`;
}
