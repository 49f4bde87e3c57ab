import { type Decimal, decimal } from '@consigna/kernel/decimal';
import { roundTo } from '@consigna/kernel/rounding';

/** What an invoice, credit note or debit note says, amounts positive. */
export interface SoldDocument {
  readonly kind: 'invoice' | 'credit_note' | 'debit_note';
  readonly creditKind: 'returns_goods' | 'corrects_price' | 'cancels_invoice' | null;
  readonly rate: string;
  readonly rounding: string;
  readonly netBase: string;
  readonly lines: readonly { productId: string | null; quantity: string; net: string; agentQuantity: string }[];
}

export interface SalesFigures {
  readonly net_exact: Decimal;
  readonly rounding: Decimal;
  readonly credited: Decimal;
  readonly quantity: Decimal;
  readonly net_base: Decimal;
  readonly agent_net: Decimal;
}

/** Decimals kept of an agent's part of a line, which may be a fraction without end. */
const AGENT_DECIMALS = 10;

/**
 * A document's sales by line, and last a line without product with what belongs to the document alone: its rounding, and
 * the cents by which its rounded base amount differs from its lines at the exact rate. So sums over products, customers
 * and documents are equal to the last digit.
 */
export function salesOf(document: SoldDocument): { productId: string | null; figures: SalesFigures }[] {
  const sign = document.kind === 'credit_note' ? -1 : 1;
  const movesGoods =
    document.kind === 'invoice' || document.creditKind === 'returns_goods' || document.creditKind === 'cancels_invoice';
  const lines = document.lines.map((line) => {
    const net = decimal(line.net);
    const agent = decimal(line.quantity).isZero()
      ? decimal(0)
      : roundTo(net.times(line.agentQuantity).dividedBy(line.quantity), AGENT_DECIMALS);
    return {
      productId: line.productId,
      figures: {
        net_exact: net.times(sign),
        rounding: decimal(0),
        credited: sign < 0 ? net : decimal(0),
        quantity: movesGoods ? decimal(line.quantity).times(sign) : decimal(0),
        net_base: net.times(document.rate).times(sign),
        agent_net: agent.times(sign),
      },
    };
  });
  const lineBase = lines.reduce((sum, { figures }) => sum.plus(figures.net_base), decimal(0));
  const zero = decimal(0);
  const rest: SalesFigures = {
    net_exact: zero,
    rounding: decimal(document.rounding).times(sign),
    credited: zero,
    quantity: zero,
    net_base: decimal(document.netBase).times(sign).minus(lineBase),
    agent_net: zero,
  };
  return [...lines, { productId: null, figures: rest }];
}
