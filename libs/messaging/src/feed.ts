import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Context } from '@consigna/kernel/context';
import { command, query, type CommandContract, type QueryContract } from '@consigna/contracts/contract';
import { ParkedEvent } from '@consigna/contracts/directory/system';
import { Database } from '@consigna/persistence/database';
import { Handle } from './handle.js';

/** Events of one shard that one answer may carry. */
export const PAGE_SIZE = 200;

const PageInput = z.object({
  cursors: z.array(z.object({ shard: z.int(), position: z.string() })),
  /** Payloads of other subjects are left out; their positions still count. */
  subjects: z.array(z.string()),
});

const FedEvent = z.object({
  shard: z.int(),
  position: z.string(),
  companyId: z.string(),
  networkId: z.string(),
  eventId: z.string(),
  subject: z.string(),
  actor: z.string(),
  businessAt: z.string(),
  /** JSON text, or null where the reader did not ask for the subject. */
  payload: z.string().nullable(),
});
export type FedEvent = z.infer<typeof FedEvent>;

const PageOutput = z.object({
  /** Of all shards, when no page was asked for. */
  heads: z.array(z.object({ shard: z.int(), epoch: z.string(), position: z.string() })),
  events: z.array(FedEvent),
});

type FeedContract = CommandContract<typeof PageInput, typeof PageOutput>;
const contracts = new Map<string, FeedContract>();

/** The page request of a service's log; asked by followers only. */
export function feedOf(service: string): FeedContract {
  const known = contracts.get(service);
  if (known !== undefined) return known;
  const contract = command({
    subject: `${service}.feed.page`,
    permission: 'internal',
    summary: 'A page of the event log',
    input: PageInput,
    output: PageOutput,
  });
  contracts.set(service, contract);
  return contract;
}

const StandingOutput = z.object({
  /** As written down: what was passed without anything to do follows some seconds later. */
  cursors: z.array(z.object({ producer: z.string(), shard: z.int(), position: z.string() })),
  parked: z.array(ParkedEvent.omit({ service: true })),
});

type StandingContract = QueryContract<z.ZodObject, typeof StandingOutput>;
const standings = new Map<string, StandingContract>();

/** How far a service has followed the others, and what it could not apply. Oldest first, at most `MAX_PARKED`. */
export function standingOf(service: string): StandingContract {
  const known = standings.get(service);
  if (known !== undefined) return known;
  const contract = query({
    subject: `${service}.feed.standing`,
    permission: 'internal',
    summary: 'Cursors and parked events',
    input: z.object({}),
    output: StandingOutput,
  });
  standings.set(service, contract);
  return contract;
}

/** More than somebody would read one by one. */
const MAX_PARKED = 100;
const cursorsText = 'select producer, shard, position from event_cursor order by producer, shard';
const parkedText = `select producer, company_id as "companyId", kind, reason, problem, attempts, event->>'subject' as subject, event->>'eventId' as "eventId",
   to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since
 from parked order by since, position limit ${MAX_PARKED}`;
const pageText = `select e.shard, e.position, e.company_id as "companyId", e.network_id as "networkId", e.event_id as "eventId", e.subject, e.actor,
   to_char(e.business_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "businessAt", case when e.subject = any($3) then e.payload::text end as payload
 from unnest($1::smallint[], $2::bigint[]) k(s, p)
 cross join lateral (select * from event where shard = k.s and position > k.p order by position limit ${PAGE_SIZE}) e`;
const headsText = 'select shard, epoch, position from event_head order by shard';

/** Makes the controller that gives a service's log to its followers, through the feed role. */
export function feedController(service: string): new (database: Database) => object {
  @Controller()
  class Feed {
    constructor(private readonly database: Database) {}

    @Handle(feedOf(service))
    async page(_ctx: Context, { cursors, subjects }: z.infer<typeof PageInput>): Promise<z.infer<typeof PageOutput>> {
      const { feed } = this.database;
      const shards = cursors.map((cursor) => cursor.shard);
      const positions = cursors.map((cursor) => cursor.position);
      if (shards.length === 0) {
        const heads = await feed.query<{ shard: number; epoch: string; position: string }>({
          name: 'feed.heads',
          text: headsText,
        });
        return { heads: heads.rows, events: [] };
      }
      const events = await feed.query<FedEvent>({
        name: 'feed.page',
        text: pageText,
        values: [shards, positions, subjects],
      });
      return { heads: [], events: events.rows };
    }

    @Handle(standingOf(service))
    async standing(): Promise<z.infer<typeof StandingOutput>> {
      const { feed } = this.database;
      const cursors = await feed.query<z.infer<typeof StandingOutput>['cursors'][number]>(cursorsText);
      const parked = await feed.query<z.infer<typeof StandingOutput>['parked'][number]>(parkedText);
      return { cursors: cursors.rows, parked: parked.rows };
    }
  }
  return Feed;
}
