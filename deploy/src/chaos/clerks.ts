import { setTimeout as delay } from 'node:timers/promises';
import { listAgreements } from '@consigna/contracts/consignment/agreement';
import { settle } from '@consigna/contracts/consignment/settlement';
import { Client, ProblemError } from '@consigna/contracts/client';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { choices, randomNumbers, type Choice, type Extent } from '../bench/distribution.js';
import { orderToCash, WrongAnswer } from '../bench/order-to-cash.js';
import type { BenchCompany } from '../bench/world.js';
import { leanFetch } from '../infra/lean-fetch.js';
import type { ClientLog } from '../verify/client-log.js';
import { LoggedClient, WalkedAway } from './logged-client.js';

/**
 * While everything stands, so many pieces of work are begun each second: half of the loops of order to cash that the
 * benchmark reached on two cores (docs/benchmarks.md). Nine in ten pieces are such a loop, with its thirteen requests.
 */
const PER_SECOND = 17;
/** Enough for that pace as long as a piece takes less than a second. */
const CLERKS = 16;
/** Every tenth thing done is a receipt, but every twenty-fifth a consignor's statement. */
const RECEIPT_EVERY = 10;
const SETTLEMENT_EVERY = 25;
/** Of the commands, those whose client does not wait for the answer. */
const WALKS_AWAY = 0.01;

/** What the clerks did. */
export interface Work {
  sold: number;
  cancelled: number;
  received: number;
  settled: number;
  walkedAway: number;
  /** How often each refusal, by code. */
  readonly refused: Record<string, number>;
  /** Longest time from the first try to the answer, in milliseconds. */
  longestMs: number;
}

export interface Office {
  readonly urls: readonly string[];
  readonly token: () => Promise<string>;
  readonly companies: readonly BenchCompany[];
  readonly extent: Extent;
  readonly seed: number;
  readonly log: ClientLog;
}

/** Clerks who sell, receive and settle at a steady pace until they are told to go home. */
export class Clerks {
  readonly work: Work = { sold: 0, cancelled: 0, received: 0, settled: 0, walkedAway: 0, refused: {}, longestMs: 0 };
  private working = true;
  private begun = 0;
  private nextAt = 0;
  private readonly random: () => number;
  private readonly gone: Promise<unknown>;

  constructor(
    private readonly office: Office,
    private readonly agreements: ReadonlyMap<string, string>,
  ) {
    this.random = randomNumbers(office.seed);
    this.gone = Promise.all(Array.from({ length: CLERKS }, (_, place) => this.clerk(place)));
  }

  static async begin(office: Office): Promise<Clerks> {
    const client = new Client({ baseUrl: office.urls[0] ?? '', token: office.token, locale: 'en' });
    const agreements = new Map<string, string>();
    for (const { id: company } of office.companies) {
      const { data } = await client.call(listAgreements, {}, { company });
      if (data[0] !== undefined) agreements.set(company, data[0].id);
    }
    return new Clerks(office, agreements);
  }

  /** Pieces of work that came to their end. */
  get done(): number {
    const { sold, cancelled, received, settled } = this.work;
    return sold + cancelled + received + settled;
  }

  /** Everybody finishes what is in hand. */
  async goHome(): Promise<Work> {
    this.working = false;
    await this.gone;
    return this.work;
  }

  private async clerk(place: number): Promise<void> {
    const { extent, seed, urls, companies } = this.office;
    const plans = choices({ extent, distribution: 'shared', clients: CLERKS, worker: place, seed });
    for (let turn = place; this.working; turn += 1) {
      await this.pace();
      const choice = plans.next().value;
      const company = companies[choice.company];
      if (company === undefined) throw new Error(`there is no company ${choice.company}`);
      this.begun += 1;
      const startedAt = performance.now();
      await this.do(this.begun, this.clientAt(urls[turn % urls.length] ?? ''), company, choice).catch(
        (error: unknown) => this.note(error),
      );
      this.work.longestMs = Math.max(this.work.longestMs, Math.round(performance.now() - startedAt));
    }
  }

  /** One clerk after the other begins, at most so often. */
  private async pace(): Promise<void> {
    const now = Date.now();
    this.nextAt = Math.max(now, this.nextAt + 1_000 / PER_SECOND);
    if (this.nextAt > now) await delay(this.nextAt - now);
  }

  private clientAt(baseUrl: string): LoggedClient {
    const { token, log } = this.office;
    return new LoggedClient({ baseUrl, token, locale: 'en', fetch: leanFetch }, log, () => this.random() < WALKS_AWAY);
  }

  private async do(number: number, client: LoggedClient, company: BenchCompany, choice: Choice): Promise<void> {
    const agreementId = this.agreements.get(company.id);
    if (number % SETTLEMENT_EVERY === 0 && agreementId !== undefined) {
      const through = new Date().toISOString().slice(0, 10);
      await client.call(settle, { agreementId, through }, { company: company.id });
      this.work.settled += 1;
    } else if (number % RECEIPT_EVERY === 0) {
      await receive(client, company, choice);
      this.work.received += 1;
    } else {
      const trade = await orderToCash(client, company, choice, () => undefined);
      if (trade === null) this.work.cancelled += 1;
      else this.work.sold += 1;
    }
  }

  private note(error: unknown): void {
    if (error instanceof WalkedAway) {
      this.work.walkedAway += 1;
      return;
    }
    const code =
      error instanceof ProblemError
        ? `${error.message.split(':')[0]}: ${error.code}`
        : error instanceof WrongAnswer
          ? error.code
          : `no answer (${String(error)})`;
    this.work.refused[code] = (this.work.refused[code] ?? 0) + 1;
  }
}

async function receive(
  client: LoggedClient,
  { id, branchId, productIds }: BenchCompany,
  { lines }: Choice,
): Promise<void> {
  // The first of a choice is owned.
  const [line] = lines;
  if (line === undefined) return;
  await client.call(
    postGoodsReceipt,
    {
      branchId,
      supplierId: null,
      kind: 'standard',
      currency: 'EUR',
      lines: [{ productId: productIds[line.product] ?? '', unitPrice: '4.00', accepted: `${line.quantity}` }],
    },
    { company: id },
  );
}
