import { z } from 'zod';
import { type MapKind, mapKinds } from './map-kinds.js';
import { nearest } from './nearest.js';
import { type Fault, keyText, shown } from './problem.js';
import { type ValueRule, valueRules } from './schema-values.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

/** The issues that `schema` has with the value of `source`, told with the rules of the value schemas. */
export function schemaFaults(issues: readonly Issue[], schema: Schema, source: YamlSource): Fault[] {
  const faults = issuesFaults(issues, schema, [], source);
  return faults.filter((fault) => !isConsequence(fault, faults));
}

function issuesFaults(issues: readonly Issue[], root: Schema, base: KeyPath, source: YamlSource): Fault[] {
  const choices = new Set<string>();
  return issues.flatMap((issue) => {
    const place = placeIn(
      root,
      issue.path.filter((part) => typeof part !== 'symbol'),
    );
    const path = [...base, ...place.path];
    if (!isChoice(place.schema)) return issueFaults(issue, path, place.schema, source);
    // What a union says mixes its kinds; the one that was meant is asked by itself, once.
    if (choices.has(keyText(path))) return [];
    choices.add(keyText(path));
    const value = valueAt(source.value, path);
    const kind = meantKind(place.schema, value);
    return issuesFaults(z.safeParse(kind, value).error?.issues ?? [], kind, path, source);
  });
}

function issueFaults(issue: Issue, path: KeyPath, schema: Schema | undefined, source: YamlSource): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [valueFault(path, schema, source)];
  const kind = schema && mapKinds.get(schema);
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return issue.keys.map((key) => foreignKey([...path, key], key, kind) ?? unknownKey([...path, key], key, known));
}

/** A key that another kind of map in this place has. */
function foreignKey(path: KeyPath, key: string, kind: MapKind | undefined): Fault | undefined {
  if (kind === undefined || !Object.hasOwn(kind.foreignKeys, key)) return undefined;
  const hint = kind.foreignKeys[key];
  return {
    code: 'config.misplaced_key',
    path,
    onKey: true,
    expected: `no \`${key}\` in ${kind.name}`,
    found: shown(key),
    hint,
  };
}

function didYouMean(key: string): string {
  return `did you mean "${key}"?`;
}

function spaceMissing(key: string): string {
  return `a space is missing after "${key}:"`;
}

function unknownKey(path: KeyPath, key: string, known: readonly string[]): Fault {
  const near = nearest(key, known);
  const joined = known.find((name) => key.startsWith(`${name}:`));
  const hint = joined ? spaceMissing(joined) : near && didYouMean(near);
  return {
    code: 'config.unknown_key',
    path,
    onKey: true,
    expected: `a known key (${known.join(', ')})`,
    found: shown(key),
    hint,
  };
}

function valueFault(path: KeyPath, schema: Schema | undefined, source: YamlSource): Fault {
  const rule = ruleOf(schema);
  const value = valueAt(source.value, path);
  const { written } = source.valueAt(path);
  const expected = rule?.expected ?? kindOf(schema);
  const found = shown(value, written);
  if (value === undefined && path.length > 0) return { code: 'config.missing_key', path, expected, found };
  if (rule !== undefined) return { ...rule.judge({ value, written }), path, expected, found };
  if (Array.isArray(value) && value.length === 0) {
    return { code: 'config.empty_list', path, expected: 'at least one entry', found };
  }
  return { code: 'config.wrong_type', path, expected, found };
}

/** A misspelt key makes the right one missing: one cause is told once. */
function isConsequence(fault: Fault, all: readonly Fault[]): boolean {
  if (fault.code !== 'config.missing_key') return false;
  const parent = keyText(fault.path.slice(0, -1));
  const name = String(fault.path.at(-1));
  const causes: readonly (string | undefined)[] = [didYouMean(name), spaceMissing(name)];
  return all.some((other) => other.onKey && causes.includes(other.hint) && keyText(other.path.slice(0, -1)) === parent);
}

/** The kind of map or list that `value` was most likely meant as. */
function meantKind(union: z.ZodUnion, value: unknown): Schema {
  const claims = (kind: Schema) => isMap(value) && mapKinds.get(kind)?.claims(value) === true;
  const claimed = union.options.find(claims);
  if (claimed !== undefined) return claimed;
  const weights = union.options.map((kind) =>
    (z.safeParse(kind, value).error?.issues ?? []).reduce((sum, issue) => sum + weightOf(issue), 0),
  );
  return union.options[weights.indexOf(Math.min(...weights))] ?? union;
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function weightOf(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.keys.length;
  return issue.code === 'invalid_type' && issue.path.length === 0 ? 1000 : 1;
}

/** The schema at a path; a path through a choice of kinds ends at that choice. */
function placeIn(root: Schema, path: KeyPath): { readonly schema: Schema | undefined; readonly path: KeyPath } {
  let schema: Schema | undefined = unwrapped(root);
  for (const [index, part] of path.entries()) {
    if (isChoice(schema)) return { schema, path: path.slice(0, index) };
    if (schema instanceof z.ZodObject) schema = unwrapped(schema.shape[part]);
    else if (schema instanceof z.ZodArray && typeof part === 'number') schema = unwrapped(schema.element);
    else return { schema: undefined, path };
  }
  return { schema, path };
}

/** Several kinds of map or list; a union with a rule is one value that may be written in several ways. */
function isChoice(schema: Schema | undefined): schema is z.ZodUnion {
  return schema instanceof z.ZodUnion && ruleOf(schema) === undefined;
}

/** The schema inside defaults and optional. */
function unwrapped(schema: Schema | undefined): Schema | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return unwrapped(schema.def.innerType);
  return schema;
}

function ruleOf(schema: Schema | undefined): ValueRule | undefined {
  return schema && valueRules.get(schema);
}

function kindOf(schema: Schema | undefined): string {
  return schema instanceof z.ZodArray ? 'a list' : 'a map';
}

function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, part)?.value;
  }
  return value;
}
