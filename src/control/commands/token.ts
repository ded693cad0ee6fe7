import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { formatDuration, parseDuration } from '../../config/duration.js';
import type { AccessClaims } from '../../tokens/access-token.js';
import { readKeyFile, writeKeyFile } from '../../tokens/key-file.js';
import { longestLivesMs } from '../../tokens/signed-types.js';
import { newSigningKey, signObject } from '../../tokens/signing.js';
import { parseUntil } from '../until.js';
import { type ActAlone, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';
import { inspectToken } from './token-inspect.js';

const mintHelp = `
The key is a private JWK, as lockerctl token keygen makes it; its public half must be in the cabinet's trust set.
--for counts from --from, or from now. --from takes a duration from now (90m, 2h) or a date and time; leave it out when
the right begins at once: a cabinet whose clock is not set cannot tell that a later beginning has come.

Examples:
  lockerctl token mint --key trial.jwk --cabinet CAB-1 --locker A01 --for 2h
  lockerctl token mint --key trial.jwk --cabinet CAB-1 --locker A01,A02 --for 7d --uses 3 --ref BK7Q2M9XZ4
  lockerctl token mint --key trial.jwk --cabinet CAB-1 --locker A01 --for 2h --json | jq -r .text
`;

const inspectHelp = `
Says of each check, in the cabinet's order, whether the text passes it. With --config the checks of that cabinet are made,
too. What only the running cabinet knows (uses, its clock) is not checked. Ends with 0 when all checks passed, else with 1.

Examples:
  lockerctl --config config.yaml token inspect eyJhbGciOi...
  lockerctl token inspect --keys trust.jwks - < token.txt
`;

const keygenHelp = `
FILE gets the private key, readable by you alone; the trust set with its public half is printed. For trials: the keys of
a service belong where its tokens are made, and never on a cabinet.

Example:
  lockerctl token keygen trial.jwk > trust.jwks
`;

interface MintOptions {
  readonly key: string;
  readonly cabinet?: string;
  readonly locker: string;
  readonly for: string;
  readonly from?: string;
  readonly uses?: string;
  readonly ref?: string;
}

export function addToken(program: Command, actAlone: ActAlone): void {
  const token = program
    .command('token')
    .summary('make and look at signed tokens, shown as QR codes')
    .description('Makes signed access tokens for trials, and says why one does not open. Needs no daemon.')
    .addHelpText(
      'after',
      '\nExamples:\n  lockerctl token keygen trial.jwk > trust.jwks\n  lockerctl token mint --help\n',
    );
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
    .addHelpText('after', mintHelp)
    .action((options: MintOptions) => actAlone((session) => mint(session, options)));
  token
    .command('inspect')
    .summary('say what a cabinet would think of a token')
    .description('Says of each check whether a token passes it.')
    .argument('<text>', 'text of the QR code; - reads it from standard input')
    .option('--keys <file>', 'trust set; without: the one of --config')
    .addHelpText('after', inspectHelp)
    .action((text: string, options: { keys?: string }) => actAlone((session) => inspectToken(session, text, options)));
  token
    .command('keygen')
    .summary('make a signing key for trials')
    .description('Makes a signing key for access tokens.')
    .argument('<file>', 'where the private key goes; a new file')
    .option('--kid <name>', 'name of the key; short, for it is in every QR code', 'k1')
    .addHelpText('after', keygenHelp)
    .action((file: string, { kid }: { kid: string }) =>
      actAlone(async (session) => {
        const { secret, trust } = newSigningKey(idOf('--kid', kid), ['access+jwt']);
        writeKeyFile(file, secret);
        printJson(session, trust);
        return exitCodes.done;
      }),
    );
}

async function mint(session: SessionAlone, options: MintOptions): Promise<0> {
  const key = readKeyFile(options.key);
  const claims = claimsOf(session, options);
  const text = await signObject('access+jwt', claims, key);
  // Loaded here: other commands should not wait for it.
  const { qrDrawing, qrVersion } = await import('./token-qr.js');
  const version = qrVersion(text);
  if (session.json) {
    printJson(session, { text, claims, qr: { version, level: 'M' }, characters: text.length });
    return exitCodes.done;
  }
  session.print(await qrDrawing(text, session.terminal() !== null));
  session.print(text);
  const each = Array.isArray(claims.lkr) ? 'each ' : '';
  const times = `${each}${claims.use === undefined ? 'once' : `${claims.use} times`}`;
  const until = new Date(claims.exp * 1000).toISOString();
  session.print(`Opens ${options.locker} of ${claims.aud}, ${times}, until ${until}.`);
  session.print(`QR version ${version} at level M, ${text.length} characters.`);
  return exitCodes.done;
}

/** Claims in as few characters as they go: each one makes the QR code harder to scan. */
function claimsOf(session: SessionAlone, options: MintOptions): AccessClaims {
  const config = session.namedConfig();
  const aud = options.cabinet ?? config?.cabinet.id;
  if (aud === undefined) throw new UsageError('Name the cabinet with --cabinet, or its config with --config.');
  const uses = wholeOf(options.uses ?? '1');
  const nowMs = Date.now();
  const zone = config?.cabinet.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const fromMs = options.from === undefined ? nowMs : parseUntil(options.from, zone, nowMs);
  if (fromMs === undefined) throw new UsageError(`--from ${options.from}: expected a duration or a date and time.`);
  const forMs = parseDuration(options.for);
  if (!forMs) throw new UsageError(`--for ${options.for}: expected a duration such as 2h or 7d.`);
  const longestMs = longestLivesMs['access+jwt'];
  if (fromMs + forMs - nowMs > longestMs) {
    throw new UsageError(`The token would end more than ${formatDuration(longestMs)} from now; no cabinet takes that.`);
  }
  return {
    aud: idOf('--cabinet', aud),
    jti: randomBytes(8).toString('base64url'),
    exp: Math.floor((fromMs + forMs) / 1000),
    lkr: lockersOf(options.locker),
    ...(uses === 1 ? {} : { use: uses }),
    ...(options.from === undefined ? {} : { nbf: Math.ceil(fromMs / 1000) }),
    ...(options.ref === undefined ? {} : { ref: idOf('--ref', options.ref) }),
  };
}

function lockersOf(text: string): string | string[] {
  const ids = text.split(',').map((id) => idOf('--locker', id));
  if (new Set(ids).size < ids.length) throw new UsageError(`--locker ${text}: each locker once.`);
  const [first = '', ...others] = ids;
  return others.length === 0 ? first : ids;
}

function idOf(option: string, text: string): string {
  if (/^[A-Za-z0-9-]{1,32}$/.test(text)) return text;
  throw new UsageError(`${option} ${text}: expected 1 to 32 letters, digits or hyphens.`);
}

function wholeOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--uses ${text}: expected a whole number of 1 or more.`);
}
