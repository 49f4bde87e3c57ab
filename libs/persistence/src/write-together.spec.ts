import { describe, expect, it } from '@jest/globals';
import { statement } from './statement.js';
import type { Sql } from './transaction.js';
import { together, writeTogether, type Write } from './write-together.js';

const shelf: Write = {
  statement: statement('test.fill-shelf', 'insert into shelf (company_id, goods) select $1, * from unnest($2::text[])'),
  values: ['company', ['pears']],
};
const till: Write = {
  statement: statement('test.fill-till', 'update till set coins = $2, notes = $3 where company_id = $1'),
  values: ['company', 3, 5],
};

describe('what is written together', () => {
  it('is one statement of the company, with the values of all', async () => {
    const sent: unknown[][] = [];

    await writeTogether(recorder(sent), 'test.open-shop', [shelf, till]);

    expect(sent).toEqual([[together('test.open-shop', [shelf, till]), ['company', ['pears'], 3, 5]]]);
    expect(together('test.open-shop', [shelf, till]).text).toBe(
      `with w0 as (insert into shelf (company_id, goods) select $1, * from unnest($2::text[])),
w1 as (update till set coins = $3, notes = $4 where company_id = $1)
select where false`,
    );
  });

  it('has one name for the same writes and another for others', () => {
    const names = [
      [shelf, till],
      [shelf, till],
      [till, shelf],
    ].map((writes) => together('test.open-shop', writes).name);

    expect(names[1]).toBe(names[0]);
    expect(names[2]).not.toBe(names[0]);
  });

  it('is sent under its own name when it is alone, and not at all when there is nothing', async () => {
    const sent: unknown[][] = [];

    await writeTogether(recorder(sent), 'test.open-shop', [till]);
    await writeTogether(recorder(sent), 'test.open-shop', []);

    expect(sent).toEqual([[till.statement, till.values]]);
  });
});

function recorder(sent: unknown[][]): Sql {
  return (query, values) => {
    sent.push([query, values]);
    return Promise.resolve([]);
  };
}
