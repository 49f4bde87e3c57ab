import { useMemo, useState } from 'react';
import { fieldProblems, type ProblemPlace } from '../problem-banner';
import type { Cell } from './grid';
import { cellOf, type SentAndShown } from './sent-cell';
import { goToCell, type LineGridModel } from './use-line-grid';

interface SentLines<Row> extends Partial<Pick<SentAndShown, 'to' | 'members'>> {
  readonly error: unknown;
  readonly keyOf: (row: Row) => string;
}

const none = {};

/** What is refused of lines that were sent, told of the lines that are shown: blank ones are not sent, and lines come and go meanwhile. */
export function useSentLines<Row>(
  model: LineGridModel<Row>,
  { error, keyOf, to = '/lines', members = none }: SentLines<Row>,
) {
  const { columns, shape, state } = model;
  const [sent, setSent] = useState<readonly string[]>([]);
  const problems = useMemo(() => fieldProblems(error), [error]);
  const cells = useMemo((): ReadonlyMap<string, Cell | undefined> => {
    if (problems.size === 0) return new Map();
    const asked = {
      ...{ to, sent, members, shown: state.rows.map(keyOf) },
      ...{ columns: columns.map(({ id }) => id), first: shape.entry[0] ?? 0 },
    };
    return new Map([...problems.keys()].map((pointer) => [pointer, cellOf(pointer, asked)]));
  }, [problems, sent, to, members, columns, shape, state.rows, keyOf]);
  return {
    problems,
    /** Said before a request goes out: the lines it is about. */
    sending: (lines: readonly Row[]) => setSent(lines.map(keyOf)),
    placeOf: (pointer: string): ProblemPlace | undefined => {
      const cell = cells.get(pointer);
      return cell === undefined ? undefined : { line: cell.row, goTo: () => goToCell(model, cell) };
    },
    problemOf: (index: number, column: string): string | undefined => {
      const found = [...cells].find(([, cell]) => cell?.row === index && columns[cell.column]?.id === column);
      return found === undefined ? undefined : problems.get(found[0]);
    },
  };
}
