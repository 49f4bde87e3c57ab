import { DomainError } from './domain-error.js';

/** For each action the states it may start from and the state it ends in. */
export type LifecycleTable<State extends string, Action extends string> = Readonly<
  Record<Action, { readonly from: readonly State[]; readonly to: State }>
>;

export type Lifecycle<State extends string, Action extends string> = {
  /** Checks only. @throws DomainError `invalid-transition` with `{ state, action, allowedFrom }` */
  require(document: { readonly state: State }, action: Action): void;
  /** Checks, then sets the state. @throws DomainError `invalid-transition` */
  apply(document: { state: State }, action: Action): void;
  /** The actions that may start from a state, in the order of the table. */
  allowed(state: State): Action[];
};

/** The life of a document as a table; an action in the wrong state is refused, never skipped. */
export function lifecycle<State extends string, Action extends string>(
  table: LifecycleTable<State, Action>,
): Lifecycle<State, Action> {
  const require = (document: { readonly state: State }, action: Action): void => {
    const { from } = table[action];
    if (!from.includes(document.state)) {
      throw new DomainError('invalid-transition', { state: document.state, action, allowedFrom: [...from] });
    }
  };
  return {
    require,
    apply(document, action) {
      require(document, action);
      document.state = table[action].to;
    },
    allowed: (state) => (Object.keys(table) as Action[]).filter((action) => table[action].from.includes(state)),
  };
}
