import { createRequire } from 'node:module';

// The package is CommonJS and its types claim a default export, so a plain import of it does not type-check.
const canonicalize: (value: unknown) => string | undefined = createRequire(import.meta.url)('canonicalize');

/** The one spelling of a JSON value (RFC 8785), to hash it. */
export function canonicalJson(value: unknown): string {
  return canonicalize(value) ?? '';
}
