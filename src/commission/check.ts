import { type Conclusion, type Finding, isFault } from './conclusion.js';
import { type FindingText, findingText, lockName, named } from './finding-text.js';
import { type Bits, type Job, type Lock, sameLock, type TriedBoard } from './wiring.js';

/** A cabinet that runs, held against its config: does each locker open its own door, and see it? Pure. */

/** One locker as the config has it. */
export interface CheckedLocker extends Lock {
  readonly id: string;
  /** As the agent reads it. */
  readonly latch: 'closed' | 'open' | 'unknown';
}

export type CheckFinding =
  | Finding
  /** The lock of this locker opens another door. */
  | { readonly kind: 'other_door'; readonly locker: string; readonly lock: Lock; readonly door: string }
  /** Shut doors read open, and open ones shut. */
  | { readonly kind: 'reversed'; readonly board: string };

/** The locks of the config, and as many contacts as can be read now: a board of which none can be read gives no feedback. */
export function jobOfCabinet(lockers: readonly CheckedLocker[]): Job {
  const boards = [...new Set(lockers.map(({ board }) => board))];
  return {
    boards: boards.map((id): TriedBoard => {
      const own = lockers.filter(({ board }) => board === id);
      const reads = own.some(({ latch }) => latch !== 'unknown');
      const locks = own.map(({ channel }) => channel).sort((one, other) => one - other);
      return { id, locks, contacts: reads ? Math.max(...locks) : 0, usual: 'closed-is-1' };
    }),
    doors: lockers.map(({ id }) => id),
  };
}

/** What the latches say: a closed one is a 1, whatever its switch says. */
export function bitsOfCabinet({ boards }: Job, lockers: readonly CheckedLocker[]): Bits {
  const bits = { closed: '1', open: '0', unknown: '?' };
  return Object.fromEntries(
    boards
      .filter(({ contacts }) => contacts > 0)
      .map(({ id, contacts }) => [
        id,
        Array.from({ length: contacts }, (_, index) => {
          const locker = lockers.find(({ board, channel }) => board === id && channel === index + 1);
          return bits[locker?.latch ?? 'unknown'];
        }).join(''),
      ]),
  );
}

/** The locker whose lock this is. */
export function lockerOf(lockers: readonly CheckedLocker[], lock: Lock): string {
  return lockers.find((one) => sameLock(one, lock))?.id ?? lockName(lock);
}

/** What is wrong; nothing where each locker opens its own door and sees it. */
export function checkFindings(lockers: readonly CheckedLocker[], conclusion: Conclusion): readonly CheckFinding[] {
  const reversed = conclusion.boards.filter(({ feedback }) => feedback === 'open-is-1');
  const other = conclusion.lockers.flatMap(({ id: door, lock }): readonly CheckFinding[] => {
    const locker = lockerOf(lockers, lock);
    return locker === door ? [] : [{ kind: 'other_door', locker, lock, door }];
  });
  return [
    ...conclusion.findings.filter(isFault),
    ...other,
    ...reversed.map(({ id }) => ({ kind: 'reversed' as const, board: id })),
  ];
}

export function checkText(finding: CheckFinding, all: readonly CheckFinding[]): FindingText {
  if (finding.kind === 'reversed') {
    return {
      what: `Shut doors of ${finding.board} read open, and open ones shut.`,
      act: 'Change `feedback` of this board in the config, and start lockerd again.',
    };
  }
  if (finding.kind !== 'other_door') return findingText(finding);
  const { locker, lock, door } = finding;
  const back = all.some((one) => one.kind === 'other_door' && one.locker === door && one.door === locker);
  return {
    what: `Locker ${locker} (${lockName(lock)}) opens door ${door}${back ? `, and locker ${door} opens door ${locker}: ${named('locker', [locker, door])} are swapped` : ''}.`,
    act: 'Change their plugs, or their channels in the config: `lockerctl commission` finds all of it out anew.',
  };
}
