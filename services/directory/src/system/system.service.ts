import { Injectable } from '@nestjs/common';
import type { Output } from '@consigna/contracts/contract';
import type { SystemView } from '@consigna/contracts/directory/system';
import { serviceNames } from '@consigna/contracts/registry';
import { feedOf, standingOf } from '@consigna/messaging/feed';
import { Link } from '@consigna/messaging/link';
import { systemContext } from '@consigna/messaging/system-context';

type Standing = Output<ReturnType<typeof standingOf>>;

/** A log's heads by shard. */
type Heads = ReadonlyMap<number, bigint>;

/** How the services of the installation are, asked of each of them over the bus, wherever they run. */
@Injectable()
export class SystemService {
  constructor(private readonly link: Link) {}

  /** Of a service that does not answer it says so; nothing is refused. */
  async find(): Promise<SystemView> {
    const ctx = systemContext('directory');
    // Cursors before heads: a follower never looks further ahead than its producer.
    const standings = await eachService((name) => this.link.ask(standingOf(name), ctx, {}));
    const heads = await eachService(async (name) => {
      const page = await this.link.ask(feedOf(name), ctx, { cursors: [], subjects: [] });
      return new Map(page.heads.map(({ shard, position }) => [shard, BigInt(position)]));
    });
    return {
      services: serviceNames.map((name) => ({
        name,
        answers: standings.has(name) && heads.has(name),
        events: Number([...(heads.get(name)?.values() ?? [])].reduce((sum, position) => sum + position, 0n)),
      })),
      followers: [...standings].flatMap(([service, standing]) =>
        producersOf(standing).map((producer) => ({
          service,
          producer,
          behind: behind(standing, producer, heads.get(producer)),
        })),
      ),
      // A service of the version before tells no problem.
      parked: [...standings].flatMap(([service, { parked }]) =>
        parked.map((event) => ({ service, ...event, problem: event.problem ?? null })),
      ),
    };
  }
}

/** Answers by service, without those that did not answer. */
async function eachService<T>(ask: (name: string) => Promise<T>): Promise<Map<string, T>> {
  const answers = await Promise.allSettled(serviceNames.map(async (name) => [name, await ask(name)] as const));
  return new Map(answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value));
}

function producersOf({ cursors }: Standing): string[] {
  return [...new Set(cursors.map(({ producer }) => producer))];
}

function behind({ cursors }: Standing, producer: string, heads: Heads | undefined): number | null {
  if (heads === undefined) return null;
  const passed = new Map(
    cursors.filter((cursor) => cursor.producer === producer).map(({ shard, position }) => [shard, BigInt(position)]),
  );
  let left = 0n;
  for (const [shard, head] of heads) left += head - (passed.get(shard) ?? 0n);
  return Number(left);
}
