import type { Facts } from './facts.js';
import { type Finding, type Level, levels, worst } from './finding.js';

/** All findings with what they are of, as `--json` prints them and the support archive has them. */
export interface Report {
  readonly cabinet?: string;
  readonly atMs: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly worst: ReturnType<typeof worst>;
  readonly counts: Readonly<Record<Level, number>>;
  readonly findings: readonly Finding[];
}

export function reportOf({ nowMs, config: { config }, machine, daemon }: Facts, findings: readonly Finding[]): Report {
  const { lockerctl, node, system, kernel, model } = machine;
  const lockerd = daemon.kind === 'answers' ? daemon.version : undefined;
  const versions = { lockerctl, lockerd, node, system, kernel, model };
  return {
    ...(config && { cabinet: config.cabinet.id }),
    atMs: nowMs,
    versions: Object.fromEntries(Object.entries(versions).flatMap(([name, text]) => (text ? [[name, text]] : []))),
    worst: worst(findings),
    counts: { ok: 0, warning: 0, problem: 0, skipped: 0, ...countsOf(findings) },
    findings,
  };
}

function countsOf(findings: readonly Finding[]) {
  return Object.fromEntries(levels.map((level) => [level, findings.filter((one) => one.level === level).length]));
}

const levelWords: Readonly<Record<Level, string>> = {
  ok: 'ok',
  warning: 'WARNING',
  problem: 'PROBLEM',
  skipped: 'skipped',
};
const indent = ' '.repeat(levelWords.warning.length + 2);

/** For a person: one line for each finding, below it where and what to do; and a summary at the end. */
export function reportLines({ cabinet, findings, counts }: Report): string[] {
  const width = Math.max(0, ...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, level, seen, where, repair }) => {
    const more = (name: string, text: string | undefined): string[] =>
      text === undefined ? [] : [`${indent}${''.padEnd(width)}  ${name}: ${text}`];
    return [
      `${levelWords[level].padEnd(indent.length)}${check.padEnd(width)}  ${seen}`,
      ...(level === 'ok' ? [] : more('where', where)),
      ...more(level === 'skipped' ? 'to look' : 'repair', repair),
    ];
  });
  const { problem, warning, ok, skipped } = counts;
  const parts = [many(problem, 'problem'), many(warning, 'warning'), `${ok} ok`, `${skipped} skipped`];
  return [...lines, '', `${cabinet ?? 'This cabinet'}: ${parts.join(', ')}.`];
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
