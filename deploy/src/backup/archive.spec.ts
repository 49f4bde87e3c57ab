import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArchiveWriter, openArchive } from './archive.js';

const description = {
  createdAt: '2026-01-15T12:00:00.000Z',
  versions: { consigna: '0', postgres: '18' },
  lsn: { start: '0/1', stop: '0/2' },
};
/** Every byte would take long and show no more. */
const STEP = 7;

describe('the file of a backup', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'consigna-archive-'));
    file = join(folder, 'backup.tar');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function written(contents: Readonly<Record<string, Buffer>>): Promise<Buffer> {
    const archive = await ArchiveWriter.create(file);
    archive.addFolder('data/empty');
    for (const [name, content] of Object.entries(contents)) {
      await writeFile(join(folder, 'source'), content);
      await archive.addFile(`data/${name}`, join(folder, 'source'));
    }
    await archive.finish(description);
    return readFile(file);
  }

  it('gives back what went in, empty files and those of several parts too', async () => {
    const large = Buffer.alloc(17 * 1024 * 1024, 'stock ');
    await written({ nothing: Buffer.alloc(0), large });

    const archive = await openArchive(file);
    await archive.unpack('data', join(folder, 'out'));
    await archive.close();

    expect(await readFile(join(folder, 'out/nothing'))).toHaveLength(0);
    expect((await readFile(join(folder, 'out/large'))).equals(large)).toBe(true);
  });

  it('is refused whichever bit of it has changed', async () => {
    const whole = await written({ one: Buffer.from('first'), two: Buffer.from('second') });

    for (let place = 0; place < whole.length; place += STEP) {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(place) ^ 4, place);
      await writeFile(file, changed);
      await expect(openArchive(file)).rejects.toThrow();
    }
  });

  it('names the file that is damaged', async () => {
    const whole = await written({ one: Buffer.from('first'), two: Buffer.from('second') });
    whole.writeUInt8(
      whole.readUInt8(whole.indexOf('data/two.gz') + 512 + 12) ^ 1,
      whole.indexOf('data/two.gz') + 512 + 12,
    );
    await writeFile(file, whole);

    await expect(openArchive(file)).rejects.toThrow('data/two is damaged');
  });

  it('is refused wherever it was cut off', async () => {
    const whole = await written({ one: Buffer.from('first'), two: Buffer.from('second') });

    for (let length = 0; length < whole.length; length += STEP) {
      await writeFile(file, whole.subarray(0, length));
      await expect(openArchive(file)).rejects.toThrow(/the archive/);
    }
  });

  it('is not there before it is whole', async () => {
    const archive = await ArchiveWriter.create(file);
    await archive.addText('data/one', 'first');
    await archive.abandon();

    await expect(readFile(file)).rejects.toThrow('ENOENT');
    await expect(readFile(`${file}.part`)).rejects.toThrow('ENOENT');
  });
});
