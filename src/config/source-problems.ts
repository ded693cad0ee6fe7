import { readFileSync } from 'node:fs';
import { messageOf } from '../lib/errors.js';
import { type ConfigProblem, keyText, withoutPassword } from './problem.js';
import type { SyntaxFault, YamlSource } from './yaml-source.js';

/** Reads the text of a config file, with its byte order mark, so that the text has the hash of the file. Never throws. */
export function readConfigText(file: string): string | ConfigProblem {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    return unreadable(file, error);
  }
}

/** What is found where a file is not there. */
export const noSuchFile = 'no such file';

const readFailures = new Map([
  ['ENOENT', noSuchFile],
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

export function syntaxProblem({ place, found, reason }: SyntaxFault, file: string): ConfigProblem {
  return {
    code: 'config.syntax',
    file,
    line: place.line,
    column: place.column,
    key: '',
    expected: 'valid YAML',
    found: found === '' ? 'the end of the line' : JSON.stringify(withoutPassword(found).slice(0, 60)),
    hint: reason,
  };
}

export function duplicateKeys({ duplicates }: YamlSource, file: string): ConfigProblem[] {
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
