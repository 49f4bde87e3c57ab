import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** JSON schemas of zod schemas; what they share becomes named components, so that one document holds each once. */
export class SchemaBook {
  readonly components: Record<string, JsonSchema> = {};
  private readonly named = new Map<z.ZodType, string>();

  /** The schema itself, for parameters. */
  inline(schema: z.ZodType, io: 'input' | 'output', name: string): JsonSchema {
    const { $schema: _, $defs, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema;
    return this.lift(rest, $defs as Record<string, JsonSchema> | undefined, name) as JsonSchema;
  }

  /** A reference to the schema as a component; the same schema has one name, that of its first use. */
  reference(schema: z.ZodType, io: 'input' | 'output', name: string): JsonSchema {
    const known = this.named.get(schema);
    if (known !== undefined) return { $ref: `#/components/schemas/${known}` };
    this.named.set(schema, name);
    this.components[name] = {};
    this.components[name] = this.inline(schema, io, name);
    return { $ref: `#/components/schemas/${name}` };
  }

  /** Definitions inside a schema move to the components, and references follow them. */
  private lift(schema: unknown, definitions: Record<string, JsonSchema> | undefined, owner: string): unknown {
    const nameOf = (definition: string) =>
      definition.startsWith('__') ? `${owner}${definition.replaceAll('_', '')}` : definition;
    const follow = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(follow);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [key, key === '$ref' ? referenceOf(member) : follow(member)]),
      );
    };
    const referenceOf = (reference: unknown): unknown => {
      if (reference === '#') return `#/components/schemas/${owner}`;
      const definition = /^#\/\$defs\/(.+)$/.exec(String(reference))?.[1];
      return definition === undefined ? reference : `#/components/schemas/${nameOf(definition)}`;
    };
    for (const [definition, member] of Object.entries(definitions ?? {}))
      this.components[nameOf(definition)] = follow(member) as JsonSchema;
    return follow(schema);
  }
}

/** `warehouse.delivery.allocate` → `warehouseDeliveryAllocate`. */
export function operationIdOf(subject: string): string {
  return subject.replaceAll(/[.-]+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export function componentNameOf(subject: string, part: string): string {
  const id = operationIdOf(subject);
  return id.charAt(0).toUpperCase() + id.slice(1) + part;
}
