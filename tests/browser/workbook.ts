import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const STORED = 0;

/** The cells of the first sheet of an xlsx file by their place: `B3` to its text, or its number as it is written. */
export function cellsOf(workbook: Buffer): Map<string, string> {
  const files = filesOf(workbook);
  const strings = [...(files.get('xl/sharedStrings.xml') ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map(([, text = '']) =>
    plain(text),
  );
  const cells = new Map<string, string>();
  const sheet = files.get('xl/worksheets/sheet1.xml') ?? '';
  for (const [, attributes = '', content = ''] of sheet.matchAll(/<c\b([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
    const place = /\br="(\w+)"/.exec(attributes)?.[1] ?? '';
    const text = plain(content);
    cells.set(place, /\bt="s"/.test(attributes) ? (strings[Number(text)] ?? '') : text);
  }
  return cells;
}

/** The files of a zip archive as text, by its central directory. */
function filesOf(archive: Buffer): Map<string, string> {
  const end = archive.lastIndexOf(Buffer.from(Uint32Array.of(END_OF_DIRECTORY).buffer));
  const files = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    const method = archive.readUInt16LE(at + 10);
    const nameLength = archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = archive.subarray(begin, begin + archive.readUInt32LE(at + 20));
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    files.set(name, (method === STORED ? content : inflateRawSync(content)).toString('utf8'));
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

/** Text without its marks. */
function plain(xml: string): string {
  const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return xml.replaceAll(/<[^>]*>/g, '').replaceAll(/&(\w+);/g, (whole, name: string) => signs[name] ?? whole);
}
