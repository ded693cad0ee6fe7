import { packageVersion } from '../../src/lib/built.js';
import { asyncapi } from './asyncapi.js';
import { enrolOpenapi } from './enrol-openapi.js';
import { publishedKeys } from './example-keys.js';
import { type Example, examples } from './examples.js';
import { openapi } from './openapi.js';
import { publishedSchemas } from './schemas.js';

/** Every generated file of docs/api with its text, by its path below it. */
export async function apiFiles(): Promise<ReadonlyMap<string, string>> {
  const all = await examples();
  const files = new Map<string, object>([
    ['asyncapi.json', asyncapi(all, packageVersion())],
    ['openapi.json', openapi(packageVersion())],
    ['enrolment.json', enrolOpenapi(packageVersion())],
    ['examples/keys.json', publishedKeys()],
  ]);
  for (const [name, schema] of publishedSchemas()) files.set(`schemas/${name}.json`, schema);
  for (const one of all) files.set(`examples/${one.file}.json`, shown(one));
  return new Map([...files].map(([path, value]) => [path, `${JSON.stringify(value, null, 2)}\n`]));
}

function shown(example: Example): object {
  if (example.kind === 'message') return example.body;
  const { header, claims, text } = example;
  return { header, claims, text };
}
