import { z } from 'zod';
import { nearest } from './nearest.js';
import { type Fault, shown } from './problem.js';
import { laterKeys } from './schema.js';
import { type ValueRule, valueRules } from './schema-values.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

/** The issues that `schema` has with the value of `source`, told with the rules of the value schemas. */
export function schemaFaults(issues: readonly Issue[], schema: Schema, source: YamlSource): Fault[] {
  const faults = issues.flatMap((issue) => issueFaults(issue, schema, [], source));
  return faults.filter((fault) => !isConsequence(fault, faults));
}

function issueFaults(issue: Issue, root: Schema, base: KeyPath, source: YamlSource): Fault[] {
  const relative = issue.path.filter((part) => typeof part !== 'symbol');
  const path = [...base, ...relative];
  const schema = schemaAt(root, relative);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, valueAt(source.value, path));
    return issue.keys.map((key) => unknownKey([...path, key], key, known));
  }
  const rule = ruleOf(schema);
  if (issue.code === 'invalid_union' && rule === undefined) {
    const option = likeliestOption(issue.errors);
    const optionSchema = unwrapped(schema) instanceof z.ZodUnion ? optionsOf(schema)[option] : undefined;
    const inner = optionSchema === undefined ? [] : (issue.errors[option] ?? []);
    return inner.flatMap((error) => issueFaults(error, optionSchema ?? root, path, source));
  }
  return [valueFault(path, schema, rule, source)];
}

function unknownKey(path: KeyPath, key: string, known: readonly string[]): Fault {
  const near = nearest(key, known);
  const later = laterKeys.includes(path.join('.'));
  const hint = later ? `this version does not know "${key}" yet` : near && `did you mean "${near}"?`;
  return {
    code: 'config.unknown_key',
    path,
    onKey: true,
    expected: `a known key (${known.join(', ')})`,
    found: shown(key),
    hint,
  };
}

/** Keys of the map; among several kinds of map, of the one that shares most keys with `value`. */
function knownKeys(schema: Schema | undefined, value: unknown): string[] {
  const kinds = schema instanceof z.ZodUnion ? optionsOf(schema) : [schema];
  const given = new Set(Object.keys(Object(value)));
  const shared = (keys: readonly string[]) => keys.filter((key) => given.has(key)).length;
  const candidates = kinds.flatMap((kind) => (kind instanceof z.ZodObject ? [Object.keys(kind.shape)] : []));
  return candidates.reduce((best, keys) => (shared(keys) > shared(best) ? keys : best), candidates[0] ?? []);
}

function valueFault(path: KeyPath, schema: Schema | undefined, rule: ValueRule | undefined, source: YamlSource): Fault {
  const value = valueAt(source.value, path);
  const { written } = source.valueAt(path);
  const expected = rule?.expected ?? kindOf(schema);
  const found = shown(value, written);
  if (value === undefined && path.length > 0) return { code: 'config.missing_key', path, expected, found };
  if (rule !== undefined) return { ...rule.judge({ value, written }), path, expected, found };
  if (Array.isArray(value) && value.length === 0) {
    return { code: 'config.empty_list', path, expected: 'at least one entry', found: 'an empty list' };
  }
  return { code: 'config.wrong_type', path, expected, found };
}

/**
 * A misspelt key makes the right one missing, and the keys of a board whose driver is not supported cannot be judged:
 * one cause is told once.
 */
function isConsequence(fault: Fault, all: readonly Fault[]): boolean {
  if (fault.code !== 'config.missing_key' && fault.code !== 'config.unknown_key') return false;
  const parent = JSON.stringify(fault.path.slice(0, -1));
  const siblings = all.filter((other) => JSON.stringify(other.path.slice(0, -1)) === parent);
  if (siblings.some((other) => other.code === 'config.unsupported_driver')) return true;
  const meant = `did you mean "${fault.path.at(-1)}"?`;
  return fault.code === 'config.missing_key' && siblings.some((other) => other.onKey && other.hint === meant);
}

/** The option that was most likely meant: of the right kind, then with the fewest faults. */
function likeliestOption(options: readonly (readonly Issue[])[]): number {
  const weights = options.map((issues) => issues.reduce((sum, issue) => sum + weightOf(issue), 0));
  return weights.indexOf(Math.min(...weights));
}

function weightOf(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.keys.length;
  return issue.code === 'invalid_type' && issue.path.length === 0 ? 1000 : 1;
}

function schemaAt(root: Schema, path: KeyPath): Schema | undefined {
  let schema: Schema | undefined = root;
  for (const [index, part] of path.entries()) {
    const inner = unwrapped(schema);
    if (inner instanceof z.ZodUnion) {
      const rest = path.slice(index);
      return optionsOf(inner).flatMap((option) => schemaAt(option, rest) ?? [])[0];
    }
    if (inner instanceof z.ZodObject) schema = inner.shape[part];
    else if (inner instanceof z.ZodArray && typeof part === 'number') schema = inner.element;
    else return undefined;
  }
  return ruleOf(schema) === undefined ? unwrapped(schema) : schema;
}

/** The schema inside defaults and optional. */
function unwrapped(schema: Schema | undefined): Schema | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return unwrapped(schema.def.innerType);
  return schema;
}

function optionsOf(schema: Schema | undefined): readonly Schema[] {
  const inner = unwrapped(schema);
  return inner instanceof z.ZodUnion ? inner.options : [];
}

function ruleOf(schema: Schema | undefined): ValueRule | undefined {
  const inner = unwrapped(schema);
  return inner === undefined ? undefined : valueRules.get(inner);
}

function kindOf(schema: Schema | undefined): string {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray) return 'a list';
  return inner instanceof z.ZodUnion ? optionsOf(inner).map(kindOf).filter(isFirst).join(' or ') : 'a map';
}

function isFirst(kind: string, index: number, kinds: readonly string[]): boolean {
  return kinds.indexOf(kind) === index;
}

function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, part)?.value;
  }
  return value;
}
