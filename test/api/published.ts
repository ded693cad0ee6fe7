import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** Validators of the published schemas, by a program that shares nothing with the one that made them. */
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const made = new Map<string, ValidateFunction>();

export function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../../docs/api/${path}`, import.meta.url), 'utf8'));
}

/** Why a value is not of a published schema; `undefined` when it is. */
export function faultOf(schema: string, value: unknown): string | undefined {
  const validate = made.get(schema) ?? ajv.compile(readJson(`schemas/${schema}.json`));
  made.set(schema, validate);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}
