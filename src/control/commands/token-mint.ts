import type { Command } from 'commander';
import { formatDuration } from '../../config/duration.js';
import { newId } from '../../lib/new-id.js';
import type { AccessClaims } from '../../tokens/access-token.js';
import { readKeyFile } from '../../tokens/key-file.js';
import { longestLivesMs } from '../../tokens/signed-types.js';
import { signObject } from '../../tokens/signing.js';
import { parseUntil } from '../until.js';
import { type ActAlone, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';
import { cabinetOf, durationOf, idOf, lockersOf, rentalOf, wholeOf } from './token-options.js';

const help = `
The key is a private JWK, as lockerctl token keygen makes it; its public half must be in the cabinet's trust set.
--for counts from --from, or from now. --from takes a duration from now (90m, 2h) or a date and time; leave it out when
the right begins at once: a cabinet whose clock is not set cannot tell that a later beginning has come.

Examples:
  lockerctl token mint --key trial.jwk --cabinet CAB-1 --locker A01 --for 2h
  lockerctl token mint --key trial.jwk --cabinet CAB-1 --locker A01,A02 --for 7d --uses 3 --ref BK7Q2M9XZ4
  lockerctl token mint --key trial.jwk --cabinet CAB-1 --locker A01 --for 2h --json | jq -r .text
`;

interface MintOptions {
  readonly key: string;
  readonly cabinet?: string;
  readonly locker: string;
  readonly for: string;
  readonly from?: string;
  readonly uses?: string;
  readonly ref?: string;
  readonly rental?: string;
}

export function addMint(token: Command, actAlone: ActAlone): void {
  token
    .command('mint')
    .summary('sign an access token and draw its QR code')
    .description('Signs an access token and draws its QR code.')
    .requiredOption('--key <file>', 'private JWK that signs')
    .option('--cabinet <id>', 'the cabinet it is for; without: the one of --config')
    .requiredOption('--locker <ids>', 'locker it opens, or several: A01,A02')
    .requiredOption('--for <duration>', 'how long it opens: 2h, 7d; 30d at most')
    .option('--from <time>', 'beginning of the right; without: now')
    .option('--uses <number>', 'how often it opens each locker', '1')
    .option('--ref <id>', "the booking's random id, for the record")
    .option('--rental <id>', 'the one rental or delivery that it opens, and no other')
    .addHelpText('after', help)
    .action((options: MintOptions) => actAlone((session) => mint(session, options)));
}

async function mint(session: SessionAlone, options: MintOptions): Promise<0> {
  const key = readKeyFile(options.key);
  const claims = await claimsOf(session, options);
  const text = await signObject('access+jwt', claims, key);
  // Loaded here: other commands should not wait for it.
  const { qrDrawing, qrVersion } = await import('./token-qr.js');
  const version = qrVersion(text);
  if (session.json) {
    printJson(session, { text, claims, qr: { version, level: 'M' }, characters: text.length });
    return exitCodes.done;
  }
  const terminal = session.terminal();
  const drawing = await qrDrawing(text, terminal !== null);
  if (terminal === null) session.print(drawing);
  else terminal.draw(drawing);
  session.print(text);
  const each = Array.isArray(claims.lkr) ? 'each ' : '';
  const times = `${each}${claims.use === undefined ? 'once' : `${claims.use} times`}`;
  const until = new Date(claims.exp * 1000).toISOString();
  session.print(`Opens ${options.locker} of ${claims.aud}, ${times}, until ${until}.`);
  session.print(`QR version ${version} at level M, ${text.length} characters.`);
  return exitCodes.done;
}

/** Claims in as few characters as they go: each one makes the QR code harder to scan. */
async function claimsOf(session: SessionAlone, options: MintOptions): Promise<AccessClaims> {
  const aud = await cabinetOf(session, options.cabinet);
  const uses = wholeOf('--uses', options.uses ?? '1');
  const nowMs = Date.now();
  const zone = (await session.namedConfig())?.cabinet.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const fromMs = options.from === undefined ? nowMs : parseUntil(options.from, zone, nowMs);
  if (fromMs === undefined) throw new UsageError(`--from ${options.from}: expected a duration or a date and time.`);
  const forMs = durationOf('--for', options.for, '2h or 7d');
  const longestMs = longestLivesMs['access+jwt'];
  if (fromMs + forMs - nowMs > longestMs) {
    throw new UsageError(`The token would end more than ${formatDuration(longestMs)} from now; no cabinet takes that.`);
  }
  return {
    aud,
    jti: newId(8),
    exp: Math.floor((fromMs + forMs) / 1000),
    lkr: lockersOf(options.locker),
    ...(uses === 1 ? {} : { use: uses }),
    ...(options.from === undefined ? {} : { nbf: Math.ceil(fromMs / 1000) }),
    ...(options.ref === undefined ? {} : { ref: idOf('--ref', options.ref) }),
    ...(options.rental === undefined ? {} : { rnt: rentalOf(options.rental) }),
  };
}
