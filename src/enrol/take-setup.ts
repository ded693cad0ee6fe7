import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ConfigProblem } from '../config/problem.js';
import { asOwner } from '../lib/as-owner.js';
import { writeDurably } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { readSetup, type Setup } from '../wire/setup-file.js';
import type { EnrolWish } from './enrol.js';
import { type BoardEnrolment, type EnrolPlace, readEnrolment, readyPlace } from './place.js';
import { faultText, problemText, removeSetupError, writeSetupError } from './setup-error-file.js';
import { wifiFile, wifiKeyfile } from './wifi-keyfile.js';
import { doneText, finishWipe, isWiped, wipeSetup } from './wipe-setup.js';

/** No set-up file is larger. */
const mostBytes = 65_536;

export interface SetupParts {
  /** The set-up file. */
  readonly file: string;
  readonly place: EnrolPlace;
  /** Directory of NetworkManager's connections. */
  readonly connections: string;
  readonly nowMs: number;
  /** Enrols the board, as patiently as the caller likes. Rejects with a LockerError. */
  readonly enrol: (wish: EnrolWish) => Promise<BoardEnrolment>;
  /** Tells the system of a new connection, and in which country it is. What it cannot do it tells by itself. */
  readonly connect: (file: string, country: string | undefined) => Promise<void>;
  readonly remark: (text: string) => void;
}

interface TakenSetup {
  readonly cabinet: string;
  /** Absent: the file names no server, and the cabinet stands alone. */
  readonly enrolment?: BoardEnrolment;
  readonly wifi?: string;
  /** Nothing was left to do. */
  readonly already: boolean;
}

/**
 * Takes a set-up file in: checks all of it, sets the network up, enrols the board, and then wipes what is secret in it. Nothing is done
 * by halves that a second call would not make whole. What is wrong is written beside the file, for who has no other screen.
 * @throws LockerError `setup.*`, `enrol.*`
 */
export async function takeSetup(parts: SetupParts): Promise<TakenSetup> {
  const { file, remark, nowMs } = parts;
  const beside = (text: string): void => {
    try {
      writeSetupError(file, text);
    } catch (error) {
      remark(`What is wrong could not be written beside the file: ${messageOf(error)}`);
    }
  };
  if (!existsSync(file)) throw new LockerError('setup.no_file', `${file} is not there`, { file });
  try {
    return await take(parts);
  } catch (error) {
    if (error instanceof Problems) {
      beside(problemText(file, error.problems, nowMs));
      throw new LockerError('setup.invalid', `${file}: ${error.message}`, { file, problems: error.problems.length });
    }
    if (error instanceof LockerError) beside(faultText(file, error, nowMs));
    throw error;
  }
}

/** Faults of the file itself. */
class Problems extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(({ line, key, expected }) => `line ${line} ${key}: expected ${expected}`).join('; '));
  }
}

async function take({ file, place, connections, nowMs, enrol, connect }: SetupParts): Promise<TakenSetup> {
  const owner = readyPlace(place);
  await attempt(file, () => finishWipe(file, place.dir, owner));
  const setup = await readWhole(file);
  const known = await asOwner(owner, () => readEnrolment(place));
  const keyfile = wifiFile(connections);
  const secrets = setup.enrol?.code !== undefined || setup.wifi?.password !== undefined;
  missing(setup, known, keyfile, file);
  const { wifi } = setup;
  if (wifi !== undefined && !isWiped(wifi)) {
    await attempt(keyfile, () => writeDurably(keyfile, Buffer.from(wifiKeyfile(wifi))));
    await connect(keyfile, wifi.country);
  }
  const enrolment = setup.enrol && (await enrol({ cabinet: setup.cabinet, ...setup.enrol }));
  const taken = {
    ...{ cabinet: setup.cabinet, already: !secrets },
    ...(enrolment && { enrolment }),
    ...(setup.wifi && { wifi: setup.wifi.name }),
  };
  await attempt(file, async () => {
    if (secrets) await wipeSetup(file, doneText(setup, statusOf(taken, nowMs)), place.dir, owner);
    removeSetupError(file);
  });
  return taken;
}

async function readWhole(file: string): Promise<Setup> {
  const found = await attempt(file, () => statSync(file).size);
  const read =
    found > mostBytes
      ? {
          errors: [
            {
              code: 'config.unreadable' as const,
              file,
              line: 0,
              column: 0,
              key: '',
              expected: 'a file of 64 KiB at most',
              found: `${found} bytes`,
            },
          ],
        }
      : readSetup(await attempt(file, () => readFileSync(file, 'utf8')), file);
  if ('errors' in read) throw new Problems(read.errors);
  return read.setup;
}

/** What may be missing only where it was taken in before. */
function missing(
  { enrol, wifi, cabinet }: Setup,
  known: BoardEnrolment | undefined,
  keyfile: string,
  file: string,
): void {
  const problem = (key: string, expected: string): ConfigProblem => {
    return { code: 'config.missing_key', file, line: 0, column: 0, key, expected, found: 'nothing' };
  };
  const problems = [
    ...(enrol !== undefined && enrol.code === undefined && known?.cabinet !== cabinet
      ? [problem('enrol.code', 'the one-time code, since this board is not enrolled')]
      : []),
    ...(wifi !== undefined && isWiped(wifi) && !existsSync(keyfile)
      ? [problem('wifi.password', 'the password of the network, or `open: true`')]
      : []),
  ];
  if (problems.length > 0) throw new Problems(problems);
}

function statusOf({ enrolment, wifi }: Omit<TakenSetup, 'already'>, nowMs: number): string[] {
  return [
    `Taken in by lockerd, ${new Date(nowMs).toISOString().slice(0, 16)}Z by the clock of the board.`,
    ...(enrolment
      ? [`Enrolled as ${enrolment.cabinet} until ${new Date(enrolment.untilMs).toISOString().slice(0, 10)}.`]
      : []),
    ...(wifi === undefined ? [] : ['The Wi-Fi network is set up.']),
    'Code and password are taken out of this file. It does nothing any more; you may remove it.',
  ];
}

async function attempt<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new LockerError('setup.unwritten', `${file}: ${messageOf(error)}`, { file }, { cause: error });
  }
}
