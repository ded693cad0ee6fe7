import { type Change, type Contact, type Job, type Lock, sameLock, type Trial, type TriedBoard } from './wiring.js';

/**
 * What is tried next. Pure: the progress so far in, the next step out. Each step's result makes the next progress, which is
 * plain data: it can be stored after each step and taken up again after a power cut.
 */

/** What the board made of an unlock. */
export type Sent = Pick<Trial, 'error' | 'unacknowledged'>;

/** The lock that is under way. A lock whose trial was cut off is tried afresh, and nothing is concluded from it. */
type Under = { readonly lock: Lock; readonly sent: Sent } & (
  | { readonly at: 'energising' | 'asked' }
  | { readonly at: 'shutting'; readonly changes: readonly Change[]; readonly moved: readonly string[] }
);

export interface Progress {
  readonly trials: readonly Trial[];
  /** Boards on whose remaining channels there are no locks, as the installer says. */
  readonly ended: readonly string[];
  /** Boards that were heard to share their address. */
  readonly shared: readonly string[];
  readonly under?: Under;
}

export const nothingTried: Progress = { trials: [], ended: [], shared: [] };

/** `first`: never tried; `doubtful`: what came of it does not fit; `missing`: a door is missing still, and nothing moved here. */
type Why = 'first' | 'doubtful' | 'missing';

export type Step =
  | { readonly do: 'energise'; readonly lock: Lock; readonly why: Why }
  /** Which door has moved; `error`: it is known that none could. */
  | { readonly do: 'ask'; readonly lock: Lock; readonly error?: string }
  | { readonly do: 'shut'; readonly lock: Lock; readonly moved: readonly string[]; readonly changes: readonly Change[] }
  | { readonly do: 'done' };

/** How often one lock is tried without being told so. */
const MOST_TRIALS = 2;

/** The next step. What is found is enough when every door has its lock: outputs beyond that are left alone. */
export function nextStep(job: Job, progress: Progress): Step {
  const { under } = progress;
  if (under?.at === 'asked') {
    const { error } = under.sent;
    return { do: 'ask', lock: under.lock, ...(error !== undefined && { error }) };
  }
  if (under?.at === 'shutting') {
    return { do: 'shut', lock: under.lock, moved: under.moved, changes: under.changes };
  }
  const doubtful = doubtfulLock(job, progress);
  if (doubtful) return { do: 'energise', lock: doubtful, why: 'doubtful' };
  const missing = missingDoors(job, progress);
  if (missing.length === 0) return { do: 'done' };
  const first = locksOf(job).find((lock) => !isEnded(progress, lock) && timesTried(progress, lock) === 0);
  if (first) return { do: 'energise', lock: first, why: 'first' };
  const silent = silentLocks(job, progress).find(
    (lock) => isLikely(job, progress, lock, missing.length) && timesTried(progress, lock) < MOST_TRIALS,
  );
  return silent ? { do: 'energise', lock: silent, why: 'missing' } : { do: 'done' };
}

/** About to be energised: stored before the pulse is sent. */
export function energising(progress: Progress, lock: Lock): Progress {
  return { ...progress, under: { lock, sent: {}, at: 'energising' } };
}

export function energised(progress: Progress, lock: Lock, sent: Sent = {}): Progress {
  return { ...progress, under: { lock, sent, at: 'asked' } };
}

/** The installer has said which doors moved. Nothing is to be shut where nothing has moved. */
export function answered(progress: Progress, moved: readonly string[], changes: readonly Change[]): Progress {
  const { under } = progress;
  if (under?.at !== 'asked') return progress;
  const { error, ...rest } = under.sent;
  // A door that moved was energised, whatever the board said of it.
  const sent: Sent = moved.length > 0 || error === undefined ? rest : { ...rest, error };
  const shutting: Progress = { ...progress, under: { lock: under.lock, sent, at: 'shutting', moved, changes } };
  return moved.length === 0 && changes.length === 0 ? shut(shutting, []) : shutting;
}

/** The doors are shut again; `stayed`: contacts that did not go back. */
export function shut(progress: Progress, stayed: readonly Contact[]): Progress {
  const { under, ...rest } = progress;
  if (under?.at !== 'shutting') return progress;
  const { lock, sent, moved, changes } = under;
  return { ...rest, trials: [...progress.trials, { lock, ...sent, moved, changes, stayed }] };
}

/** Tried once more from the start: the installer did not look, or the run was cut off. */
export function again({ under: _, ...progress }: Progress): Progress {
  return progress;
}

/** No locks on the rest of this board. What is under way is left out, too. */
export function endBoard(progress: Progress, board: string): Progress {
  return { ...again(progress), ended: [...new Set([...progress.ended, board])] };
}

/** Somebody else answers at the address of this board, too. */
export function addressShared(progress: Progress, board: string): Progress {
  return { ...progress, shared: [...new Set([...progress.shared, board])] };
}

/** Forgets what came of these locks, so that they are tried afresh: their wires were changed. */
export function forgetLocks({ trials, ended }: Progress, locks: readonly Lock[]): Progress {
  const boards = new Set(locks.map(({ board }) => board));
  return {
    trials: trials.filter(({ lock }) => !locks.some((one) => sameLock(one, lock))),
    ended: ended.filter((board) => !boards.has(board)),
    shared: [],
  };
}

/** Every output, in the order in which they are tried. */
function locksOf({ boards }: Job): readonly Lock[] {
  return boards.flatMap(({ id, locks }) => locks.map((channel) => ({ board: id, channel })));
}

/** What came of each lock that was tried: its newest trial. */
export function newestTrials({ trials }: Progress): readonly Trial[] {
  return trials.filter((trial, index) => !trials.slice(index + 1).some(({ lock }) => sameLock(lock, trial.lock)));
}

/** Doors that no lock has moved yet. */
export function missingDoors({ doors }: Job, progress: Progress): readonly string[] {
  const found = new Set(newestTrials(progress).flatMap(({ moved }) => moved));
  return doors.filter((door) => !found.has(door));
}

/** Locks that were tried and moved no door, nor any contact. */
export function silentLocks(job: Job, progress: Progress): readonly Lock[] {
  const newest = newestTrials(progress);
  return locksOf(job).filter((lock) =>
    newest.some((trial) => sameLock(trial.lock, lock) && trial.moved.length === 0 && trial.changes.length === 0),
  );
}

/** Locks that were not tried, for the installer has said that there are none on the rest of the board. */
export function untriedLocks(job: Job, progress: Progress): readonly Lock[] {
  return locksOf(job).filter((lock) => timesTried(progress, lock) === 0);
}

function timesTried({ trials }: Progress, lock: Lock): number {
  return trials.filter((trial) => sameLock(trial.lock, lock)).length;
}

function isEnded({ ended }: Progress, { board }: Lock): boolean {
  return ended.includes(board);
}

/** Outputs without a lock are mostly the last ones of their board: those far beyond the last lock are not tried twice. */
function isLikely({ boards }: Job, progress: Progress, { board, channel }: Lock, missing: number): boolean {
  const moving = newestTrials(progress).filter(({ lock, moved }) => lock.board === board && moved.length > 0);
  const last = Math.max(0, ...moving.map(({ lock }) => lock.channel));
  return boards.some(({ id }) => id === board) && channel <= last + missing;
}

/** A lock whose only trial does not fit: it is tried once more before anything is concluded from it. */
function doubtfulLock({ boards }: Job, progress: Progress): Lock | undefined {
  const newest = newestTrials(progress);
  const doubtful = newest.filter((trial) => doesNotFit(trial, newest, boards));
  return doubtful
    .map(({ lock }) => lock)
    .filter((lock) => timesTried(progress, lock) < MOST_TRIALS)
    .at(-1);
}

function doesNotFit(trial: Trial, newest: readonly Trial[], boards: readonly TriedBoard[]): boolean {
  if (trial.error !== undefined) return true;
  if (trial.moved.length > 1) return true;
  if (trial.moved.length === 0) return trial.changes.length > 0;
  const twice = newest.some(
    (other) => !sameLock(other.lock, trial.lock) && other.moved.some((door) => trial.moved.includes(door)),
  );
  return twice || crowded(trial, boards);
}

/** More than one contact of the same sort changed with one door: somebody else moved a door, or two are wired together. */
function crowded({ changes }: Trial, boards: readonly TriedBoard[]): boolean {
  const sorts = changes.map(({ board }) => boards.find(({ id }) => id === board)?.of ?? 'own');
  return new Set(sorts).size < sorts.length;
}
