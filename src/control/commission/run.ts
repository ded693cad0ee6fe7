import {
  again,
  forgetLocks,
  missingDoors,
  nextStep,
  nothingTried,
  type Progress,
} from '../../commission/commissioning.js';
import { type Conclusion, conclude, type Finding, faultyLocks, isFault } from '../../commission/conclusion.js';
import { configText } from '../../commission/config-text.js';
import { readYes } from '../../commission/questions.js';
import { jobOf, type Setup } from '../../commission/setup.js';
import type { ScannedPort } from '../../commission/survey.js';
import type { Job, Lock } from '../../commission/wiring.js';
import { parseConfig } from '../../config/load.js';
import { formatProblems } from '../../config/problem.js';
import type { Config } from '../../config/specs.js';
import { LockerError } from '../../lib/errors.js';
import type { BaseFile } from './base-file.js';
import type { Bench } from './bench.js';
import type { ProgressFile } from './progress-file.js';
import { surveyPorts } from './survey-ports.js';
import { answerTo, tryLocks } from './try-locks.js';
import type { Voice } from './voice.js';

export interface Run {
  readonly voice: Voice;
  readonly progress: ProgressFile;
  readonly base: BaseFile | undefined;
  readonly scan: () => Promise<readonly ScannedPort[]>;
  readonly open: (config: Config, setup: Setup) => Promise<Bench>;
  /** Whether a lock may be energised at all; absent: each. */
  readonly mayTry?: (lock: Lock) => boolean;
}

export interface Commissioned {
  readonly setup: Setup;
  readonly conclusion: Conclusion;
}

/** One whole run: survey, trials, conclusion; each from where an earlier run has left it. Rejects with a LockerError. */
export async function commission(run: Run): Promise<Commissioned> {
  const { setup, progress: begun } = (await resumed(run)) ?? (await begin(run));
  const job = jobTried(setup, run.mayTry);
  let progress = begun;
  if (nextStep(job, progress).do !== 'done') {
    const bench = await run.open(configToTry(setup), setup);
    try {
      progress = await tryLocks(job, progress, {
        bench,
        voice: run.voice,
        running: false,
        keep: (next) => run.progress.write({ setup, progress: next }),
      });
    } finally {
      await bench.close();
    }
  }
  return { setup, conclusion: conclude(job, progress) };
}

export function faultsOf({ findings }: Conclusion): readonly Finding[] {
  return findings.filter(isFault);
}

function jobTried(setup: Setup, mayTry: Run['mayTry']): Job {
  const job = jobOf(setup);
  if (!mayTry) return job;
  const boards = job.boards.map((board) => ({
    ...board,
    locks: board.locks.filter((channel) => mayTry({ board: board.id, channel })),
  }));
  return { ...job, boards };
}

async function begin(run: Run): Promise<{ readonly setup: Setup; readonly progress: Progress }> {
  const setup = await surveyPorts(await run.scan(), run.base, run.voice);
  run.progress.write({ setup, progress: nothingTried });
  return { setup, progress: nothingTried };
}

/** What an earlier run has left, when it is to go on; without the locks that had faults, which were mended meanwhile. */
async function resumed(run: Run): Promise<{ readonly setup: Setup; readonly progress: Progress } | undefined> {
  const kept = run.progress.read();
  if (!kept) return undefined;
  const { setup } = kept;
  const job = jobTried(setup, run.mayTry);
  const progress = again(kept.progress);
  const found = setup.doors.length - missingDoors(job, progress).length;
  if (!(await answerTo(run.voice, { ask: 'resume', found, doors: setup.doors.length }, readYes))) return undefined;
  if (nextStep(job, progress).do !== 'done') return { setup, progress };
  const locks = faultyLocks(job, progress, conclude(job, progress));
  if (locks.length === 0 || !(await answerTo(run.voice, { ask: 'mended', locks }, readYes))) return { setup, progress };
  return { setup, progress: forgetLocks(progress, locks) };
}

/** The boards as they are tried: read as they come, with one locker that is never opened as such. */
function configToTry(setup: Setup): Config {
  const lock = jobOf(setup).boards.flatMap(({ id, locks }) => (locks.length > 0 ? [{ board: id, channel: 1 }] : []))[0];
  const boards = setup.boards.map(({ tried: { id, contacts } }) => ({
    ...{ id, order: 'low-last' as const, unacknowledged: false },
    feedback: contacts > 0 ? ('closed-is-1' as const) : ('none' as const),
  }));
  const lockers = lock ? [{ id: 'X1', lock }] : [];
  const text = configText({ ...setup, doors: [{ id: 'X1', size: 'X' }] }, { boards, lockers, findings: [] });
  return checkedConfig(text, 'the boards');
}

/** The text as the daemon would read it. Throws `commission.config_invalid`, whose message names each fault and its line. */
export function checkedConfig(text: string, file: string): Config {
  const result = parseConfig(text, file);
  if ('config' in result) return result.config;
  throw new LockerError('commission.config_invalid', formatProblems(result.errors), { problems: result.errors.length });
}
