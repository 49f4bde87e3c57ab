/** What an invariant found wrong: whose books, which documents, and the figures that do not agree. */
export interface Violation {
  /** Null for what belongs to no company, such as a log's shard. */
  readonly companyId: string | null;
  /** Numbers or ids of the documents to look at. */
  readonly documents: readonly string[];
  readonly figures: Readonly<Record<string, unknown>>;
}

/** One invariant of the running data. */
export interface Check {
  readonly name: string;
  /** The claim in a sentence; a violation is where it does not hold. */
  readonly claim: string;
  /**
   * One SQL text over all schemas, read as superuser, with the columns `company_id`, `documents text[]` and
   * `figures jsonb`: a row for each violation. A list of texts is made from the catalog when what it reads is not known
   * before (series of numbers, logs, cursors).
   */
  readonly sql: string | ((catalog: Catalog) => string);
}

/** What the database has of the services. */
export interface Catalog {
  /** Schemas with an event log. */
  readonly services: readonly string[];
  /** Tables of the documents of a company, each with a number of its own. */
  readonly numbered: readonly { readonly service: string; readonly table: string }[];
}

/** Part of a check's text: one per service, as rows of one list. */
export function eachService(services: readonly string[], text: (service: string) => string): string {
  return services.map((service) => `(${text(service)})`).join('\nunion all\n');
}
