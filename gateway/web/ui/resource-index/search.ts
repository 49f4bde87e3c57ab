/** The state of a list as its address says it, in the grammar of the API: `filter[state][in]=draft,confirmed&sort=-date&q=…`. */
export type Search = Readonly<Record<string, string>>;

const filterName = /^filter\[([\w.]+)\]\[(\w+)\]$/;

/** Input of the list's query. */
export function inputOf(search: Search): Record<string, unknown> {
  const filter: Record<string, Record<string, string>> = {};
  for (const [name, value] of Object.entries(search)) {
    const [, field, operator] = filterName.exec(name) ?? [];
    if (field === undefined || operator === undefined) continue;
    filter[field] = { ...filter[field], [operator]: value };
  }
  return {
    ...(search['q'] === undefined ? {} : { q: search['q'] }),
    ...(search['sort'] === undefined ? {} : { sort: search['sort'] }),
    ...(Object.keys(filter).length === 0 ? {} : { filter }),
  };
}

/** What always narrows a list, in the address's form. */
export type Fixed = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The list's query string. */
export function queryStringOf(search: Search, fixed: Fixed = {}): string {
  const always = Object.entries(fixed).flatMap(([field, operators]) =>
    Object.entries(operators).map(([operator, value]) => [filterKey(field, operator), value] as const),
  );
  return new URLSearchParams({ ...search, ...Object.fromEntries(always) }).toString();
}

/** The state that a query string of the API stands for; a filter without operator asks for what is equal. */
export function searchOf(query: string): Search {
  const entries = [...new URLSearchParams(query)];
  return Object.fromEntries(entries.map(([name, value]) => [name.replace(/^(filter\[[\w.]+\])$/, '$1[eq]'), value]));
}

export function filterKey(field: string, operator: string): string {
  return `filter[${field}][${operator}]`;
}

/** What is filtered of a field, by operator. */
export function filterOf(search: Search, field: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(search)) {
    const [, named, operator] = filterName.exec(name) ?? [];
    if (named === field && operator !== undefined) found[operator] = value;
  }
  return found;
}

/** The search with a field filtered otherwise; no operators take the filter away. */
export function withFilter(search: Search, field: string, operators: Readonly<Record<string, string>>): Search {
  const others = Object.entries(search).filter(([name]) => filterName.exec(name)?.[1] !== field);
  const mine = Object.entries(operators).map(([operator, value]) => [filterKey(field, operator), value] as const);
  return Object.fromEntries([...others, ...mine]);
}

/** The search with one member set, or taken away by an empty text. */
export function withMember(search: Search, name: string, value: string): Search {
  const others = Object.entries(search).filter(([other]) => other !== name);
  return Object.fromEntries(value === '' ? others : [...others, [name, value]]);
}

export function isSame(a: Search, b: Search): boolean {
  const text = (search: Search) => JSON.stringify(Object.entries(search).sort(([x], [y]) => x.localeCompare(y)));
  return text(a) === text(b);
}

/** A column's head pressed again turns the order round. */
export function nextSort(current: string | undefined, column: string): string {
  return current === column ? `-${column}` : column;
}
