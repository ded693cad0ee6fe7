import { type CheckedLocker, type CheckFinding, lockerOf } from '../../../../commission/check.js';
import type { Contact } from '../../../../commission/wiring.js';
import type { InsideLocker } from '../../../overview-wire.js';
import type { WiringSay } from './say.js';

/** The lockers as they are checked. The page knows no channels: a locker's place among those of its board stands for one. */
export function checkedLockers(lockers: readonly InsideLocker[]): readonly CheckedLocker[] {
  const places = new Map<string, number>();
  return lockers.map(({ id, board, latch }) => {
    const channel = (places.get(board) ?? 0) + 1;
    places.set(board, channel);
    return { id, board, channel, latch };
  });
}

/** What is wrong, for an operator. Pairs that are swapped are told once. */
export function findingWords(
  say: WiringSay,
  lockers: readonly CheckedLocker[],
  findings: readonly CheckFinding[],
): readonly string[] {
  const words = findings.flatMap((finding) => wordsOf(say, lockers, finding, findings) ?? []);
  return [...new Set(words)];
}

/** `undefined` where the other findings tell the same of the lockers that it is about. */
function wordsOf(
  say: WiringSay,
  lockers: readonly CheckedLocker[],
  finding: CheckFinding,
  all: readonly CheckFinding[],
): string | undefined {
  const of = ({ board, number }: Contact): string => lockerOf(lockers, { board, channel: number });
  switch (finding.kind) {
    case 'other_door': {
      const { locker, door } = finding;
      const back = all.some((one) => one.kind === 'other_door' && one.locker === door && one.door === locker);
      const [first = '', second = ''] = [locker, door].sort();
      return back ? say('wiring.swapped', { locker: first, door: second }) : say('wiring.other_door', { locker, door });
    }
    case 'swapped_contact':
      return say('wiring.swapped_contact', { door: finding.door, other: of(finding.contact) });
    case 'dead_contact':
    case 'inverted_contact':
    case 'contact_stays':
    case 'several_contacts':
    case 'door_twice':
      return say(`wiring.${finding.kind}`, { door: finding.door });
    case 'stuck_door':
    case 'not_sent':
      return say(`wiring.${finding.kind}`, { locker: lockerOf(lockers, finding.lock) });
    case 'doors_missing':
      return say('wiring.doors_missing', { doors: finding.doors.join(', ') });
    case 'two_doors':
      return say('wiring.two_doors', { locker: lockerOf(lockers, finding.lock), doors: finding.doors.join(', ') });
    case 'reversed':
      return say('wiring.reversed', { board: finding.board });
    case 'same_address':
    case 'shared_contact':
    case 'no_feedback':
      return undefined;
  }
}
