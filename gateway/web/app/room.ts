import type { Output, QueryContract } from '@consigna/contracts/contract';
import type { ComponentType } from 'react';

export const areas = ['sales', 'purchasing', 'stock', 'accounting', 'crm', 'reports', 'settings', 'group'] as const;
export type Area = (typeof areas)[number];

type Lazy<Props> = () => Promise<{ default: ComponentType<Props> }>;

/**
 * A room: a list with its records, a board, a report. Its folder exports its rooms as `rooms` from `room.ts`, where the
 * frame finds them; nothing else has to be told. Addresses are `/{company}/{area}/{path}` and `…/{id}`.
 */
export interface Room {
  readonly area: Area;
  readonly path: string;
  /** Text id of the name in rail and palette. */
  readonly title: string;
  /** Place within the area, from the top. */
  readonly order: number;
  /** Who lacks it does not see the room; the gateway refuses it as well. */
  readonly permission: string;
  /** What stands at the room's address: nearly always a `ResourceIndex`. */
  readonly list: Lazy<object>;
  /** What stands at a record's address. */
  readonly record?: Lazy<{ readonly id: string }>;
  /** How the palette finds its records by what is typed. */
  readonly finds?: Finds;
  /** The record `new` makes one: text id of the action and the permission it takes. */
  readonly creates?: { readonly label: string; readonly permission: string };
}

export const NEW = 'new';

/** A record as the palette names it. */
interface Found {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

/** A query that takes `q` and `limit`. */
export interface Finds {
  readonly contract: QueryContract;
  readonly foundIn: (answer: unknown) => readonly Found[];
}

export function finds<C extends QueryContract>(contract: C, foundIn: (answer: Output<C>) => readonly Found[]): Finds {
  return { contract, foundIn: (answer) => foundIn(answer as Output<C>) };
}
