/** Lines as they were stored, under the keys they were typed with: what keeps to a line by its key finds it after a save. */
export function withKeys<Row extends { readonly key: string }>(
  stored: readonly Row[],
  typed: readonly Row[],
): readonly Row[] {
  return stored.map((line, index) => ({ ...line, key: typed[index]?.key ?? line.key }));
}

/** The stored line that a typed one is: by its id or, where it had none yet, by its key. */
export function storedLines<Row extends { readonly key: string; readonly id?: string }>(
  stored: readonly Row[],
): (line: Row) => Row | undefined {
  const byId = new Map(stored.flatMap((line) => (line.id === undefined ? [] : [[line.id, line]])));
  const byKey = new Map(stored.map((line) => [line.key, line]));
  return ({ id, key }) => (id === undefined ? undefined : byId.get(id)) ?? byKey.get(key);
}
