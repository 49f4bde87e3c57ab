import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { DamagedArchive, endOfTar, memberOf, membersOf, readAt, type Member } from './tar.js';

const compress = promisify(gzip);
const expand = promisify(gunzip);

/**
 * Files go into the archive in parts of this size, each compressed by itself: little memory for files of a gigabyte, and
 * a damaged byte is found in the file that has it.
 */
const PART_BYTES = 8 * 1024 * 1024;
const FORMAT = 1;

/** What an archive says about itself; its last member, with its own digest in its name. */
export interface Manifest {
  readonly format: number;
  readonly createdAt: string;
  readonly versions: { readonly consigna: string; readonly postgres: string };
  /** Where in the database's log the copy begins and where it is consistent. */
  readonly lsn: { readonly start: string; readonly stop: string };
  /** Folders, empty ones too. */
  readonly folders: readonly string[];
  readonly parts: readonly Part[];
}

interface Part {
  readonly file: string;
  readonly offset: number;
  /** Of the part as it is stored. */
  readonly sha256: string;
}

export type Description = Pick<Manifest, 'createdAt' | 'versions' | 'lsn'>;

/** Writes an archive beside its place and moves it there when it is whole. */
export class ArchiveWriter {
  private readonly parts: Part[] = [];
  private readonly folders: string[] = [];

  private constructor(
    private readonly target: string,
    private readonly output: FileHandle,
  ) {}

  static async create(target: string): Promise<ArchiveWriter> {
    await mkdir(dirname(target), { recursive: true });
    return new ArchiveWriter(target, await open(`${target}.part`, 'w', 0o600));
  }

  addFolder(name: string): void {
    this.folders.push(name);
  }

  /** Copies a file as long as it was at the beginning; what grows meanwhile the database's log has. False when it is gone. */
  async addFile(name: string, source: string): Promise<boolean> {
    const input = await open(source).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (input === undefined) return false;
    try {
      const { size } = await input.stat();
      let offset = 0;
      do {
        const part = await readAt(input, offset, Math.min(PART_BYTES, size - offset));
        await this.addPart(name, offset, part);
        if (part.length === 0) break;
        offset += part.length;
      } while (offset < size);
      return true;
    } finally {
      await input.close();
    }
  }

  async addText(name: string, text: string): Promise<void> {
    await this.addPart(name, 0, Buffer.from(text));
  }

  /** @returns the archive's size in bytes */
  async finish(description: Description): Promise<number> {
    const manifest: Manifest = { format: FORMAT, ...description, folders: this.folders, parts: this.parts };
    const content = Buffer.from(JSON.stringify(manifest));
    await this.output.appendFile(memberOf(manifestName(content), content));
    await this.output.appendFile(endOfTar);
    await this.output.sync();
    const { size } = await this.output.stat();
    await this.output.close();
    await rename(`${this.target}.part`, this.target);
    return size;
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.output.close().catch(() => undefined);
    await rm(`${this.target}.part`, { force: true });
  }

  private async addPart(file: string, offset: number, content: Buffer): Promise<void> {
    const stored = await compress(content, { level: constants.Z_BEST_SPEED });
    await this.output.appendFile(memberOf(partName(file, offset), stored));
    this.parts.push({ file, offset, sha256: digestOf(stored) });
  }
}

/** An archive that was read from its first to its last byte and is as it was written. */
export interface CheckedArchive {
  readonly manifest: Manifest;
  /** Unpacks what lies below a folder of the archive into another. */
  unpack(folder: string, into: string): Promise<void>;
  text(file: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens an archive and checks every byte of it.
 *
 * @throws DamagedArchive naming the file that is not as it was written
 */
export async function openArchive(path: string): Promise<CheckedArchive> {
  const file = await open(path);
  try {
    const members = await membersOf(file);
    const manifest = await readManifest(file, members.pop());
    if (members.length !== manifest.parts.length) throw new DamagedArchive('the archive does not have what it lists');
    const stored = (index: number) => readPart(file, manifest.parts[index], members[index]);
    for (const index of members.keys()) await stored(index);
    const partsBelow = (prefix: string) =>
      [...manifest.parts.entries()].filter(([, { file: name }]) => name.startsWith(prefix));
    return {
      manifest,
      unpack: async (folder, into) => {
        const prefix = `${folder}/`;
        for (const name of manifest.folders.filter((each) => each.startsWith(prefix)))
          await mkdir(join(into, name.slice(prefix.length)), { recursive: true, mode: 0o700 });
        for (const [index, { file: name, offset }] of partsBelow(prefix))
          await write(join(into, name.slice(prefix.length)), offset, await expand(await stored(index)));
      },
      text: async (name) => {
        const parts = await Promise.all(partsBelow(name).map(async ([index]) => expand(await stored(index))));
        return Buffer.concat(parts).toString();
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readManifest(file: FileHandle, member: Member | undefined): Promise<Manifest> {
  if (member?.name.startsWith('manifest.') !== true)
    throw new DamagedArchive(`the archive ends after ${member?.name ?? 'the beginning'}`);
  const content = await readAt(file, member.start, member.size);
  if (member.name !== manifestName(content)) throw new DamagedArchive(`${member.name} is damaged`);
  const manifest = JSON.parse(content.toString()) as Manifest;
  if (manifest.format !== FORMAT)
    throw new Error(`the archive has format ${manifest.format}; this version reads format ${FORMAT}`);
  const outside = [...manifest.folders, ...manifest.parts.map(({ file: name }) => name)].find(leadsOut);
  if (outside !== undefined) throw new DamagedArchive(`${outside} leads out of the data folder`);
  return manifest;
}

async function readPart(file: FileHandle, part: Part | undefined, member: Member | undefined): Promise<Buffer> {
  if (part === undefined || member?.name !== partName(part.file, part.offset))
    throw new DamagedArchive(`${part?.file ?? 'a file'} is not where the archive lists it`);
  const stored = await readAt(file, member.start, member.size);
  if (digestOf(stored) !== part.sha256) throw new DamagedArchive(`${part.file} is damaged`);
  return stored;
}

/** Nothing waits for the disk here: the server writes its whole folder through before it recovers. */
async function write(path: string, offset: number, content: Buffer): Promise<void> {
  const output = await open(path, offset === 0 ? 'w' : 'r+', 0o600);
  await output.write(content, 0, content.length, offset);
  await output.close();
}

function leadsOut(name: string): boolean {
  return name.startsWith('/') || name.split('/').includes('..');
}

function partName(file: string, offset: number): string {
  return offset === 0 ? `${file}.gz` : `${file}@${offset}.gz`;
}

function manifestName(content: Buffer): string {
  return `manifest.${digestOf(content)}.json`;
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
