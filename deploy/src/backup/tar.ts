import type { FileHandle } from 'node:fs/promises';

/** A tar file consists of blocks of this size; two empty ones end it. */
const BLOCK = 512;
const END = Buffer.alloc(2 * BLOCK);

/** Where a field of a header stands; the rest of what the format knows is left empty. */
const NAME = [0, 100] as const;
const SIZE = [124, 12] as const;
const SUM = [148, 8] as const;

/** A member as it lies in the file. */
export interface Member {
  readonly name: string;
  /** Of its first byte in the tar file. */
  readonly start: number;
  readonly size: number;
}

/** The file is not what was written: cut short, or changed. The message names the member. */
export class DamagedArchive extends Error {}

/** One member with its header, as it goes into a tar file. */
export function memberOf(name: string, content: Buffer): Buffer {
  return Buffer.concat([headerOf(name, content.length), content, Buffer.alloc(paddingOf(content.length))]);
}

/** What comes after the last member. */
export const endOfTar = END;

/**
 * The members of a tar file that `memberOf` made, in their order. Contents are not read.
 *
 * @throws DamagedArchive when headers or the end are not as they were written
 */
export async function membersOf(file: FileHandle): Promise<Member[]> {
  const { size: length } = await file.stat();
  const members: Member[] = [];
  let place = 0;
  for (;;) {
    const after = members.at(-1)?.name ?? 'the beginning';
    const header = await readAt(file, place, BLOCK);
    if (header.length < BLOCK) throw new DamagedArchive(`the archive ends after ${after}`);
    if (header.every((byte) => byte === 0)) break;
    const size = Number.parseInt(textAt(header, SIZE), 8);
    const name = textAt(header, NAME);
    if (!header.equals(headerOf(name, size))) throw new DamagedArchive(`the archive is damaged after ${after}`);
    const next = place + BLOCK + size + paddingOf(size);
    if (next > length) throw new DamagedArchive(`the archive ends within ${name}`);
    const padding = await readAt(file, place + BLOCK + size, paddingOf(size));
    if (padding.some((byte) => byte !== 0)) throw new DamagedArchive(`the archive is damaged behind ${name}`);
    members.push({ name, start: place + BLOCK, size });
    place = next;
  }
  if (!(await readAt(file, place, length - place)).equals(END)) {
    throw new DamagedArchive(`the archive's end, after ${members.at(-1)?.name ?? 'the beginning'}, is damaged`);
  }
  return members;
}

/** Up to `length` bytes; fewer where the file ends. */
export async function readAt(file: FileHandle, place: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, place + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) >= NAME[1]) throw new Error(`${name} is too long a name for the archive`);
  header.write(name, NAME[0]);
  header.write('0000600\0', 100);
  for (const place of [108, 116]) header.write('0000000\0', place);
  header.write(`${octal(size, SIZE[1])}\0`, SIZE[0]);
  header.write('00000000000\0', 136);
  header.write('        ', SUM[0]);
  // An ordinary file, in the format of POSIX.
  header.write('0', 156);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, SUM[1] - 1)}\0 `, SUM[0]);
  return header;
}

function octal(value: number, width: number): string {
  return value.toString(8).padStart(width - 1, '0');
}

function textAt(header: Buffer, [place, length]: readonly [number, number]): string {
  const text = header.toString('utf8', place, place + length);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
