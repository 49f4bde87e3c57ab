// Prints the SQL that creates a service's tables from its entities, to be read, completed (foreign keys, triggers,
// constraints that MikroORM does not express) and kept as services/<name>/migrations/NNNN-what.sql.
// Usage: node deploy/make-migration.mjs <service>   (after a build)
import { MikroORM } from '@mikro-orm/postgresql';

const [, , service] = process.argv;
const { definition } = await import(new URL(`../services/${service}/dist/definition.js`, import.meta.url));
const orm = await MikroORM.init({ entities: [...definition.entities], dbName: 'unused', connect: false });
process.stdout.write(await orm.schema.getCreateSchemaSQL({ wrap: false }));
