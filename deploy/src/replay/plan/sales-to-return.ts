import { Decimal, decimal } from '@consigna/kernel/decimal';
import type { Vat } from './vat.js';

export interface SoldLine {
  document: string;
  lineNo: number;
  vat: Vat;
  unitPrice: string;
}

export interface ReturnedPart {
  sale: SoldLine;
  quantity: Decimal;
}

interface OpenSale {
  sale: SoldLine;
  /** A string, because most sales are never returned and decimals take memory. */
  left: string;
}

/** What each customer of each company bought and has not returned, per product: the latest sale is returned first. */
export class SalesToReturn {
  private readonly open = new Map<string, OpenSale[]>();

  /** Sales are added in log order. */
  sold(key: { company: string; customer: string; productCode: string }, sale: SoldLine, quantity: string): void {
    const sales = this.open.get(keyOf(key));
    const added = { sale, left: quantity };
    if (sales) sales.push(added);
    else this.open.set(keyOf(key), [added]);
  }

  /** Takes up to `quantity` off the latest sales; what the parts leave of it is matched by no sale. */
  takeBack(key: { company: string; customer: string; productCode: string }, quantity: Decimal): ReturnedPart[] {
    const sales = this.open.get(keyOf(key)) ?? [];
    const parts: ReturnedPart[] = [];
    let wanted = quantity;
    for (let latest = sales.at(-1); latest && wanted.greaterThan(0); latest = sales.at(-1)) {
      const taken = Decimal.min(wanted, decimal(latest.left));
      parts.push({ sale: latest.sale, quantity: taken });
      wanted = wanted.minus(taken);
      latest.left = decimal(latest.left).minus(taken).toString();
      if (latest.left === '0') sales.pop();
    }
    return parts;
  }
}

function keyOf({ company, customer, productCode }: { company: string; customer: string; productCode: string }): string {
  return `${company}|${customer}|${productCode}`;
}
