import { parseConfig } from '../../src/config/load.js';
import { type ConfigProblem, formatProblems } from '../../src/config/problem.js';
import type { Config } from '../../src/config/specs.js';

/** The sections of a small cabinet without faults; a test replaces the one it is about. */
const sections = {
  cabinet: 'cabinet: { id: CAB-1, timezone: Asia/Kolkata }',
  buses: 'buses: [{ id: line, port: /dev/ttyUSB0 }]',
  boards: 'boards: [{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }]',
  lockers: 'lockers: [{ range: A01..A08, size: M, board: b1, channels: 1..8 }]',
  more: '',
};

export function cabinetText(changed: Partial<typeof sections> = {}): string {
  return `${Object.values({ ...sections, ...changed }).join('\n')}\n`;
}

export function configOf(changed: Partial<typeof sections> = {}, file = '/etc/lockerd/config.yaml'): Config {
  const result = parseConfig(cabinetText(changed), file);
  if ('errors' in result) throw new Error(formatProblems(result.errors));
  return result.config;
}

export function problemsOf(text: string): readonly ConfigProblem[] {
  const result = parseConfig(text, 'cabinet.yaml');
  return 'errors' in result ? result.errors : [];
}

const mark = '▶';

/** The problems of a text in which ▶ stands before the place of each expected fault, and those places. */
export function marked(text: string): { problems: readonly ConfigProblem[]; places: string[] } {
  const places = text.split('\n').flatMap((line, index) => {
    const columns = line.split(mark).slice(0, -1);
    return columns.map((_, nth) => `${index + 1}:${columns.slice(0, nth + 1).join('').length + 1}`);
  });
  return { problems: problemsOf(text.replaceAll(mark, '')), places };
}

export function placesOf(problems: readonly ConfigProblem[]): string[] {
  return problems.map(({ line, column }) => `${line}:${column}`);
}
