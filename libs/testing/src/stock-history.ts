import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { settle } from '@consigna/contracts/consignment/settlement';
import { cancelSalesOrder } from '@consigna/contracts/sales/sales-order';
import { postAdjustment } from '@consigna/contracts/warehouse/adjustment';
import { ownGoods } from '@consigna/contracts/trade';
import { receiveSalesReturn } from '@consigna/contracts/warehouse/sales-return';
import { Decimal } from '@consigna/kernel/decimal';
import { isDomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { Consigned, Trader } from './trader.js';

/** What a consignor is owed for each unit sold. */
const UNIT_COST = 12;
const THROUGH = '2026-01-31';

/** The stock of one product as a person would keep it on paper. */
export interface Paper {
  owned: number;
  consigned: number;
  /** Quantities of orders that are confirmed and not yet shipped or cancelled, in the order of their confirmation. */
  readonly open: number[];
  /** Quantities of lines that were shipped and not returned. */
  readonly shipped: number[];
  /** Consigned units sold less returned since the last statement. */
  unsettled: number;
}

/** The product under test and the documents that stand for what is on paper, in the same order. */
export interface Shelf {
  readonly trader: Trader;
  readonly productId: string;
  readonly consigned: Consigned;
  readonly open: { readonly id: string; readonly version: number }[];
  readonly shipped: { readonly lineId: string; readonly consigned: number }[];
}

type Step = fc.AsyncCommand<Paper, Shelf>;

export function blankPaper(): Paper {
  return { owned: 0, consigned: 0, open: [], shipped: [], unsettled: 0 };
}

/** Products nobody knew before, each under an agreement of its own; made many at a time. */
export class Shelves {
  private readonly made: Shelf[] = [];

  constructor(
    private readonly trader: Trader,
    private readonly atOnce: number,
  ) {}

  async next(): Promise<Shelf> {
    if (this.made.length === 0) await this.make();
    const shelf = this.made.pop();
    if (shelf === undefined) throw new Error('there is no shelf');
    return shelf;
  }

  private async make(): Promise<void> {
    const products = await this.trader.products(this.atOnce, 'average');
    const agreements = await this.trader.agreements(products, `${UNIT_COST}.00`);
    for (const [place, consigned] of agreements.entries()) {
      const productId = products[place] ?? '';
      this.made.push({ trader: this.trader, productId, consigned, open: [], shipped: [] });
    }
  }
}

/** What people may do, in any order. */
export function steps(): fc.Arbitrary<Step>[] {
  const quantity = fc.integer({ min: 1, max: 9 });
  const place = fc.nat({ max: 20 });
  return [
    quantity.map((units) => new ReceiveOwned(units)),
    quantity.map((units) => new ReceiveConsigned(units)),
    fc.array(quantity, { minLength: 1, maxLength: 4 }).map((demands) => new SellTogether(demands)),
    place.map((which) => new ShipTwice(which)),
    place.map((which) => new Cancel(which)),
    place.map((which) => new TakeBack(which)),
    quantity.map((units) => new WriteOff(units)),
    fc.constant(new Settle()),
  ];
}

const reserved = ({ open }: Paper) => sum(open);
const available = (paper: Paper) => paper.owned + paper.consigned - reserved(paper);

/** What every step does after it: the shelf has to agree with the paper. */
abstract class Checked implements Step {
  abstract check(paper: Readonly<Paper>): boolean;
  abstract act(paper: Paper, shelf: Shelf): Promise<void>;
  abstract toString(): string;

  async run(paper: Paper, shelf: Shelf): Promise<void> {
    await this.act(paper, shelf);
    const found = await shelf.trader.available(shelf.productId);
    require(this, 'on the shelf', {
      found: [found.owned, found.consigned, found.reserved, found.available].map(Number),
      expected: [paper.owned, paper.consigned, reserved(paper), available(paper)],
    });
  }
}

class ReceiveOwned extends Checked {
  constructor(private readonly units: number) {
    super();
  }
  check = () => true;
  async act(paper: Paper, { trader, productId }: Shelf): Promise<void> {
    await trader.receive(productId, `${this.units}`, { unitPrice: '8.00' });
    paper.owned += this.units;
  }
  toString = () => `receive ${this.units} owned`;
}

class ReceiveConsigned extends Checked {
  constructor(private readonly units: number) {
    super();
  }
  check = () => true;
  async act(paper: Paper, { trader, productId, consigned }: Shelf): Promise<void> {
    await trader.receive(productId, `${this.units}`, consigned);
    paper.consigned += this.units;
  }
  toString = () => `receive ${this.units} consigned`;
}

/** Several people sell the same product at the same moment; each gets all or nothing. */
class SellTogether extends Checked {
  constructor(private readonly demands: readonly number[]) {
    super();
  }
  check = () => true;
  async act(paper: Paper, shelf: Shelf): Promise<void> {
    const { trader, productId } = shelf;
    const drafts = await Promise.all(
      this.demands.map((units) => trader.draft([{ productId, quantity: `${units}`, unitPrice: '20.00' }])),
    );
    const answers = await Promise.all(drafts.map((draft) => orRefused(trader.confirm(draft), 'insufficient-stock')));
    answers.forEach((order, place) => {
      if (order === null) return;
      paper.open.push(this.demands[place] ?? 0);
      shelf.open.push(order);
    });
    // Whatever the order in which they came: nobody was promised what is not there, and nobody refused what still is.
    const left = available(paper);
    const wronged = this.demands.filter((units, place) => answers[place] === null && units <= left);
    require(this, 'of the promises', { found: [left >= 0, wronged], expected: [true, []] });
  }
  toString = () => `sell ${this.demands.join(' and ')} together`;
}

/** Two people press the button for the same order, one of them because no answer came: it leaves once. */
class ShipTwice extends Checked {
  constructor(private readonly which: number) {
    super();
  }
  check = ({ open }: Readonly<Paper>) => open.length > 0;
  async act(paper: Paper, shelf: Shelf): Promise<void> {
    const { trader, consigned } = shelf;
    const place = this.which % paper.open.length;
    const [units = 0] = paper.open.splice(place, 1);
    const [order] = shelf.open.splice(place, 1);
    const draft = await trader.deliver(order?.id ?? '');
    const key = newId();
    const ship = () => orRefused(trader.ship(draft, key), 'idempotency-key-in-flight');
    const answers = (await Promise.all([ship(), ship()])).flatMap((answer) => answer ?? []);
    for (const answer of answers) require(this, 'of the two answers', { found: answer, expected: answers[0] });
    const [line] = answers[0]?.lines ?? [];
    const taken = (line?.allocations ?? []).filter(({ owner }) => owner.consignorId === consigned.consignorId);
    const ofConsignor = sum(taken.map(({ quantity }) => Number(quantity)));
    require(this, 'that left', { found: Number(line?.quantity), expected: units });
    paper.consigned -= ofConsignor;
    paper.owned -= units - ofConsignor;
    paper.unsettled += ofConsignor;
    paper.shipped.push(units);
    shelf.shipped.push({ lineId: line?.id ?? '', consigned: ofConsignor });
  }
  toString = () => `ship order ${this.which} twice`;
}

class Cancel extends Checked {
  constructor(private readonly which: number) {
    super();
  }
  check = ({ open }: Readonly<Paper>) => open.length > 0;
  async act(paper: Paper, shelf: Shelf): Promise<void> {
    const place = this.which % paper.open.length;
    paper.open.splice(place, 1);
    const [order] = shelf.open.splice(place, 1);
    if (order !== undefined) await shelf.trader.ask(cancelSalesOrder, { orderId: order.id, version: order.version });
  }
  toString = () => `cancel order ${this.which}`;
}

/** A customer brings everything of a line back; it goes to whom it came from. */
class TakeBack extends Checked {
  constructor(private readonly which: number) {
    super();
  }
  check = ({ shipped }: Readonly<Paper>) => shipped.length > 0;
  async act(paper: Paper, shelf: Shelf): Promise<void> {
    const place = this.which % paper.shipped.length;
    const [units = 0] = paper.shipped.splice(place, 1);
    const [line] = shelf.shipped.splice(place, 1);
    const ofConsignor = line?.consigned ?? 0;
    await shelf.trader.ask(receiveSalesReturn, {
      lines: [{ deliveryLineId: line?.lineId ?? '', quantity: `${units}` }],
    });
    paper.consigned += ofConsignor;
    paper.owned += units - ofConsignor;
    paper.unsettled -= ofConsignor;
  }
  toString = () => `take line ${this.which} back`;
}

class WriteOff extends Checked {
  constructor(private readonly units: number) {
    super();
  }
  check = (paper: Readonly<Paper>) => this.units <= Math.min(paper.owned, available(paper));
  async act(paper: Paper, { trader, productId }: Shelf): Promise<void> {
    const line = { productId, direction: 'out' as const, quantity: `${this.units}`, owner: ownGoods };
    await trader.ask(postAdjustment, { branchId: trader.branchId, reason: 'broken', lines: [line] });
    paper.owned -= this.units;
  }
  toString = () => `write ${this.units} off`;
}

/** Everything sold and not brought back is billed, once. */
class Settle extends Checked {
  check = ({ unsettled }: Readonly<Paper>) => unsettled > 0;
  async act(paper: Paper, { trader, consigned }: Shelf): Promise<void> {
    await trader.test.settled();
    const { settlements } = await trader.ask(settle, { agreementId: consigned.agreementId, through: THROUGH });
    require(this, 'billed', {
      found: settlements.map(({ billed, carriedForward }) => Number(billed) + Number(carriedForward)),
      expected: [new Decimal(paper.unsettled).times(UNIT_COST).toNumber()],
    });
    paper.unsettled = 0;
  }
  toString = () => 'settle';
}

/** @throws Error naming the step, and what is there beside what should be */
function require(step: Checked, what: string, { found, expected }: { found: unknown; expected: unknown }): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new Error(
    `after '${step.toString()}': ${what} ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`,
  );
}

async function orRefused<T>(request: Promise<T>, code: string): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (isDomainError(error) && error.code === code) return null;
    throw error;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
