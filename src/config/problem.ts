import type { ErrorCode } from '../lib/error-codes.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

export type ConfigCode = Extract<ErrorCode, `config.${string}`>;

/** One fault of a config file. Plain data: as JSON it is the machine-readable form. */
export interface ConfigProblem {
  readonly code: ConfigCode;
  readonly file: string;
  /** 1 for the first line; 0 when the fault is the file itself. */
  readonly line: number;
  /** 1 for the first character of the line; 0 when the fault is the file itself. */
  readonly column: number;
  /** The way to the key, such as `boards[1].channels`; empty for the file as a whole. */
  readonly key: string;
  readonly expected: string;
  readonly found: string;
  /** The nearest known name, the line of the other part in a conflict, or what to write instead. */
  readonly hint?: string;
}

/** What a check says; the place in the file is looked up from `path`. */
export interface Fault {
  readonly code: ConfigCode;
  readonly path: KeyPath;
  /** Points at the key instead of its value. */
  readonly onKey?: boolean;
  readonly expected: string;
  readonly found: string;
  readonly hint?: string | undefined;
}

export function problemAt(source: YamlSource, file: string, fault: Fault): ConfigProblem {
  const { line, column } = fault.onKey ? source.keyAt(fault.path) : source.valueAt(fault.path);
  return {
    code: fault.code,
    file,
    line,
    column,
    key: keyText(fault.path),
    expected: fault.expected,
    found: fault.found,
    ...(fault.hint !== undefined && { hint: fault.hint }),
  };
}

/** `['boards', 1, 'channels']` as `boards[1].channels`; a key that is no plain word is quoted, so that it stays on one line. */
export function keyText(path: KeyPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return (index > 0 ? '.' : '') + (/^[\w-]+$/.test(part) ? part : shown(part));
    })
    .join('');
}

/** Errors end in logs: whom an address lets in, and by which password, stays in the file. */
export function withoutPassword(text: string): string {
  return text.replace(/:\/\/.*@/, '://...@');
}

/** A found value as it is shown: short, on one line, numbers and words as they stand in the file. */
export function shown(value: unknown, written?: string): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  const text = withoutPassword(typeof value === 'string' ? JSON.stringify(value) : (written ?? String(value)));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** For the terminal: one line for each problem, as `FILE:LINE:COLUMN KEY: ...`, and a line with their number. */
export function formatProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(formatProblem);
  const files = [...new Set(problems.map((problem) => problem.file))].join(', ');
  return [...lines, `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${files}`].join('\n');
}

function formatProblem(problem: ConfigProblem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  const key = problem.key === '' ? '' : ` ${problem.key}`;
  const hint = problem.hint === undefined ? '' : `; ${problem.hint}`;
  return `${place}${key}: expected ${problem.expected}, found ${problem.found}${hint} (${problem.code})`;
}

export function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  return a.line - b.line || a.column - b.column;
}
