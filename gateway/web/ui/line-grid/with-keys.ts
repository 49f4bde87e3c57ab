/** Lines as they were stored, under the keys they were typed with: what keeps to a line by its key finds it after a save. */
export function withKeys<Row extends { readonly key: string }>(
  stored: readonly Row[],
  typed: readonly Row[],
): readonly Row[] {
  return stored.map((line, index) => ({ ...line, key: typed[index]?.key ?? line.key }));
}
