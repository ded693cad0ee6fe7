import { createHash } from 'node:crypto';
import { LockerError } from '../lib/errors.js';
import { boardFaults } from './check-boards.js';
import { gpioFaults } from './check-gpio.js';
import { lockerFaults } from './check-lockers.js';
import { powerFaults } from './check-power.js';
import { readerFaults } from './check-readers.js';
import { rentalFaults } from './check-rental.js';
import { secretFaults } from './check-secrets.js';
import { terminalFaults } from './check-terminal.js';
import { uplinkFaults } from './check-uplink.js';
import { byPlace, type ConfigProblem, type Fault, formatProblems, problemAt } from './problem.js';
import { readableParts } from './readable-parts.js';
import { resolveConfig } from './resolve.js';
import { configSchema } from './schema.js';
import { schemaFaults } from './schema-faults.js';
import { duplicateKeys, noSuchFile, readConfigText, syntaxProblem } from './source-problems.js';
import type { Config } from './specs.js';
import { readYaml } from './yaml-source.js';

/** A config, or every fault of its file in the order of the lines. */
type ConfigResult = { readonly config: Config } | { readonly errors: readonly ConfigProblem[] };

/** Reads a config from its text. `file` is only named in problems and is where relative paths start. Pure; never throws. */
export function parseConfig(text: string, file: string): ConfigResult {
  const yaml = readYaml(text);
  if ('faults' in yaml) return { errors: yaml.faults.map((fault) => syntaxProblem(fault, file)).sort(byPlace) };
  const { source } = yaml;
  const schema = configSchema();
  const input = schema.safeParse(source.value);
  const parts = readableParts(source.value);
  const faults: Fault[] = [
    ...(input.success ? [] : schemaFaults(input.error.issues, schema, source)),
    ...boardFaults(parts, source),
    ...gpioFaults(parts, source),
    ...lockerFaults(parts, source),
    ...powerFaults(parts, source),
    ...terminalFaults(parts, source),
    ...uplinkFaults(parts, source),
    ...readerFaults(parts, source),
    ...rentalFaults(parts, source),
    ...secretFaults(parts, file),
  ];
  const errors = [...duplicateKeys(source, file), ...faults.map((fault) => problemAt(source, file, fault))];
  if (errors.length > 0 || !input.success) return { errors: errors.sort(byPlace) };
  return { config: resolveConfig(input.data, file, createHash('sha256').update(text).digest('hex')) };
}

/** Reads a config file. Never throws: a file that cannot be read is a problem too. */
export function readConfig(file: string): ConfigResult {
  const text = readConfigText(file);
  if (typeof text === 'string') return parseConfig(text, file);
  if (text.found !== noSuchFile) return { errors: [text] };
  return { errors: [{ ...text, hint: `on a new cabinet it is made by: sudo lockerctl commission --write ${file}` }] };
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
