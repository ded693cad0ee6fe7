import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { actorRoles } from '../../audit/event.js';
import { parseDuration } from '../../config/duration.js';
import { LockerError, messageOf } from '../../lib/errors.js';
import { commandClaims } from '../../tokens/command-token.js';
import { writeKeyFile } from '../../tokens/key-file.js';
import { exportDocument } from '../subjects/export-document.js';
import {
  type Correction,
  isOpen,
  type RequestKind,
  type RequestWish,
  type SubjectRequest,
} from '../subjects/request.js';
import { newTombstoneKey } from '../subjects/tags.js';
import { type ExitCode, exitCodes, idOf, type Session, UsageError } from './session.js';

/** Whom it is asked of, and who asks. */
interface SubjectOptions {
  readonly cabinet?: readonly string[];
  readonly all?: true;
  readonly actor?: string;
  readonly role: string;
}

/** `subject erase REF`. */
export async function eraseSubject(
  session: Session,
  reference: string,
  options: SubjectOptions & { readonly dropExport?: true },
): Promise<ExitCode> {
  const wish = { ...(await wishOf(session, 'erase', reference, options)), dropExport: options.dropExport === true };
  const { id } = await session.store.subjects.ask(wish, session.nowMs);
  await session.store.subjects.erase(id, session.nowMs);
  return tell(session, id);
}

/** `subject restrict REF`, `subject unrestrict REF`. */
export async function restrictSubject(
  session: Session,
  kind: 'restrict' | 'unrestrict',
  reference: string,
  options: SubjectOptions,
): Promise<ExitCode> {
  const { id } = await session.store.subjects.ask(await wishOf(session, kind, reference, options), session.nowMs);
  return tell(session, id);
}

/** `subject correct REF`: one row of one cabinet. */
export async function correctSubject(
  session: Session,
  reference: string,
  options: Omit<SubjectOptions, 'cabinet'> & {
    readonly cabinet: string;
    readonly chain: string;
    readonly seq: string;
    readonly set: string;
  },
): Promise<ExitCode> {
  const { cabinet, chain, seq, set, ...rest } = options;
  const wish = await wishOf(session, 'correct', reference, { ...rest, cabinet: [cabinet] });
  const correction: Correction = { chain, seq: Number(seq), set: jsonOf(set) };
  const arg = { subject: reference, ...correction };
  const claims = { aud: cabinet, jti: 'j', exp: 0, cmd: 'correct', actor: wish.actor, role: wish.role, arg };
  const { error } = commandClaims.safeParse(claims);
  if (error) throw new UsageError(`${error.issues[0]?.path.slice(1).join('.')}: ${error.issues[0]?.message}`);
  const { id } = await session.store.subjects.ask({ ...wish, correction }, session.nowMs);
  return tell(session, id);
}

const lookMs = 500;

/** `subject export REF`: asks where it was not asked, and hands out what is there once all is. */
export async function exportSubject(
  session: Session,
  reference: string,
  options: SubjectOptions & { readonly out?: string; readonly partial?: true; readonly wait: string },
): Promise<ExitCode> {
  const { subjects } = session.store;
  const wish = await wishOf(session, 'export', reference, options);
  const waitMs = parseDuration(options.wait);
  if (waitMs === undefined) throw new UsageError(`--wait ${options.wait}: expected a duration such as 0s or 2m.`);
  await subjects.ask(wish, session.nowMs);
  let state = await subjects.exportOf(reference);
  for (let waitedMs = 0; state && isOpen(state.request) && waitedMs < waitMs; waitedMs += lookMs) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    state = await subjects.exportOf(reference);
  }
  if (state === undefined)
    throw new LockerError('collector.export_gone', 'somebody else has fetched this export meanwhile');
  const { request } = state;
  const missing = request.orders.filter((order) => order.state !== 'done');
  for (const { cabinet, waitsFor, reason } of missing) {
    session.tell(
      `${cabinet} has not answered${waitsFor ? `: it waits for ${waitsFor}` : ''}${reason ? `: ${reason}` : ''}`,
    );
  }
  if (isOpen(request)) session.tell(`The export ${request.id} is due at ${new Date(request.dueMs).toISOString()}.`);
  if (missing.length > 0 && !options.partial) return exitCodes.failed;
  await session.record({ what: 'subject.fetch', ref: request.id });
  const document = await exportDocument(state, reference, await subjects.rowsOf(reference), session.nowMs);
  hand(session, options.out, JSON.stringify(document, null, 2));
  if (isOpen(request)) return exitCodes.failed;
  await subjects.endExport(request.id);
  return missing.length > 0 ? exitCodes.failed : exitCodes.done;
}

/** `subject requests`: ends with 1 when one of them is overdue. */
export async function subjectRequests(
  session: Session,
  { json, all }: { readonly json?: true; readonly all?: true },
): Promise<ExitCode> {
  await session.record({ what: 'subject.requests' });
  const requests = await session.store.subjects.requests(all === true);
  const isOverdue = (request: SubjectRequest): boolean => isOpen(request) && request.dueMs <= session.nowMs;
  for (const request of requests) {
    const overdue = isOverdue(request);
    session.print(json ? JSON.stringify({ ...request, overdue }) : lineOf(request, overdue));
  }
  return requests.some(isOverdue) ? exitCodes.failed : exitCodes.done;
}

/** `subject give-up REQUEST CABINET`: a cabinet that is gone for good answers no more. */
export async function giveUpCabinet(session: Session, request: string, cabinet: string): Promise<ExitCode> {
  await session.record({ what: 'subject.give-up', cabinet: idOf('cabinet', cabinet), ref: idOf('request', request) });
  const given = await session.store.subjects.giveUp(request, cabinet, session.nowMs);
  session.print(given ? `${request} waits for ${cabinet} no more.` : `${request} does not wait for ${cabinet}.`);
  return given ? exitCodes.done : exitCodes.failed;
}

/** `subject keygen FILE`. */
export function subjectKeygen(file: string): ExitCode {
  writeKeyFile(file, newTombstoneKey());
  return exitCodes.done;
}

async function wishOf(
  session: Session,
  kind: RequestKind,
  reference: string,
  options: SubjectOptions,
): Promise<RequestWish> {
  const { commands, tombstones } = session.config.keys;
  if (tombstones === undefined || commands === undefined) {
    const message =
      'the config has no `keys.tombstones` (locker-collector subject keygen makes one) and `keys.commands`';
    throw new LockerError('collector.no_key', message);
  }
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(reference)) {
    throw new UsageError('the reference of a booking has 1 to 32 letters, digits, - or _.');
  }
  const role = actorRoles.find((one) => one === options.role);
  if (role === undefined || role === 'system' || role === 'courier') {
    throw new UsageError(`--role ${options.role}: expected admin, operator, agent, installer or cloud.`);
  }
  const named = (options.cabinet ?? []).map((cabinet) => idOf('--cabinet', cabinet));
  return {
    ...{ id: randomBytes(12).toString('hex'), kind, reference, by: session.by, role },
    actor: idOf('--actor', options.actor ?? session.by),
    cabinets: options.all ? [...named, ...(await session.enrolled.cabinets())] : named,
  };
}

async function tell(session: Session, id: string): Promise<ExitCode> {
  const all = await session.store.subjects.requests(true);
  const request = all.find((one) => one.id === id);
  if (request) session.print(lineOf(request, false));
  return exitCodes.done;
}

function lineOf({ id, kind, state, dueMs, by, orders }: SubjectRequest, overdue: boolean): string {
  const open = orders.filter((order) => order.state === 'open');
  const waiting = open.map(({ cabinet, waitsFor, reason }) =>
    [cabinet, waitsFor ?? reason].filter((word) => word).join(':'),
  );
  return [
    ...[id, kind, state],
    `due=${new Date(dueMs).toISOString()}`,
    overdue ? 'OVERDUE' : '',
    `answered=${orders.length - open.length}/${orders.length}`,
    waiting.length === 0 ? '' : `waits_for=${waiting.join(',')}`,
    `by=${by}`,
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function hand(session: Session, file: string | undefined, text: string): void {
  if (file === undefined) {
    session.print(text);
    return;
  }
  try {
    writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const message = `the export was not written (${messageOf(error)}): name a new file; it is kept until it is fetched`;
    throw new LockerError('collector.bad_file', message, { file }, { cause: error });
  }
}

function jsonOf(text: string): Correction['set'] {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError('--set: expected JSON such as {"subject_ref":"b2"}.', { cause: error });
  }
}
