import type { Base } from '../../commission/survey.js';
import { parseConfig } from '../../config/load.js';
import { type ConfigProblem, formatProblems } from '../../config/problem.js';
import { readConfigText, syntaxProblem } from '../../config/source-problems.js';
import { readYaml } from '../../config/yaml-source.js';
import { LockerError } from '../../lib/errors.js';

/** A config file whose boards are tried, and into which what was found out may be written. */
export interface BaseFile extends Base {
  readonly file: string;
  readonly text: string;
  readonly cabinet: { readonly id: string; readonly timezone: string };
}

/**
 * Reads it. What is found out may be left out, and its lockers may be wrong; with `newBoards` also its buses and boards, which are
 * left aside then. Throws `config.unreadable`, or `config.invalid` with every other fault and its line.
 */
export function readBase(file: string, { newBoards = false }: { readonly newBoards?: boolean } = {}): BaseFile {
  const text = readConfigText(file);
  if (typeof text !== 'string') throw new LockerError('config.unreadable', formatProblems([text]), { file });
  const yaml = readYaml(text);
  if ('faults' in yaml) throw invalid(yaml.faults.map((fault) => syntaxProblem(fault, file)));
  const result = parseConfig(text, file);
  const errors = 'errors' in result ? result.errors.filter((problem) => !isFoundOut(problem, newBoards)) : [];
  if (errors.length > 0) throw invalid(errors);
  const root = entryOf(yaml.source.value);
  const { id, timezone } = entryOf(root.cabinet);
  return {
    ...{ file, text, cabinet: { id: String(id), timezone: String(timezone) } },
    ...(newBoards ? { buses: [], boards: [] } : { buses: entriesOf(root.buses), boards: entriesOf(root.boards) }),
  };
}

/** A fault of what is replaced in the end, or refers to it: the whole file is checked again then. */
function isFoundOut({ key, code }: ConfigProblem, newBoards: boolean): boolean {
  if (/\blockers\b/.test(key)) return true;
  const isLeftOut = code === 'config.missing_key' || code === 'config.empty_list';
  return (isLeftOut || newBoards) && /^(buses|boards|cabinet\.power)\b/.test(key);
}

function invalid(problems: Parameters<typeof formatProblems>[0]): LockerError {
  return new LockerError('config.invalid', formatProblems(problems), { problems: problems.length });
}

function entriesOf(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(entryOf) : [];
}

function entryOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
