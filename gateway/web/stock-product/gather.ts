import type { Output } from '@consigna/contracts/contract';
import { findAvailability } from '@consigna/contracts/warehouse/availability';
import { useQuery } from '@tanstack/react-query';
import { call } from '../app/api/client';
import { keyOf } from '../app/api/hooks';
import { useCompany } from '../app/company';

export type Availability = Output<typeof findAvailability>['products'][number];

interface Waiting {
  readonly productId: string;
  readonly resolve: (found: Availability | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Rows that are drawn together ask together. */
const GATHER_MS = 20;
const waiting = new Map<string, Waiting[]>();

/** What can be sold of a product in the whole company; rows in sight share one question. */
export function useAvailability(productId: string): Availability | null | undefined {
  const { code } = useCompany();
  return useQuery({
    queryKey: keyOf(findAvailability, { productId }, code),
    queryFn: () => askTogether(code, productId),
  }).data;
}

function askTogether(company: string, productId: string): Promise<Availability | null> {
  return new Promise((resolve, reject) => {
    const queue = waiting.get(company) ?? [];
    queue.push({ productId, resolve, reject });
    if (queue.length > 1) return;
    waiting.set(company, queue);
    setTimeout(() => void answer(company), GATHER_MS);
  });
}

async function answer(company: string): Promise<void> {
  const queue = waiting.get(company) ?? [];
  waiting.delete(company);
  try {
    const productIds = [...new Set(queue.map(({ productId }) => productId))];
    const { products } = await call(findAvailability, { productIds }, { company });
    const found = new Map(products.map((each) => [each.productId, each]));
    for (const { productId, resolve } of queue) resolve(found.get(productId) ?? null);
  } catch (error) {
    for (const { reject } of queue) reject(error);
  }
}
