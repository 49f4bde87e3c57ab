import type { Cell } from './grid';

/** Lines as they were sent, and as they are shown. */
export interface SentAndShown {
  /** Where the lines stand in what is sent: `/lines`. */
  readonly to: string;
  /** Keys of the lines that were sent, in their order. */
  readonly sent: readonly string[];
  readonly shown: readonly string[];
  readonly columns: readonly string[];
  /** Members of the contract by column, where they are not called the same. */
  readonly members: Readonly<Record<string, string>>;
  /** Column that what is said of a line as a whole is said in. */
  readonly first: number;
}

/** The cell shown for what a refusal is about, `/lines/0/quantity`; undefined for what is about no line that is here still. */
export function cellOf(pointer: string, { to, sent, shown, columns, members, first }: SentAndShown): Cell | undefined {
  if (!pointer.startsWith(`${to}/`)) return undefined;
  const [place, member] = pointer.slice(to.length + 1).split('/');
  const row = shown.indexOf(sent[Number(place)] ?? '');
  const column = columns.findIndex((id) => (members[id] ?? id) === member);
  return row < 0 ? undefined : { row, column: column < 0 ? first : column };
}
