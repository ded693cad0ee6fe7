import {
  addressShared,
  again,
  answered,
  endBoard,
  energised,
  energising,
  missingDoors,
  nextStep,
  type Progress,
  type Step,
  shut,
} from '../../commission/commissioning.js';
import { lockName } from '../../commission/finding-text.js';
import { type Moved, type Question, type Read, readMoved, readYes } from '../../commission/questions.js';
import {
  type Bits,
  type Change,
  type Contact,
  changesOf,
  type Job,
  type Lock,
  withMore,
} from '../../commission/wiring.js';
import { systemTime } from '../../lib/clock-source.js';
import { LockerError } from '../../lib/errors.js';
import { type Bench, sleep } from './bench.js';
import type { Voice } from './voice.js';

/** Carries the steps out: energises, watches the contacts, asks, and keeps the progress after each of them. */

const WATCH_STEP_MS = 100;
/** A contact may follow its bolt so long after the pulse. */
const FOLLOW_MS = 600;
/** A board is asked so often before somebody is told that it is silent. */
const READINGS = 3;

interface Trying {
  readonly bench: Bench;
  readonly voice: Voice;
  /** Customers may have things in the lockers. */
  readonly running: boolean;
  /** Writes the progress down, durably. */
  readonly keep: (progress: Progress) => void;
}

/** Rejects with `commission.stopped` when nobody answers any more, or nobody says that locks may be opened. */
export async function tryLocks(job: Job, begun: Progress, trying: Trying): Promise<Progress> {
  let progress = again(begun);
  let watch: Watch | undefined;
  /** What the contacts say while all doors are shut. */
  let rest: Bits | undefined;
  const keep = (next: Progress): void => {
    progress = trying.bench.shared().reduce(addressShared, next);
    trying.keep(progress);
  };
  try {
    for (;;) {
      const step = nextStep(job, progress);
      if (step.do === 'done') return progress;
      if (step.do === 'energise') {
        if (!rest) await mustBeReady(trying, job);
        rest = await atRest(rest, trying);
        trying.voice.tell(openingText(step, missingDoors(job, progress).length, job));
        // On the disk before the pulse: after a power cut nobody has to guess what was open.
        keep(energising(progress, step.lock));
        // From before the pulse: whoever is quick has shut the door again before the board has answered.
        watch = new Watch(trying.bench, rest);
        const sent = await trying.bench.unlock(step.lock);
        watch.pulseEnds(systemTime.monoMs() + trying.bench.pulseMs(step.lock));
        keep(energised(progress, step.lock, sent));
      } else if (step.do === 'ask') {
        const moved = step.error === undefined ? await askMoved(step.lock, job, trying.voice) : 'unsent';
        const changes = (await watch?.end()) ?? [];
        watch = undefined;
        keep(afterAnswer(progress, step.lock, moved, changes));
        if (moved === 'unsent') trying.voice.tell(`It was not energised (${step.error}).`);
        // Whoever did not look may have a door open before him.
        if (moved === 'again' || moved === 'end') await shutAgain({ moved: [], changes }, rest ?? {}, trying);
      } else {
        keep(shut(progress, await shutAgain(step, rest ?? {}, trying)));
      }
    }
  } finally {
    await watch?.end();
  }
}

function askMoved(lock: Lock, { doors }: Job, voice: Voice): Promise<Moved> {
  return answerTo(voice, { ask: 'moved', lock, doors }, (text) => readMoved(text, doors));
}

/** `unsent`: nobody need look for a door that cannot have moved. */
function afterAnswer(
  progress: Progress,
  { board }: Lock,
  moved: Moved | 'unsent',
  changes: readonly Change[],
): Progress {
  if (moved === 'again') return again(progress);
  if (moved === 'end') return endBoard(progress, board);
  return moved === 'unsent' ? answered(progress, [], []) : answered(progress, moved.doors, changes);
}

/** Asks until the answer will do. Rejects with `commission.stopped`. */
export async function answerTo<T>(voice: Voice, question: Question, read: (text: string) => Read<T>): Promise<T> {
  let wrong: string | undefined;
  for (;;) {
    const text = await voice.ask(question, wrong === undefined ? {} : { wrong });
    if (text === undefined) throw stopped();
    const answer = read(text);
    if ('value' in answer) return answer.value;
    wrong = answer.wrong;
  }
}

export function stopped(): LockerError {
  return new LockerError(
    'commission.stopped',
    'stopped. Run the same command again: commissioning goes on from here, a check begins anew',
  );
}

async function mustBeReady({ voice, running }: Trying, job: Job): Promise<void> {
  const locks = job.boards.reduce((sum, board) => sum + board.locks.length, 0);
  if (!(await answerTo(voice, { ask: 'ready', locks, running }, readYes))) throw stopped();
}

function openingText({ lock, why }: Extract<Step, { do: 'energise' }>, missing: number, { doors }: Job): string {
  const once = { first: '', doubtful: 'Once more, to be sure: ', missing: 'A door is missing, so once more: ' }[why];
  return `\n${once}opening ${lockName(lock)} (${doors.length - missing} of ${doors.length} doors found)`;
}

/** What all contacts say before a lock is energised. A door that was opened by hand meanwhile is to be shut first. */
async function atRest(before: Bits | undefined, trying: Trying): Promise<Bits> {
  const now = await allRead(trying);
  const changes = before ? changesOf(before, now) : [];
  if (!before || changes.length === 0) return now;
  await shutAgain({ moved: [], changes }, before, trying);
  return allRead(trying);
}

/** What all contacts say now. Waits for a board that does not answer, unless two of them disturb each other. */
async function allRead({ bench, voice }: Trying): Promise<Bits> {
  for (;;) {
    let bits: Bits = {};
    let silent: string | undefined;
    for (let reading = 0; reading < READINGS; reading++) {
      bits = await bench.read();
      silent = Object.keys(bits).find((board) => /^\?*$/.test(bits[board] ?? ''));
      if (silent === undefined || bench.shared().includes(silent)) return bits;
      await sleep(WATCH_STEP_MS);
    }
    const text = await voice.ask({ ask: 'silent', board: silent ?? '', error: 'bus.timeout' });
    if (text === undefined) throw stopped();
  }
}

/** Waits until the doors are shut. Returns the contacts that still do not say so. */
async function shutAgain(
  { moved, changes }: Pick<Extract<Step, { do: 'shut' }>, 'moved' | 'changes'>,
  rest: Bits,
  { bench, voice }: Trying,
): Promise<readonly Contact[]> {
  for (const repeated of [false, true]) {
    const settled = new AbortController();
    let failed: unknown;
    const watching = until(settled, async () => {
      if (changes.length > 0 && notBack(changes, rest, await bench.read()).length === 0) settled.abort();
    }).catch((error) => {
      failed = error;
      settled.abort();
    });
    const text = await voice.ask({ ask: 'shut', doors: moved, again: repeated }, { until: settled.signal });
    settled.abort();
    await watching;
    if (failed !== undefined) throw failed;
    if (text === undefined) throw stopped();
    const left = notBack(changes, rest, await bench.read());
    if (left.length === 0) return [];
    if (repeated) return left.map(({ board, number }) => ({ board, number }));
  }
  return [];
}

async function until(end: AbortController, look: () => Promise<void>): Promise<void> {
  while (!end.signal.aborted) {
    await look();
    if (!end.signal.aborted) await sleep(WATCH_STEP_MS);
  }
}

function notBack(changes: readonly Change[], rest: Bits, now: Bits): readonly Change[] {
  const still = changesOf(rest, now);
  return changes.filter(({ board, number }) => still.some((one) => one.board === board && one.number === number));
}

/** Remembers each contact that changes, however shortly, from the pulse until somebody has answered. */
class Watch {
  #changes: readonly Change[] = [];
  #ended = false;
  #pulseEndMs = 0;
  readonly #run: Promise<void>;

  constructor(
    private readonly bench: Bench,
    private readonly rest: Bits,
  ) {
    this.#run = this.#watch();
    // Whatever goes wrong is told by `end`: nobody waits for it before that.
    this.#run.catch(() => undefined);
  }

  /** Monotonic ms. */
  pulseEnds(atMs: number): void {
    this.#pulseEndMs = atMs;
  }

  async end(): Promise<readonly Change[]> {
    this.#ended = true;
    await this.#run;
    return this.#changes;
  }

  async #watch(): Promise<void> {
    for (;;) {
      this.#changes = withMore(this.#changes, changesOf(this.rest, await this.bench.read()));
      const waitsMs = this.#changes.length > 0 ? 0 : FOLLOW_MS;
      if (this.#ended && systemTime.monoMs() > this.#pulseEndMs + waitsMs) return;
      await sleep(WATCH_STEP_MS);
    }
  }
}
