import { parseDuration } from '../../config/duration.js';
import { LockerError } from '../../lib/errors.js';
import { newId } from '../../lib/new-id.js';
import { accessClaims } from '../../tokens/access-token.js';
import { tokenId } from '../../tokens/claim-shapes.js';
import { seal } from '../../tokens/sealed.js';
import { signObject } from '../../tokens/signing.js';
import type { ResultMessage } from '../../wire/messages.js';
import { type CommandWish, commandOf, sendCommand } from '../send-command.js';
import { readSigner } from '../signers.js';
import { type ExitCode, exitCodes, idOf, type Session, sealingKeyOf, UsageError } from './session.js';

/** Who orders, how long it may be run, and how long its result is waited for. */
interface OrderOptions {
  readonly actor: string;
  readonly role: string;
  readonly for?: string;
  readonly wait: string;
}

interface CommandOptions extends OrderOptions {
  readonly cmd: string;
  readonly locker?: string;
  readonly arg?: string;
  readonly mode?: string;
}

/** `command CABINET`: sends a signed command, waits for its result and shows it. */
export function command(session: Session, cabinet: string, options: CommandOptions): Promise<ExitCode> {
  const { cmd, locker, arg, mode } = options;
  return order(session, options, {
    ...{ aud: idOf('cabinet', cabinet), cmd },
    ...(locker !== undefined && { lkr: lockersOf(locker) }),
    ...(arg !== undefined && { arg: argOf(arg) }),
    ...(mode !== undefined && { mode }),
  });
}

interface RightOptions extends OrderOptions {
  readonly whom: string;
  readonly locker?: string;
  readonly holder?: string;
  readonly until?: string;
  readonly uses?: string;
  readonly hours?: string;
  readonly subject?: string;
  readonly rental?: string;
  readonly returns?: true;
  readonly ref?: string;
  readonly number?: string;
  readonly pin?: string;
}

/** `right put CABINET`: stores a right at a cabinet. */
export async function putRight(session: Session, cabinet: string, options: RightOptions): Promise<ExitCode> {
  const { whom, locker, holder, until, uses, hours, subject, rental, returns, number, pin } = options;
  if (pin !== undefined && pin !== '-')
    throw new UsageError('--pin takes - only: the PIN is read from standard input.');
  const ref = options.ref ?? newId(12);
  const sealed =
    pin === undefined ? undefined : await seal((await session.input()).trim(), await sealingKeyOf(session, cabinet));
  const arg = {
    ...{ ref, role: whom },
    ...(locker !== undefined && { lockers: locker === 'any' ? locker : lockersOf(locker) }),
    ...(holder !== undefined && { actor: holder }),
    ...(until !== undefined && { until: Math.floor((session.nowMs + durationOf('--until', until)) / 1000) }),
    ...(uses !== undefined && { uses: Number(uses) }),
    ...(hours !== undefined && { hours }),
    ...(subject !== undefined && { subject }),
    ...(rental !== undefined && { rental }),
    ...(returns && { returns }),
    ...(number !== undefined && { number }),
    ...(sealed !== undefined && { pin: sealed }),
  };
  return order(session, options, { aud: idOf('cabinet', cabinet), cmd: 'right.put', arg });
}

/** `token CABINET`: signs an access token; its text is what the QR code shows. */
export async function token(
  session: Session,
  cabinet: string,
  options: {
    readonly locker: string;
    readonly for: string;
    readonly uses?: string;
    readonly ref?: string;
    readonly rental?: string;
  },
): Promise<ExitCode> {
  const jti = newId(8);
  const { data, error } = accessClaims.safeParse({
    ...{ aud: idOf('cabinet', cabinet), jti, lkr: lockersOf(options.locker) },
    exp: Math.floor((session.nowMs + durationOf('--for', options.for)) / 1000),
    ...(options.uses !== undefined && { use: Number(options.uses) }),
    ...(options.ref !== undefined && { ref: options.ref }),
    ...(options.rental !== undefined && { rnt: options.rental }),
  });
  if (data === undefined) throw new UsageError(`${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`);
  // Not which one: no erasure reaches this table, and a token is somebody's.
  await session.record({ what: 'token', cabinet });
  await session.store.noteToken(cabinet, jti, Math.floor(data.exp * 1000));
  session.print(await signObject('access+jwt', data, readSigner(session.config.keys, 'access')));
  return exitCodes.done;
}

/** `result CABINET JTI`: the result of a command, as the collector has it. */
export async function result(session: Session, cabinet: string, jti: string): Promise<ExitCode> {
  if (!tokenId.safeParse(jti).success) throw new UsageError(`jti ${jti}: expected the id of a command.`);
  await session.record({ what: 'result', cabinet: idOf('cabinet', cabinet), ref: jti });
  const found = await session.store.resultOf(cabinet, jti);
  if (found === undefined) throw new LockerError('collector.no_result', `${cabinet} has not answered ${jti}`);
  return show(session, found);
}

async function order(session: Session, options: OrderOptions, wish: CommandWish): Promise<ExitCode> {
  const { actor, role } = options;
  const forMs = options.for === undefined ? undefined : durationOf('--for', options.for);
  const claims = commandOf({ ...wish, actor, role }, session.nowMs, forMs);
  const key = readSigner(session.config.keys, 'commands');
  await session.record({ what: 'command', cabinet: claims.aud, ref: claims.jti });
  await session.store.noteOrder(claims, session.nowMs);
  const route = { broker: session.config.broker, enrolled: session.enrolled, key };
  const answer = await sendCommand(route, claims, durationOf('--wait', options.wait));
  if (answer === undefined) {
    throw new LockerError('collector.no_result', `${claims.aud} has not answered; the command is ${claims.jti}`);
  }
  await session.store.putResult(claims.aud, answer, session.nowMs);
  return show(session, answer);
}

function show(session: Session, { jti, outcome, reason, data }: ResultMessage): ExitCode {
  session.print(JSON.stringify({ jti, outcome, reason, data }));
  return outcome === 'done' ? exitCodes.done : exitCodes.failed;
}

function lockersOf(text: string): string | string[] {
  const [first = '', ...others] = text.split(',');
  return others.length === 0 ? first : [first, ...others];
}

function argOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError('--arg: expected JSON, as docs/tokens.md shows for each command.', { cause: error });
  }
}

function durationOf(option: string, text: string): number {
  const ms = parseDuration(text);
  if (!ms) throw new UsageError(`${option} ${text}: expected a duration such as 30s, 2h or 7d.`);
  return ms;
}
