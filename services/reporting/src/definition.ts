import type { ServiceDefinition } from '@consigna/persistence/service-definition';

/** Reporting has read models only, written and read set-wise by SQL: no entities, the migration is their one description. */
export const definition: ServiceDefinition = {
  name: 'reporting',
  entities: [],
  migrations: new URL('../migrations/', import.meta.url),
  appendOnly: [],
  readModel: true,
};
