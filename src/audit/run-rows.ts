import type { MetaValue } from '../store/meta-shapes.js';
import type { NewEvent } from './event.js';

/** One run of the program, from its start to its end. */
export interface Run {
  /** Id of the boot that it runs in. */
  readonly boot: string;
  readonly version: string;
  /** SHA-256 of the bytes of its config file, lower hex. */
  readonly config: string;
}

/** The run that the record knows of last. */
export type LastRun = MetaValue<'last_run'>;

/** 48 bits: as many as a number holds exactly and a person compares. */
const hashDigits = 12;

/**
 * The rows of a start, in their order: how the run before ended where it did not say so itself, what is new since, and the
 * start. They are by the system: who pulled the plug, changed the file or put another version there the program cannot know.
 * @param last `undefined` where the record knows of none
 */
export function rowsOfStart(run: Run, last: LastRun | undefined): readonly NewEvent[] {
  const rows: NewEvent[] = [];
  if (last && !last.stopped) {
    const reason = last.boot === run.boot ? 'program_died' : 'board_restarted';
    rows.push({ event: 'device.crashed', ...bySystem, reason });
  }
  if (last && last.version !== run.version) {
    const error_args = [versionNumber(last.version), versionNumber(run.version)];
    rows.push({ event: 'device.updated', ...bySystem, error_args });
  }
  if (last && last.config !== run.config) {
    const error_args = [hashNumber(last.config), hashNumber(run.config)];
    rows.push({ event: 'admin.config_changed', ...bySystem, error_args });
  }
  return [...rows, { event: 'device.started', ...bySystem, error_args: [hashNumber(run.config)] }];
}

/** The row of a stop on request. */
export const rowOfStop: NewEvent = { event: 'device.stopped', actor_role: 'system' };

const bySystem = { actor_role: 'system' } as const;

/** The first 48 bits of a hash as one number. */
export function hashNumber(hash: string): number {
  return Number.parseInt(hash.slice(0, hashDigits), 16);
}

/** The hex digits that a hash begins with, from their number. */
export function hashText(number: number): string {
  return number.toString(16).padStart(hashDigits, '0');
}

/** `1.20.3` and `1.20.3-rc.1` as 1020003; 0 for what is no such version. */
export function versionNumber(version: string): number {
  const [, major = '', minor = '', patch = ''] = /^(\d{1,6})\.(\d{1,3})\.(\d{1,3})(?:[-+]|$)/.exec(version) ?? [];
  return Number(major) * 1_000_000 + Number(minor) * 1_000 + Number(patch);
}

/** The version from its number, without what stood behind its three parts. */
export function versionText(number: number): string {
  return [Math.floor(number / 1_000_000), Math.floor(number / 1_000) % 1_000, number % 1_000].join('.');
}
