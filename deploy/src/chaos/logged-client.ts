import { setTimeout as delay } from 'node:timers/promises';
import { Client, ProblemError, type CallOptions, type ClientOptions } from '@consigna/contracts/client';
import type { Contract, InputOf, Output } from '@consigna/contracts/contract';
import { newId } from '@consigna/kernel/id';
import type { ClientLog } from '../verify/client-log.js';

/** A request that nobody answered is sent again after this long, with the same key. */
const AGAIN_MS = 500;
/** Nobody waits longer; the platform answers within a tenth of it after every fault. */
const GIVES_UP_MS = 120_000;
/** Somebody who walks away does so in the midst of the request. */
const WALKS_AWAY_MS = 15;

/** The client went away without waiting for an answer. */
export class WalkedAway extends Error {}

/**
 * A client that logs every command with its key, and repeats what was not answered with the same one. Now and then it
 * walks away after the first try and never learns what became of it.
 */
export class LoggedClient extends Client {
  private gone = false;

  constructor(
    options: ClientOptions,
    private readonly log: ClientLog,
    /** Whether it walks away from the next command. */
    private readonly walksAway: () => boolean,
  ) {
    super({
      ...options,
      token: () => {
        // Asked before every try: whoever has gone does not try again.
        if (this.gone) throw new WalkedAway();
        return options.token();
      },
    });
  }

  /** @throws ProblemError what was refused; WalkedAway */
  override async call<C extends Contract>(
    contract: C,
    input: InputOf<C>,
    options: CallOptions = {},
  ): Promise<Output<C>> {
    if (contract.kind !== 'command') return this.untilAnswered(() => super.call(contract, input, options));
    const key = newId();
    const request = { key, subject: contract.subject, company: options.company ?? '' };
    this.log.asked(request);
    const once = () => super.call(contract, input, { ...options, key });
    try {
      const answer = await (this.walksAway() ? this.walkAwayFrom(once()) : this.untilAnswered(once));
      this.log.answered({ ...request, outcome: 'answered', id: idIn(answer) });
      return answer;
    } catch (error) {
      if (isRefusal(error)) this.log.answered({ ...request, outcome: 'refused', id: null });
      throw error;
    }
  }

  private async walkAwayFrom<T>(request: Promise<T>): Promise<T> {
    // What comes of it is heard by nobody.
    request.catch(() => undefined);
    const answer = await Promise.race([request, delay(WALKS_AWAY_MS).then(() => this)]);
    if (answer !== this) return answer as T;
    this.gone = true;
    throw new WalkedAway();
  }

  private async untilAnswered<T>(request: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + GIVES_UP_MS;
    for (;;) {
      try {
        return await request();
      } catch (error) {
        if (isRefusal(error) || error instanceof WalkedAway || Date.now() > deadline) throw error;
      }
      await delay(AGAIN_MS);
    }
  }
}

/** A platform in trouble says neither yes nor no; whatever is the caller's own fault is an answer. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    error.status < 500 &&
    error.status !== 429 &&
    error.code !== 'idempotency-key-in-flight'
  );
}

function idIn(answer: unknown): string | null {
  const { id, settlements } = (answer ?? {}) as { id?: unknown; settlements?: { id: string }[] };
  return typeof id === 'string' ? id : (settlements?.[0]?.id ?? null);
}
