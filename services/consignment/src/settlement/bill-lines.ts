import type { InputOf } from '@consigna/contracts/contract';
import type { createSelfBill } from '@consigna/contracts/billing/self-bill';
import { Decimal } from '@consigna/kernel/decimal';

/** A product of a statement: units sold less returned, and what they come to (agreement's currency and base). */
export interface SettledProduct {
  readonly productId: string;
  readonly description: string;
  readonly quantity: Decimal;
  readonly owed: Decimal;
  readonly owedBase: Decimal;
}

export interface Statement {
  readonly role: 'principal' | 'agent';
  readonly products: readonly SettledProduct[];
  readonly opening: Decimal;
  readonly openingBase: Decimal;
}

/** Words on the bill for what is no product. */
export interface BillWords {
  readonly returns: string;
  readonly carriedForward: string;
}

export type BillLine = InputOf<typeof createSelfBill>['lines'][number];

/**
 * The self-bill of a statement. A bill line needs a positive quantity, so products with as many units returned as sold,
 * or more, are one last line together; what was carried forward is a line of its own. The lines add up to the
 * statement in both currencies.
 */
export function billLines({ role, products, opening, openingBase }: Statement, words: BillWords): BillLine[] {
  const sold = products.filter((product) => product.quantity.greaterThan(0));
  const returned = products.filter((product) => !product.quantity.greaterThan(0));
  const lines = sold.map((product) => toLine(role, product));
  if (returned.length > 0) {
    const net = returned.reduce(addTo, { quantity: zero, owed: zero, owedBase: zero });
    // As many units came as went, at different prices: one line stands for them.
    const quantity = net.quantity.isZero() ? one : net.quantity.abs();
    if (!net.owed.isZero() || !net.owedBase.isZero()) {
      lines.push(toLine(role, { ...net, productId: null, description: words.returns, quantity }));
    }
  }
  if (!opening.isZero() || !openingBase.isZero()) {
    lines.push(
      toLine(role, {
        productId: null,
        description: words.carriedForward,
        quantity: one,
        owed: opening,
        owedBase: openingBase,
      }),
    );
  }
  return lines;
}

const zero = new Decimal(0);
const one = new Decimal(1);

type Figures = Pick<SettledProduct, 'quantity' | 'owed' | 'owedBase'>;

function addTo(sum: Figures, product: Figures): Figures {
  return {
    quantity: sum.quantity.plus(product.quantity),
    owed: sum.owed.plus(product.owed),
    owedBase: sum.owedBase.plus(product.owedBase),
  };
}

/** The principal's debt was accrued, the agent's is payable from the sale on: each bill line clears one of the two. */
function toLine(
  role: Statement['role'],
  line: Omit<SettledProduct, 'productId'> & { productId: string | null },
): BillLine {
  const base = line.owedBase.toFixed(2);
  return {
    productId: line.productId,
    description: line.description,
    quantity: line.quantity.toString(),
    net: line.owed.toFixed(Math.max(2, line.owed.decimalPlaces())),
    accrualBase: role === 'principal' ? base : '0.00',
    payableBase: role === 'agent' ? base : '0.00',
  };
}
