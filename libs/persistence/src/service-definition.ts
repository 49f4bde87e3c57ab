import type { EntitySchema } from '@mikro-orm/core';

/** What a service's database consists of. Schema, login role and feed role are named after the service. */
export interface ServiceDefinition {
  /** Schema name, login role, first word of its subjects. */
  readonly name: string;
  /** Entities that MikroORM derives the schema from. */
  readonly entities: readonly EntitySchema[];
  /** Folder of the service's `*.sql` migrations. */
  readonly migrations: URL;
  /** Tables that are only ever added to: the service's role gets no UPDATE and no DELETE on them. */
  readonly appendOnly: readonly string[];
  /** Everything it has comes from the logs it follows: it may be emptied and made again from them. */
  readonly readModel?: true;
}
