import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LockerError, messageOf } from '../lib/errors.js';
import { boardFaults } from './check-boards.js';
import { gpioFaults } from './check-gpio.js';
import { lockerFaults } from './check-lockers.js';
import { powerFaults } from './check-power.js';
import { readerFaults } from './check-readers.js';
import { secretFaults } from './check-secrets.js';
import { terminalFaults } from './check-terminal.js';
import { uplinkFaults } from './check-uplink.js';
import { byPlace, type ConfigProblem, type Fault, formatProblems, keyText, problemAt } from './problem.js';
import { readableParts } from './readable-parts.js';
import { resolveConfig } from './resolve.js';
import { configSchema } from './schema.js';
import { schemaFaults } from './schema-faults.js';
import type { Config } from './specs.js';
import { readYaml, type SyntaxFault, type YamlSource } from './yaml-source.js';

/** A config, or every fault of its file in the order of the lines. */
export type ConfigResult = { readonly config: Config } | { readonly errors: readonly ConfigProblem[] };

/** Reads a config from its text. `file` is only named in problems and is where relative paths start. Pure; never throws. */
export function parseConfig(text: string, file: string): ConfigResult {
  const yaml = readYaml(text);
  if ('faults' in yaml) return { errors: yaml.faults.map((fault) => syntaxProblem(fault, file)).sort(byPlace) };
  const { source } = yaml;
  const input = configSchema.safeParse(source.value);
  const parts = readableParts(source.value);
  const faults: Fault[] = [
    ...(input.success ? [] : schemaFaults(input.error.issues, configSchema, source)),
    ...boardFaults(parts, source),
    ...gpioFaults(parts, source),
    ...lockerFaults(parts, source),
    ...powerFaults(parts, source),
    ...terminalFaults(parts, source),
    ...uplinkFaults(parts, source),
    ...readerFaults(parts, source),
    ...secretFaults(parts, file),
  ];
  const errors = [...duplicateKeys(source, file), ...faults.map((fault) => problemAt(source, file, fault))];
  if (errors.length > 0 || !input.success) return { errors: errors.sort(byPlace) };
  return { config: resolveConfig(input.data, file, createHash('sha256').update(text).digest('hex')) };
}

/** Reads a config file. Never throws: a file that cannot be read is a problem too. */
export function readConfig(file: string): ConfigResult {
  let text: string;
  try {
    // With its byte order mark, so that the text has the hash of the file.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    return { errors: [unreadable(file, error)] };
  }
  return parseConfig(text, file);
}

/** Reads a config file. Throws `config.unreadable` or `config.invalid`; the message names every fault, one a line. */
export function loadConfig(file: string): Config {
  const result = readConfig(file);
  if ('config' in result) return result.config;
  const code = result.errors[0]?.code === 'config.unreadable' ? 'config.unreadable' : 'config.invalid';
  throw new LockerError(code, formatProblems(result.errors), {
    file,
    problems: result.errors.length,
  });
}

const readFailures = new Map([
  ['ENOENT', 'no such file'],
  ['EACCES', 'a file that this user may not read'],
  ['EISDIR', 'a directory'],
  ['ERR_ENCODING_INVALID_ENCODED_DATA', 'bytes that are no UTF-8 text'],
]);

function unreadable(file: string, error: unknown): ConfigProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const found = readFailures.get(code) ?? messageOf(error);
  const expected = 'a text file that may be read';
  return { code: 'config.unreadable', file, line: 0, column: 0, key: '', expected, found };
}

function syntaxProblem({ place, found, reason }: SyntaxFault, file: string): ConfigProblem {
  return {
    code: 'config.syntax',
    file,
    line: place.line,
    column: place.column,
    key: '',
    expected: 'valid YAML',
    found: found === '' ? 'the end of the line' : JSON.stringify(found.slice(0, 60)),
    hint: reason,
  };
}

function duplicateKeys({ duplicates }: YamlSource, file: string): ConfigProblem[] {
  return duplicates.map(({ path, place, firstLine }) => ({
    code: 'config.duplicate_key',
    file,
    line: place.line,
    column: place.column,
    key: keyText(path),
    expected: 'each key once in a map',
    found: JSON.stringify(path.at(-1)),
    hint: `line ${firstLine} has it already`,
  }));
}
