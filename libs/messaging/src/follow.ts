import 'reflect-metadata';
import { isDomainError, type DomainError } from '@consigna/kernel/domain-error';
import type { EventContract, Payload } from '@consigna/contracts/contract';
import type { Transaction } from '@consigna/persistence/transaction';

const REACTS = Symbol('consigna.reacts');

/** An event as a reaction sees it. */
export interface Followed<P> {
  readonly eventId: string;
  readonly subject: string;
  readonly companyId: string;
  readonly networkId: string;
  /** The user whose command wrote it. */
  readonly actor: string;
  /** Business time of the command that wrote it. */
  readonly at: Date;
  readonly payload: P;
}

/** A contract and the method of a controller that reacts to it. */
export interface Reaction {
  readonly event: EventContract;
  readonly method: string;
}

/**
 * Makes a controller's method the reaction to an event of another service's log (or of the own one). It runs once per
 * event, in order per company, in the transaction that moves the cursor; several events share a transaction. What it
 * gathers for the end goes through `tx.closing`; what reads that earlier calls `tx.flush()`. Throw `DependencyMissing`
 * when something from another log has not arrived yet; anything else thrown parks the event.
 */
export function React<E extends EventContract>(event: E) {
  return <T extends (tx: Transaction, event: Followed<Payload<E>>) => Promise<void>>(
    target: object,
    key: string,
    _descriptor: TypedPropertyDescriptor<T>,
  ): void => {
    const known = (Reflect.getMetadata(REACTS, target) ?? []) as Reaction[];
    Reflect.defineMetadata(REACTS, [...known, { event, method: key }], target);
  };
}

/** What a controller's class reacts to. */
export function reactionsOf(controller: object): Reaction[] {
  return (Reflect.getMetadata(REACTS, Object.getPrototypeOf(controller) as object) ?? []) as Reaction[];
}

/**
 * What an event needs has not arrived from another log: its company waits (visibly) until a followed log moves. Code and
 * details are those of a refusal (`product-missing`, `{ sku }`), so that a screen can say it in the person's language.
 */
export class DependencyMissing extends Error {
  constructor(
    readonly code: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${code} ${JSON.stringify(details)}`);
    this.name = 'DependencyMissing';
  }
}

/**
 * A refusal over something that another log brings lets the event wait until it has come.
 *
 * @param missing what is waited for; null where the refusal stands
 * @throws DependencyMissing in place of such a refusal
 */
export async function orWait<T>(
  work: Promise<T>,
  missing: (refusal: DomainError) => DependencyMissing | null = whatWasRefused,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw (isDomainError(error) ? missing(error) : null) ?? error;
  }
}

function whatWasRefused({ code, details }: DomainError): DependencyMissing {
  return new DependencyMissing(code, details);
}
