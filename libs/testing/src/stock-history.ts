import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { settle } from '@consigna/contracts/consignment/settlement';
import { cancelSalesOrder } from '@consigna/contracts/sales/sales-order';
import { createDelivery, type DeliveryView } from '@consigna/contracts/warehouse/delivery';
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
/** Units of each owner on a new shelf: some can be sold at once, and soon not all that is asked for. */
const OPENING = 10;

/** The stock of one product as a person would keep it on paper. */
export interface Paper {
  owned: number;
  consigned: number;
  /** Quantities of orders that are confirmed and not yet shipped or cancelled, in the order of their confirmation. */
  readonly open: number[];
  /** Quantities of lines that were shipped and not returned. */
  readonly shipped: number[];
  /** Consigned units sold less returned that no bill of a statement has. */
  unsettled: number;
  /** What was refused in the step that is made. */
  readonly refused: Refused[];
  /** What the statement came to that was asked for in the step that is made. */
  statement: Statement | null;
}

/** Somebody was told that there is not enough: of everything that is free, or of what is ours and free. */
interface Refused {
  readonly units: number;
  readonly of: 'all' | 'own';
}

interface Statement {
  /** Units not billed when it was asked for. */
  readonly before: number;
  /** Billed or carried forward, in money. */
  readonly total: number;
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

/** The paper of a shelf on which nothing has happened yet. */
export function freshPaper(): Paper {
  return { owned: OPENING, consigned: OPENING, open: [], shipped: [], unsettled: 0, refused: [], statement: null };
}

/** Products nobody knew before, each under an agreement of its own and with units of both owners; made many at a time. */
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
      await this.trader.receive(productId, `${OPENING}`, { unitPrice: '8.00' });
      await this.trader.receive(productId, `${OPENING}`, consigned);
      this.made.push({ trader: this.trader, productId, consigned, open: [], shipped: [] });
    }
  }
}

/** What people may do, in any order, and two of them at once. */
export function steps(): fc.Arbitrary<Step>[] {
  const quantity = fc.integer({ min: 1, max: 9 });
  const place = fc.nat({ max: 20 });
  const receive = fc.oneof(
    quantity.map((units) => new ReceiveOwned(units)),
    quantity.map((units) => new ReceiveConsigned(units)),
  );
  const sell = fc.array(quantity, { minLength: 1, maxLength: 4 }).map((demands) => new SellTogether(demands));
  const ship = place.map((which) => new ShipTwice(which));
  const cancel = place.map((which) => new Cancel(which));
  const takeBack = place.map((which) => new TakeBack(which));
  const writeOff = quantity.map((units) => new WriteOff(units));
  const settling = fc.constant(new Settle());
  const any = fc.oneof(receive, ship, cancel, takeBack, writeOff);
  const headStart = fc.nat({ max: 3 });
  const pairs = [
    fc.tuple(fc.oneof(ship, takeBack), settling, headStart),
    fc.tuple(any, any, headStart),
    // Beside somebody who brings units, being refused says nothing: it may have been right before they came.
    fc.tuple(sell, fc.oneof(ship, writeOff, settling), headStart),
  ];
  return [
    ...[receive, sell, ship, cancel, takeBack, writeOff, settling],
    ...pairs.map((pair) => pair.map(([one, other, looks]) => new AtOnce(one, other, looks))),
    fc.tuple(place, fc.boolean(), headStart).map(([which, made, looks]) => new ShipOrCancel(which, made, looks)),
  ];
}

const reserved = ({ open }: Paper) => sum(open);
const available = (paper: Paper) => paper.owned + paper.consigned - reserved(paper);
const free = (paper: Paper, { of }: Refused) =>
  of === 'all' ? available(paper) : Math.min(paper.owned, available(paper));

/** Does what was prepared, and writes on the paper what came of it. */
type Act = () => Promise<void>;

/** What every step does after it: the shelf has to agree with the paper. */
abstract class Checked implements Step {
  abstract check(paper: Readonly<Paper>): boolean;
  /** Takes what it works on off the paper, so that nobody else does, and makes what has to be there before. */
  abstract prepare(paper: Paper, shelf: Shelf): Promise<Act>;
  abstract toString(): string;

  async run(paper: Paper, shelf: Shelf): Promise<void> {
    const act = await this.prepare(paper, shelf);
    await act();
    this.requireRefusals(paper);
    this.requireStatement(paper);
    const found = await shelf.trader.available(shelf.productId);
    require(this, 'on the shelf', {
      found: [found.owned, found.consigned, found.reserved, found.available].map(Number),
      expected: [paper.owned, paper.consigned, reserved(paper), available(paper)],
    });
  }

  /** Whatever the order in which they came: nobody was promised what is not there, and nobody refused what still is. */
  private requireRefusals(paper: Paper): void {
    const wronged = paper.refused.splice(0).filter((refused) => refused.units <= free(paper, refused));
    require(this, 'of the promises', { found: [available(paper) >= 0, wronged], expected: [true, []] });
  }

  /** It came before or after what was done beside it. What is not positive is carried forward to the next one. */
  private requireStatement(paper: Paper): void {
    if (paper.statement === null) return;
    const { before, total } = paper.statement;
    paper.statement = null;
    const right = [before, paper.unsettled].map((units) => new Decimal(units).times(UNIT_COST).toNumber());
    require(this, 'billed', { found: total, expected: right.find((each) => each === total) ?? right });
    paper.unsettled -= Math.max(0, total / UNIT_COST);
  }
}

/** Two people do different things at the same moment; the other one looks at the shelf some times before. */
class AtOnce extends Checked {
  constructor(
    private readonly one: Checked,
    private readonly other: Checked,
    private readonly looks: number,
  ) {
    super();
  }
  check = (paper: Readonly<Paper>) => this.one.check(paper) && this.other.check(paper);
  async prepare(paper: Paper, shelf: Shelf): Promise<Act> {
    const act = await this.one.prepare(paper, shelf);
    // The first one may have taken what the other would have worked on.
    const beside = this.other.check(paper) ? await this.other.prepare(paper, shelf) : undefined;
    return async () => {
      const outcomes = await Promise.allSettled([act(), lookAt(shelf, this.looks).then(beside)]);
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    };
  }
  toString = () => `${this.one.toString()} and at once, after ${this.looks} looks, ${this.other.toString()}`;
}

class ReceiveOwned extends Checked {
  constructor(private readonly units: number) {
    super();
  }
  check = () => true;
  async prepare(paper: Paper, { trader, productId }: Shelf): Promise<Act> {
    return async () => {
      await trader.receive(productId, `${this.units}`, { unitPrice: '8.00' });
      paper.owned += this.units;
    };
  }
  toString = () => `receive ${this.units} owned`;
}

class ReceiveConsigned extends Checked {
  constructor(private readonly units: number) {
    super();
  }
  check = () => true;
  async prepare(paper: Paper, { trader, productId, consigned }: Shelf): Promise<Act> {
    return async () => {
      await trader.receive(productId, `${this.units}`, consigned);
      paper.consigned += this.units;
    };
  }
  toString = () => `receive ${this.units} consigned`;
}

/** Several people sell the same product at the same moment; each gets all or nothing. */
class SellTogether extends Checked {
  constructor(private readonly demands: readonly number[]) {
    super();
  }
  check = () => true;
  async prepare(paper: Paper, shelf: Shelf): Promise<Act> {
    const { trader, productId } = shelf;
    const drafts = await Promise.all(
      this.demands.map((units) => trader.draft([{ productId, quantity: `${units}`, unitPrice: '20.00' }])),
    );
    return async () => {
      const answers = await Promise.all(drafts.map((draft) => orRefused(trader.confirm(draft), 'insufficient-stock')));
      for (const [place, units] of this.demands.entries()) {
        const order = answers[place] ?? null;
        if (order === null) {
          paper.refused.push({ units, of: 'all' });
        } else {
          paper.open.push(units);
          shelf.open.push(order);
        }
      }
    };
  }
  toString = () => `sell ${this.demands.join(' and ')} together`;
}

/** Two people press the button for the same order, one of them because no answer came: it leaves once. */
class ShipTwice extends Checked {
  constructor(private readonly which: number) {
    super();
  }
  check = ({ open }: Readonly<Paper>) => open.length > 0;
  async prepare(paper: Paper, shelf: Shelf): Promise<Act> {
    const { trader } = shelf;
    const { units, order } = takeOpen(paper, shelf, this.which);
    const draft = await trader.deliver(order.id);
    const key = newId();
    const ship = () => orRefused(trader.ship(draft, key), 'idempotency-key-in-flight');
    return async () => {
      const answers = (await Promise.all([ship(), ship()])).flatMap((answer) => answer ?? []);
      const [shipped] = answers;
      if (shipped === undefined) throw new Error('nobody was answered');
      for (const answer of answers) require(this, 'of the two answers', { found: answer, expected: shipped });
      noteShipped(this, paper, shelf, { units, shipped });
    };
  }
  toString = () => `ship order ${this.which} twice`;
}

class Cancel extends Checked {
  constructor(private readonly which: number) {
    super();
  }
  check = ({ open }: Readonly<Paper>) => open.length > 0;
  async prepare(paper: Paper, shelf: Shelf): Promise<Act> {
    const { order } = takeOpen(paper, shelf, this.which);
    return async () => {
      await shelf.trader.ask(cancelSalesOrder, { orderId: order.id, version: order.version });
    };
  }
  toString = () => `cancel order ${this.which}`;
}

/** One cancels an order while another sends it off, on a delivery made before or just now: one of them is told no. */
class ShipOrCancel extends Checked {
  constructor(
    private readonly which: number,
    private readonly made: boolean,
    private readonly looks: number,
  ) {
    super();
  }
  check = ({ open }: Readonly<Paper>) => open.length > 0;
  async prepare(paper: Paper, shelf: Shelf): Promise<Act> {
    const { trader } = shelf;
    const { units, order } = takeOpen(paper, shelf, this.which);
    const source = { type: 'sales-order' as const, id: order.id };
    const draft = this.made ? await trader.deliver(order.id) : null;
    const ship = () =>
      draft === null
        ? orRefused(trader.ask(createDelivery, { source, ship: true }), 'sales-order-not-found')
        : trader.ship(draft);
    const cancel = () => trader.ask(cancelSalesOrder, { orderId: order.id, version: order.version });
    return async () => {
      const [shipped, cancelled] = await Promise.all([
        lookAt(shelf, this.looks).then(ship),
        orRefused(cancel(), 'delivery-in-progress', 'version-conflict', 'invalid-transition'),
      ]);
      const found = { shipped: shipped !== null, cancelled: cancelled !== null };
      require(this, 'both told', { found, expected: { ...found, cancelled: !found.shipped } });
      if (shipped !== null) noteShipped(this, paper, shelf, { units, shipped });
    };
  }
  toString = () =>
    `cancel order ${this.which} and at once, after ${this.looks} looks, ship it${this.made ? ' on the delivery made before' : ''}`;
}

/** A customer brings everything of a line back; it goes to whom it came from. */
class TakeBack extends Checked {
  constructor(private readonly which: number) {
    super();
  }
  check = ({ shipped }: Readonly<Paper>) => shipped.length > 0;
  async prepare(paper: Paper, shelf: Shelf): Promise<Act> {
    const place = this.which % paper.shipped.length;
    const [units = 0] = paper.shipped.splice(place, 1);
    const [line] = shelf.shipped.splice(place, 1);
    const ofConsignor = line?.consigned ?? 0;
    return async () => {
      await shelf.trader.ask(receiveSalesReturn, {
        lines: [{ deliveryLineId: line?.lineId ?? '', quantity: `${units}` }],
      });
      paper.consigned += ofConsignor;
      paper.owned += units - ofConsignor;
      paper.unsettled -= ofConsignor;
    };
  }
  toString = () => `take line ${this.which} back`;
}

class WriteOff extends Checked {
  constructor(private readonly units: number) {
    super();
  }
  check = (paper: Readonly<Paper>) => this.units <= Math.min(paper.owned, available(paper));
  async prepare(paper: Paper, { trader, productId }: Shelf): Promise<Act> {
    const line = { productId, direction: 'out' as const, quantity: `${this.units}`, owner: ownGoods };
    return async () => {
      const writeOff = trader.ask(postAdjustment, { branchId: trader.branchId, reason: 'broken', lines: [line] });
      const written = await orRefused(writeOff, 'insufficient-stock');
      if (written === null) paper.refused.push({ units: this.units, of: 'own' });
      else paper.owned -= this.units;
    };
  }
  toString = () => `write ${this.units} off`;
}

/** Everything sold and not brought back is billed, once. */
class Settle extends Checked {
  check = ({ unsettled }: Readonly<Paper>) => unsettled > 0;
  async prepare(paper: Paper, { trader, consigned }: Shelf): Promise<Act> {
    await trader.test.settled();
    const before = paper.unsettled;
    return async () => {
      const { settlements } = await trader.ask(settle, { agreementId: consigned.agreementId, through: THROUGH });
      const totals = settlements.map(({ billed, carriedForward }) => Number(billed) + Number(carriedForward));
      paper.statement = { before, total: sum(totals) };
    };
  }
  toString = () => 'settle';
}

/** Takes an open order off the paper: whoever has it decides what becomes of it. */
function takeOpen(paper: Paper, shelf: Shelf, which: number) {
  const place = which % paper.open.length;
  const [units = 0] = paper.open.splice(place, 1);
  const [order] = shelf.open.splice(place, 1);
  if (order === undefined) throw new Error('there is no open order');
  return { units, order };
}

/** Gives somebody else a head start, as a person does who looks first. */
async function lookAt({ trader, productId }: Shelf, times: number): Promise<void> {
  for (let look = 0; look < times; look += 1) await trader.available(productId);
}

function noteShipped(
  step: Checked,
  paper: Paper,
  { consigned, shipped: known }: Shelf,
  { units, shipped }: { units: number; shipped: DeliveryView },
): void {
  const [line] = shipped.lines;
  const taken = (line?.allocations ?? []).filter(({ owner }) => owner.consignorId === consigned.consignorId);
  const ofConsignor = sum(taken.map(({ quantity }) => Number(quantity)));
  require(step, 'that left', { found: Number(line?.quantity), expected: units });
  paper.consigned -= ofConsignor;
  paper.owned -= units - ofConsignor;
  paper.unsettled += ofConsignor;
  paper.shipped.push(units);
  known.push({ lineId: line?.id ?? '', consigned: ofConsignor });
}

/** @throws Error naming the step, and what is there beside what should be */
function require(step: Checked, what: string, { found, expected }: { found: unknown; expected: unknown }): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new Error(
    `after '${step.toString()}': ${what} ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`,
  );
}

async function orRefused<T>(request: Promise<T>, ...codes: readonly string[]): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (isDomainError(error) && codes.includes(error.code)) return null;
    throw error;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
