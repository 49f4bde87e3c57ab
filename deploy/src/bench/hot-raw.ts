import { newId } from '@consigna/kernel/id';
import { connect, transaction } from './raw-connection.js';
import { generate } from './window.js';

/** The reference of the hot product: each request locks the row, takes one unit, writes its reservation and commits. */
export interface HotRawWork {
  readonly databaseUrl: string;
}

export interface HotRawResult {
  readonly reserved: number;
}

const take = {
  name: 'hot-take',
  text: `with l as materialized (select product from stock_pool where company = $1 and product = $2 for update)
    update stock_pool s set reserved = s.reserved + 1 from l where s.company = $1 and s.product = l.product`,
};
const keep = { name: 'hot-keep', text: 'insert into reservation values ($1, $3, 1, $2, 1)' };

generate<HotRawWork, HotRawResult>(async ({ clients, work }, clock) => {
  let reserved = 0;
  const connections = await Promise.all(Array.from({ length: clients }, () => connect(work.databaseUrl)));
  clock.begin();
  await Promise.all(
    connections.map(async (client) => {
      while (clock.running()) {
        await transaction(client, [
          [take, [0, 0]],
          [keep, [0, 0, newId()]],
        ]);
        if (clock.inWindow()) reserved += 1;
      }
      await client.end();
    }),
  );
  return { reserved };
});
