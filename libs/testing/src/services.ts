import type { ServiceDefinition } from '@consigna/persistence/service-definition';

/** All services, in the order in which they start. */
export const serviceNames = [
  'directory',
  'catalog',
  'purchasing',
  'sales',
  'warehouse',
  'consignment',
  'billing',
  'accounting',
  'reporting',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The database definition of a service, loaded by name so that the test library depends on no service. */
export async function definitionOf(service: ServiceName): Promise<ServiceDefinition> {
  const module = (await import(`@consigna/${service}/definition`).catch(() => ({ definition: none(service) }))) as {
    definition: ServiceDefinition;
  };
  return module.definition;
}

function none(name: string): ServiceDefinition {
  return { name, entities: [], migrations: new URL('./nothing/', import.meta.url), appendOnly: [] };
}
