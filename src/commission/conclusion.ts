import { missingDoors, newestTrials, type Progress, silentLocks, untriedLocks } from './commissioning.js';
import { channelOf, type Order, orderOf, ownChanges, polarityOf } from './feedback-lines.js';
import {
  type Change,
  type Contact,
  type Feedback,
  type Job,
  type Lock,
  sameContact,
  sameLock,
  type Trial,
  type TriedBoard,
} from './wiring.js';

/** What all trials together say of a cabinet. Pure. */

/** Something that is wrong with the wires, in terms of the printed config; what to do is in finding-text.ts. */
export type Finding =
  /** The pulse was not sent, or the board did not answer to it. */
  | { readonly kind: 'not_sent'; readonly lock: Lock; readonly error: string }
  /** No lock moved these doors. `silent`: locks that moved nothing; `untried`: those that were not to be tried. */
  | {
      readonly kind: 'doors_missing';
      readonly doors: readonly string[];
      readonly silent: readonly Lock[];
      readonly untried: readonly Lock[];
    }
  /** One pulse moved several doors. */
  | { readonly kind: 'two_doors'; readonly lock: Lock; readonly doors: readonly string[] }
  /** Most locks of this board moved two doors, or its answers were damaged: two boards have its address. */
  | { readonly kind: 'same_address'; readonly board: string; readonly locks: readonly Lock[] }
  /** Several locks moved one door. */
  | { readonly kind: 'door_twice'; readonly door: string; readonly locks: readonly Lock[] }
  /** A contact changed, but no door moved. */
  | { readonly kind: 'stuck_door'; readonly lock: Lock; readonly contact: Contact }
  /** The door moved, but the feedback of its channel never changed. */
  | { readonly kind: 'dead_contact'; readonly door: string; readonly lock: Lock }
  /** The door moved, and the feedback of another channel changed. */
  | { readonly kind: 'swapped_contact'; readonly door: string; readonly lock: Lock; readonly contact: Contact }
  /** The door moved, and several contacts changed. */
  | {
      readonly kind: 'several_contacts';
      readonly door: string;
      readonly lock: Lock;
      readonly contacts: readonly Contact[];
    }
  /** One input changed with several doors. */
  | { readonly kind: 'shared_contact'; readonly contact: Contact; readonly doors: readonly string[] }
  /** Its contact says closed where those of the others say open. */
  | { readonly kind: 'inverted_contact'; readonly door: string; readonly lock: Lock; readonly contact: Contact }
  /** The door was shut, and its contact still said open. */
  | { readonly kind: 'contact_stays'; readonly door: string; readonly lock: Lock; readonly contact: Contact }
  /** No contact of this board ever changed, though its locks moved doors. The cabinet works; openings end as `unconfirmed`. */
  | { readonly kind: 'no_feedback'; readonly board: string };

/** How a board, or a bank of inputs, is to be read. */
interface ReadBoard {
  readonly id: string;
  readonly feedback: Feedback | 'none';
  readonly order: Order;
  /** It acknowledged no unlock that moved a door. */
  readonly unacknowledged: boolean;
}

/** A locker whose own lock opens its own door, and whose own contact says so, where there is one. */
export interface SoundLocker {
  readonly id: string;
  readonly lock: Lock;
  /** On a bank of inputs. */
  readonly door?: Contact;
  readonly latch?: Contact;
}

export interface Conclusion {
  readonly boards: readonly ReadBoard[];
  readonly lockers: readonly SoundLocker[];
  /** `no_feedback` alone is a remark; all others are faults. */
  readonly findings: readonly Finding[];
}

export function isFault({ kind }: Finding): boolean {
  return kind !== 'no_feedback';
}

/** Locks to try again once the faults are mended. */
export function faultyLocks(job: Job, progress: Progress, { lockers }: Conclusion): readonly Lock[] {
  const tried = newestTrials(progress).map(({ lock }) => lock);
  const missing = missingDoors(job, progress).length > 0;
  const silent = missing ? [] : silentLocks(job, progress);
  return tried.filter(
    (lock) => !lockers.some((locker) => sameLock(locker.lock, lock)) && !silent.some((one) => sameLock(one, lock)),
  );
}

/** Everything that the trials say. Sound lockers are those about which there is no finding. */
export function conclude(job: Job, progress: Progress): Conclusion {
  const trials = newestTrials(progress);
  const read = job.boards.map((board) => readingOf(board, trials));
  const verdicts = trials.map((trial) => verdictOn(trial, trials, job, read));
  const order = new Map(job.doors.map((door, index) => [door, index]));
  const lockers = verdicts
    .flatMap(({ locker }) => locker ?? [])
    .sort((one, other) => (order.get(one.id) ?? 0) - (order.get(other.id) ?? 0));
  const findings = [
    ...sameAddresses(trials, progress),
    ...verdicts.flatMap(({ findings }) => findings),
    ...missing(job, progress),
    ...read.flatMap((board) => silentBoard(board, job, trials)),
  ];
  return {
    boards: read,
    lockers,
    findings: findings.filter((finding, index) => !findings.slice(0, index).some((old) => isSame(old, finding))),
  };
}

function readingOf(board: TriedBoard, trials: readonly Trial[]): ReadBoard {
  const order = orderOf(board, trials);
  const moving = trials.filter(({ lock, moved }) => lock.board === board.id && moved.length > 0);
  const unacknowledged = moving.length > 0 && moving.every((trial) => trial.unacknowledged === true);
  return { id: board.id, order, feedback: polarityOf(board, order, trials), unacknowledged };
}

interface Verdict {
  readonly findings: readonly Finding[];
  readonly locker?: SoundLocker;
}

function verdictOn(trial: Trial, all: readonly Trial[], job: Job, read: readonly ReadBoard[]): Verdict {
  const { lock, moved, changes, error } = trial;
  if (error !== undefined) return { findings: [{ kind: 'not_sent', lock, error }] };
  const [door, ...more] = moved;
  const [contact] = changes;
  if (door === undefined)
    return { findings: contact ? [{ kind: 'stuck_door', lock, contact: shown(contact, job, read) }] : [] };
  if (more.length > 0) return { findings: [{ kind: 'two_doors', lock, doors: moved }] };
  const locks = all.filter((other) => other.moved.includes(door)).map((other) => other.lock);
  const findings: readonly Finding[] = [
    ...(locks.length > 1 ? [{ kind: 'door_twice' as const, door, locks }] : []),
    ...contactFindings(trial, door, job, read),
    ...inputFindings(trial, door, all, job),
  ];
  if (findings.length > 0) return { findings };
  return { findings, locker: { id: door, lock, ...inputsOf(trial, job) } };
}

/** What is wrong with the contacts that changed with one door. */
function contactFindings(trial: Trial, door: string, job: Job, read: readonly ReadBoard[]): readonly Finding[] {
  const { lock, changes, stayed } = trial;
  const own = ownChanges(trial, job);
  const inputs = changes.filter((change) => !own.includes(change));
  const sorts = inputs.map(({ board }) => job.boards.find(({ id }) => id === board)?.of);
  if (own.length > 1 || new Set(sorts).size < sorts.length) {
    return [{ kind: 'several_contacts', door, lock, contacts: changes.map((change) => shown(change, job, read)) }];
  }
  const [line] = own.map((change) => shown(change, job, read));
  const hasLines = read.some(({ id, feedback }) => id === lock.board && feedback !== 'none');
  if (line && !(line.board === lock.board && line.number === lock.channel)) {
    return [{ kind: 'swapped_contact', door, lock, contact: line }];
  }
  if (!line && hasLines) return [{ kind: 'dead_contact', door, lock }];
  return changes.flatMap((change): readonly Finding[] => {
    const contact = shown(change, job, read);
    if (stayed.some((one) => sameContact(one, change))) return [{ kind: 'contact_stays', door, lock, contact }];
    const feedback = read.find(({ id }) => id === change.board)?.feedback;
    return (change.from === 1) === (feedback === 'closed-is-1')
      ? []
      : [{ kind: 'inverted_contact', door, lock, contact }];
  });
}

/** Inputs of banks may stand for any door, but for one only; where some are left over, a door without one has a dead contact. */
function inputFindings(trial: Trial, door: string, all: readonly Trial[], job: Job): readonly Finding[] {
  const moves = all.filter(({ moved }) => moved.length === 1);
  const isInput = ({ board }: Contact): boolean => job.boards.some(({ id, of }) => id === board && of !== undefined);
  const shared = trial.changes.filter(isInput).flatMap((contact): readonly Finding[] => {
    const doors = moves.filter(({ changes }) => changes.some((change) => sameContact(change, contact)));
    if (doors.length < 2) return [];
    const { board, number } = contact;
    return [{ kind: 'shared_contact', contact: { board, number }, doors: doors.flatMap(({ moved }) => moved) }];
  });
  const silent = (['door', 'latch'] as const).some((sort) => {
    const banks = job.boards.filter(({ of }) => of === sort);
    const inUse = new Set(
      all.flatMap(({ changes }) => changes.filter((change) => banks.some(({ id }) => id === change.board)).map(nameOf)),
    );
    const inputs = banks.reduce((sum, { contacts }) => sum + contacts, 0);
    return (
      inUse.size > 0 &&
      inUse.size < inputs &&
      !trial.changes.some((change) => banks.some(({ id }) => id === change.board))
    );
  });
  return [...shared, ...(silent ? [{ kind: 'dead_contact' as const, door, lock: trial.lock }] : [])];
}

function nameOf({ board, number }: Contact): string {
  return `${board} ${number}`;
}

/** A contact by the number that the printed config gives it. */
function shown({ board, number }: Contact, { boards }: Job, read: readonly ReadBoard[]): Contact {
  const tried = boards.find(({ id }) => id === board);
  const order = read.find(({ id }) => id === board)?.order ?? 'low-last';
  return { board, number: tried ? channelOf(number, tried, order) : number };
}

function inputsOf({ changes }: Trial, { boards }: Job): Pick<SoundLocker, 'door' | 'latch'> {
  const of = (sort: TriedBoard['of']): Change | undefined =>
    changes.find(({ board }) => boards.some(({ id, of }) => id === board && of === sort));
  const [door, latch] = [of('door'), of('latch')];
  return {
    ...(door && { door: { board: door.board, number: door.number } }),
    ...(latch && { latch: { board: latch.board, number: latch.number } }),
  };
}

/** One lock wired to two doors is a slip; a board of which most are is two boards. */
function sameAddresses(trials: readonly Trial[], { shared }: Progress): readonly Finding[] {
  const boards = [...new Set([...shared, ...trials.map(({ lock }) => lock.board)])];
  return boards.flatMap((board): readonly Finding[] => {
    const moving = trials.filter(({ lock, moved }) => lock.board === board && moved.length > 0);
    const doubled = moving.filter(({ moved }) => moved.length > 1);
    const isDoubled = doubled.length > 1 && 2 * doubled.length > moving.length;
    if (!isDoubled && !shared.includes(board)) return [];
    return [{ kind: 'same_address', board, locks: doubled.map(({ lock }) => lock) }];
  });
}

function missing(job: Job, progress: Progress): readonly Finding[] {
  const doors = missingDoors(job, progress);
  if (doors.length === 0) return [];
  return [{ kind: 'doors_missing', doors, silent: silentLocks(job, progress), untried: untriedLocks(job, progress) }];
}

/** A board that has lines to read, moved doors, and none of its lines ever changed. */
function silentBoard({ id, feedback }: ReadBoard, { boards }: Job, trials: readonly Trial[]): readonly Finding[] {
  const board = boards.find((one) => one.id === id);
  const moves = trials.some(({ lock, moved }) => lock.board === id && moved.length > 0);
  return feedback === 'none' && moves && board && board.contacts > 0 ? [{ kind: 'no_feedback', board: id }] : [];
}

/** What concerns several locks is found once with each of them. */
function isSame(one: Finding, other: Finding): boolean {
  if (one.kind === 'door_twice') return other.kind === 'door_twice' && one.door === other.door;
  if (one.kind === 'shared_contact') return other.kind === 'shared_contact' && sameContact(one.contact, other.contact);
  if (one.kind === 'dead_contact') return other.kind === 'dead_contact' && one.door === other.door;
  return false;
}
