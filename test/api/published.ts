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

const kiosk = new Ajv2020({ strict: false });
kiosk.addSchema({ $id: 'kiosk', ...readJson('openapi.json') });

/** The same for a schema of the kiosk API. */
export function kioskFaultOf(name: string, value: unknown): string | undefined {
  const validate = kiosk.getSchema(`kiosk#/components/schemas/${name}`);
  if (validate === undefined) return `no schema ${name}`;
  return validate(value) ? undefined : kiosk.errorsText(validate.errors);
}

/** Why an answer of the kiosk API is not as the document says for its call and status. */
export function answerFault(method: string, path: string, status: number, body: unknown): string | undefined {
  const template = path
    .replace(/\?.*$/, '')
    .replace(/^(\/api\/sessions\/)[^/]+/, '$1{session}')
    .replace(/^(\/api\/rentals\/)[^/]+/, '$1{rental}');
  const call = Object(Object(readJson('openapi.json').paths)[template])[method.toLowerCase()];
  const [content] = Object.values(Object(Object(call?.responses)[status]).content ?? {});
  const reference = Object(Object(content).schema).$ref;
  if (typeof reference !== 'string') return `${method} ${template}: no answer ${status}`;
  const fault = kioskFaultOf(reference.replace('#/components/schemas/', ''), body);
  return fault && `${method} ${template} ${status}: ${fault}`;
}
