import { shownTime } from '../until.js';
import type { Terms } from './right-options.js';
import { textTable } from './table.js';
import { timesText } from './times.js';
import type { RightLine } from './wire.js';

/** Stored rights, one a line, for a person. Times are of the cabinet's zone. */
export function rightTable(rights: readonly RightLine[], zone: string): string[] {
  const rows = rights.map((right) => [
    right.ref,
    right.role,
    right.holder ?? '-',
    opensText(right),
    presentedText(right),
    usedText(right),
    right.untilMs === undefined ? '-' : shownTime(right.untilMs, zone),
    right.now,
  ]);
  return textTable([['REF', 'ROLE', 'HOLDER', 'OPENS', 'BY', 'USED', 'UNTIL', 'NOW'], ...rows]);
}

/** All that one right says. */
export function rightLines(right: RightLine, zone: string): string[] {
  const { fromMs, untilMs, uses, hours, subjectRef, rental, returns, holder, used } = right;
  const perLocker = Object.entries(used ?? {}).map(([locker, times]) => `${locker} ${timesText(times)}`);
  return textTable([
    ['right', right.ref],
    ['role', right.role],
    ...(holder === undefined ? [] : [['holder', holder]]),
    ['opens', opensText(right)],
    ['from', fromMs === undefined ? 'the beginning' : shownTime(fromMs, zone)],
    ['until', untilMs === undefined ? 'without end' : shownTime(untilMs, zone)],
    ...(hours === undefined ? [] : [['hours', hours]]),
    ['uses', uses === undefined ? 'any number, none is counted' : usesText(right, uses)],
    ...(uses === undefined || right.role === 'courier' ? [] : [['used', perLocker.join(', ') || 'nowhere yet']]),
    ...(subjectRef === undefined ? [] : [['booking', subjectRef]]),
    ...(rental === undefined ? [] : [['rental', rental]]),
    ...(returns ? [['returns', 'takes back what is due']] : []),
    ['by', presentedText(right)],
    ['now', right.now],
  ]);
}

export function opensText({ lockers, sizes, role }: Pick<Terms, 'lockers' | 'sizes' | 'role'>): string {
  const which = lockers === 'any' ? 'any' : lockers.join(',');
  if (role !== 'courier') return which;
  return `free ${which}${sizes ? ` of ${sizes.join(',')}` : ''}`;
}

function usesText({ role, filled = 0 }: RightLine, uses: number): string {
  return role === 'courier' ? `${filled} of ${uses} lockers filled` : `${timesText(uses)} at each locker`;
}

function presentedText({ presentedBy: { pins, cards } }: RightLine): string {
  const parts = [...(pins > 0 ? ['PIN'] : []), ...(cards > 0 ? [cards === 1 ? 'card' : `${cards} cards`] : [])];
  return parts.join(', ') || 'nothing';
}

/** The most that was taken at one locker, of what there is. */
function usedText({ uses, used = {}, filled }: RightLine): string {
  if (uses === undefined) return '-';
  return `${filled ?? Math.max(0, ...Object.values(used))} of ${uses}`;
}
