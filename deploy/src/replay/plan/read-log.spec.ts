import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { sampleLog } from './make-sample.js';
import { readLog } from './read-log.js';

const excerpt = fileURLToPath(new URL('../../../../tests/data/trading-log', import.meta.url));
const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

describe('reading a log', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trading-log-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('gathers the lines of a number, exact repeats too, under its earliest time', async () => {
    await writeFile(
      join(folder, 'online-retail-1.csv'),
      `${header}
900002,4100,"LAMP, BIG",1,2010-12-01 09:01:00,2.50,,EIRE
900001,4100l,LAMP,2,2010-12-01 08:27:00,0.0,90101.0,RSA
900002,4100,"LAMP, BIG",1,2010-12-01 09:00:00,2.50,,EIRE
900001,4100L,LAMP,2,2010-12-01 08:27:00,1.255,90101.0,RSA
`,
    );

    const [first, second] = await readLog(folder);

    expect(first).toMatchObject({
      number: '900001',
      customer: '90101',
      country: 'RSA',
      timestamp: '2010-12-01T08:27:00Z',
    });
    expect(first?.lines.map(({ stockCode, unitPrice }) => `${stockCode} ${unitPrice}`)).toEqual([
      '4100L 0',
      '4100L 1.255',
    ]);
    expect(second).toMatchObject({ number: '900002', customer: null, timestamp: '2010-12-01T09:00:00Z' });
    expect(second?.lines).toHaveLength(2);
  });

  it('takes several files, plain or zipped, as one log', async () => {
    const line = (number: string) => `${header}\n${number},4100,LAMP,1,2010-12-01 09:00:00,2.50,,EIRE\n`;
    await writeFile(join(folder, 'online-retail-2.csv'), line('900001'));
    await writeFile(join(folder, 'online-retail-3.csv.gz'), gzipSync(line('C900002')));
    await writeFile(join(folder, 'other.csv'), 'no log');

    expect((await readLog(folder)).map(({ number, kind }) => [number, kind])).toEqual([
      ['900001', 'sale'],
      ['C900002', 'cancellation'],
    ]);
  });

  it.each([
    ['other columns', 'a,b,c\n'],
    ['a missing column', `${header}\n900001,4100,LAMP,1,2010-12-01 09:00:00,2.50,90101.0\n`],
    ['a number with an exponent', `${header}\n900001,4100,LAMP,1e3,2010-12-01 09:00:00,2.50,,EIRE\n`],
    ['a day that does not exist', `${header}\n900001,4100,LAMP,1,2011-02-29 09:00:00,2.50,,EIRE\n`],
    [
      'two countries in one document',
      `${header}\n1,4100,,1,2010-12-01 09:00:00,2,,EIRE\n1,4100,,1,2010-12-01 09:00:00,2,,RSA\n`,
    ],
  ])('refuses %s', async (_case, text) => {
    await writeFile(join(folder, 'online-retail.csv'), text);

    await expect(readLog(folder)).rejects.toThrow(expect.objectContaining({ code: 'invalid-log' }));
  });

  it('refuses a folder without a log', async () => {
    await expect(readLog(folder)).rejects.toThrow(expect.objectContaining({ code: 'invalid-log' }));
  });
});

describe('the excerpt', () => {
  it('is what its generator makes', async () => {
    const { csv, controlTotals } = sampleLog();

    expect(await readFile(join(excerpt, 'online-retail-sample.csv'), 'utf8')).toBe(csv);
    expect(await readFile(join(excerpt, 'control-totals.json'), 'utf8')).toBe(controlTotals);
  });
});
