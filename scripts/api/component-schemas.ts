import { z } from 'zod';

/** Schemas as the components of an OpenAPI document, by their names. */
export function componentSchemas(named: Readonly<Record<string, z.ZodType>>): object {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema, $id, ...rest }]) => [id, withoutReadOnly(rest)]),
  );
}

/** Whether a list is changed in the program says nothing about the document. */
function withoutReadOnly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReadOnly);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, of]) => !(key === 'readOnly' && of === true));
  return Object.fromEntries(entries.map(([key, of]) => [key, withoutReadOnly(of)]));
}
