import type { FamilyName } from '../src/config/families.js';
import { LockerError } from '../src/lib/errors.js';
import type { BusCounters } from './bus-tally.js';
import type { Doubt, FoundBoard } from './scan.js';
import { type Kind, nameOf } from './scan-plan.js';

/** What was heard when every address of a line was asked. */
export interface Sweep {
  readonly found: readonly FoundBoard[];
  readonly doubts: readonly Doubt[];
  /** Nothing was heard but answers to what was asked. */
  readonly clean: boolean;
}

/** The one board of a line. */
export interface OneBoard {
  readonly baud: number;
  readonly address: number;
  /** Absent when it only refused the query. */
  readonly board?: FoundBoard;
}

/** How much was heard that answers nothing. A late answer does not count: it was asked for. */
export function disturbances({ damaged, foreign, unsolicited, echoMismatches }: BusCounters): number {
  return damaged + foreign + unsolicited + echoMismatches;
}

/** The board that is alone on the line, by what was heard of it. Pure. Throws `address.*` when that is not proven, or it is of another family. */
export function oneBoard({ found, doubts, clean }: Sweep, driver: FamilyName): OneBoard {
  const answers = [...found, ...doubts];
  const addresses = new Set(answers.map(({ address }) => address));
  const damaged = doubts.filter(({ why }) => why === 'damaged');
  if (damaged.length > 0 || addresses.size > 1) {
    const heard = answers.map(heardText).join('; ');
    throw new LockerError(
      'address.not_alone',
      `not one board alone answers, but: ${heard}. Connect one board; nothing was sent`,
    );
  }
  const [first] = answers;
  if (!clean) {
    const where = first ? `beside the board at address ${first.address}` : 'though no board answered';
    throw new LockerError('address.unclean', `something was heard ${where} that is no answer; nothing was sent`);
  }
  if (!first) throw new LockerError('address.no_board', 'no board answered at addresses 1 to 255');
  if (!answers.some(({ kinds }) => kinds.some((kind) => kind.driver === driver))) {
    const message = `the board at address ${first.address} answers as ${namesOf(first.kinds)}, which take no address by this command; nothing was sent`;
    throw new LockerError('address.other_family', message);
  }
  const board = found.find(({ kinds }) => kinds.some((kind) => kind.driver === driver));
  const { baud, address } = first;
  return { baud, address, ...(board ? { board } : {}) };
}

function heardText(heard: FoundBoard | Doubt): string {
  const where = `address ${heard.address} (${namesOf(heard.kinds)})`;
  if (!('why' in heard)) return `a board at ${where}`;
  return heard.why === 'damaged'
    ? `damaged answers at ${where}, likely of two boards`
    : `a board that refuses at ${where}`;
}

function namesOf(kinds: readonly Kind[]): string {
  return kinds.map(nameOf).join(' or ');
}
