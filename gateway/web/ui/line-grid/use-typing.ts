import { useState } from 'react';
import { useText } from '../../app/text';
import type { Cell, Then } from './grid';
import type { LineGridModel } from './use-line-grid';

export interface Typing {
  /** What is wrong with the text of a cell. */
  readonly problem: { readonly cell: Cell; readonly text: string } | undefined;
  readonly edit: (text: string) => void;
  /** Writes what was typed, if anything was; false where it does not fit, which is said. */
  readonly commit: (then: Then) => boolean;
  readonly cancel: () => void;
}

/** The text of the cell that is typed into, until it is written or given up. */
export function useTyping<Row>({ columns, state: { rows, at, editing }, dispatch }: LineGridModel<Row>): Typing {
  const { t } = useText();
  const [problem, setProblem] = useState<Typing['problem']>();
  return {
    problem,
    edit: (text) => {
      setProblem(undefined);
      dispatch({ do: 'edit', text });
    },
    commit: (then) => {
      const edit = columns[at.column]?.edit;
      if (editing === null || edit === undefined) return true;
      const read = edit.read(editing, rows[at.row]);
      if ('problem' in read) {
        setProblem({ cell: at, text: t(read.problem, { text: editing }) });
        return false;
      }
      setProblem(undefined);
      dispatch({ do: 'write', write: read.write, then });
      return true;
    },
    cancel: () => {
      setProblem(undefined);
      dispatch({ do: 'cancel' });
    },
  };
}
