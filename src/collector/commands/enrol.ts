import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseDuration } from '../../config/duration.js';
import { formatProblems } from '../../config/problem.js';
import { LockerError, messageOf } from '../../lib/errors.js';
import { enrolCodeBytes, enrolCodeHash, newEnrolCode, readEnrolCode } from '../../wire/enrol-code.js';
import { shownBoard } from '../../wire/enrolment.js';
import { readSetup, setupText } from '../../wire/setup-file.js';
import { givenFiles, pinsOf } from '../enrol/enrol-files.js';
import type { EnrolmentState } from '../enrol/enrolments.js';
import type { EnrolSpec } from '../specs.js';
import { type ExitCode, exitCodes, idOf, type Session, UsageError } from './session.js';

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;

interface CodeOptions {
  readonly for: string;
  readonly setup?: string;
  readonly wifi?: string;
  readonly country?: string;
}

/** `enrol code CABINET`: prints the code, or writes the set-up file with it. */
export async function makeCode(session: Session, cabinet: string, options: CodeOptions): Promise<ExitCode> {
  const spec = specOf(session);
  idOf('cabinet', cabinet);
  const lifeMs = parseDuration(options.for);
  if (lifeMs === undefined || lifeMs < hourMs || lifeMs > weekMs) {
    throw new UsageError(`--for ${options.for}: expected a duration from 1h to 7d.`);
  }
  if (options.wifi !== undefined && options.setup === undefined) throw new UsageError('--wifi goes with --setup.');
  // What the cabinet will need is looked at now, while somebody is there to mend it.
  await givenFiles(spec, cabinet);
  const pins = pinsOf(spec);
  const code = newEnrolCode(randomBytes(enrolCodeBytes));
  const { setup, wifi: name, country } = options;
  const wifi =
    name === undefined ? undefined : { name, password: (await session.input()).replace(/\r?\n$/, ''), country };
  const text = setupText({
    cabinet,
    address: spec.address,
    server: pins.server,
    roots: pins.roots,
    code,
    ...(wifi && { wifi }),
  });
  const written = readSetup(text, setup ?? 'the set-up file');
  if ('errors' in written) throw new UsageError(formatProblems(written.errors));
  if (setup !== undefined) writeNew(setup, text);
  await session.record({ what: 'enrol.code', cabinet });
  const hash = enrolCodeHash(readEnrolCode(code) ?? '', cabinet);
  await session.store.enrolments.putCode(cabinet, hash, session.nowMs, session.nowMs + lifeMs);
  const until = new Date(session.nowMs + lifeMs).toISOString().slice(0, 16);
  if (setup === undefined) {
    session.print(code);
    session.tell(`At the board: lockerctl enroll --cabinet ${cabinet} --address ${spec.address}`);
    // A hash may begin with a hyphen.
    session.tell(`  --server-key=${pins.server} --root=${pins.roots.join(',')} --code -`);
  } else session.print(`${setup} holds the code: put it on the boot partition as lockerd-setup.yaml.`);
  session.tell(`The code is for ${cabinet} alone, once, until ${until}Z.`);
  return exitCodes.done;
}

/** `enrol list`. */
export async function listEnrolments(session: Session, { json }: { readonly json?: true }): Promise<ExitCode> {
  await session.record({ what: 'enrol.list' });
  for (const state of await session.store.enrolments.enrolmentStates()) {
    session.print(json ? JSON.stringify(state) : lineOf(state, session.nowMs));
  }
  return exitCodes.done;
}

/** `enrol approve CABINET`. */
export async function approve(
  session: Session,
  cabinet: string,
  { board: wanted }: { readonly board?: string },
): Promise<ExitCode> {
  specOf(session);
  const { enrolments } = session.store;
  const states = await enrolments.enrolmentStates();
  const waits = states.find((state) => state.cabinet === cabinet)?.code?.board;
  if (wanted !== undefined && waits !== undefined && shownBoard(waits) !== wanted) {
    throw new LockerError('collector.other_board', `${shownBoard(waits)} waits for ${cabinet}, and not ${wanted}`);
  }
  await session.record({ what: 'enrol.approve', cabinet: idOf('cabinet', cabinet) });
  const board = await enrolments.approve(cabinet, session.nowMs);
  if (board === undefined) throw new LockerError('collector.none_waits', `no board waits for ${cabinet}`);
  session.print(`${shownBoard(board)} may take the place of the board of ${cabinet}; it asks by itself.`);
  return exitCodes.done;
}

/** `enrol revoke CABINET`. */
export async function revoke(session: Session, cabinet: string): Promise<ExitCode> {
  await session.record({ what: 'enrol.revoke', cabinet: idOf('cabinet', cabinet) });
  const revoked = await session.store.enrolments.revoke(cabinet, session.nowMs);
  const certificates = revoked === 1 ? '1 certificate' : `${revoked} certificates`;
  session.print(
    `${certificates} of ${cabinet} ${revoked === 1 ? 'is' : 'are'} revoked; the list for the broker follows within seconds.`,
  );
  return exitCodes.done;
}

function lineOf({ cabinet, code, enrolment }: EnrolmentState, nowMs: number): string {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const parts = [cabinet];
  if (enrolment === undefined) parts.push('not_enrolled');
  else if (enrolment.revokedMs !== undefined) parts.push(`revoked=${day(enrolment.revokedMs)}`);
  else parts.push(`board=${shownBoard(enrolment.board)}`, `until=${day(enrolment.untilMs)}`);
  if (code !== undefined && !code.used) {
    const waits = code.board === undefined ? '' : ` ${code.approved ? 'approved' : 'WAITS'}=${shownBoard(code.board)}`;
    parts.push(`${nowMs < code.untilMs ? 'code_until' : 'code_ended'}=${day(code.untilMs)}${waits}`);
  }
  return parts.join('  ');
}

function specOf({ config }: Session): EnrolSpec {
  if (config.enrol !== undefined) return config.enrol;
  throw new LockerError('collector.no_enrol', 'the config has no `enrol`');
}

/** A file that is there is never overwritten: it may be of another cabinet. */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new UsageError(`${file} was not written: ${messageOf(error)}`);
  }
}
