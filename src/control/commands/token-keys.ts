import type { Command } from 'commander';
import { newId } from '../../lib/new-id.js';
import { readKeyFile } from '../../tokens/key-file.js';
import { keysClaims } from '../../tokens/keys-token.js';
import { mostBytesOf } from '../../tokens/signed-types.js';
import { signObject } from '../../tokens/signing.js';
import { timeClaims } from '../../tokens/time-token.js';
import { parseJwks, parseTrustSet } from '../../tokens/trust-set.js';
import { parseUntil } from '../until.js';
import { type ActAlone, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';
import { readTextFile } from './text-file.js';
import { cabinetOf, wholeOf } from './token-options.js';

const keysHelp = `
FILE is the new trust set, a JWK Set: all keys that shall count from now on, not only the new ones. A cabinet takes a version
only once, and none below the one it has. The root is a private JWK (lockerctl token keygen --root); its public half must be
in trust.roots of the cabinet. The text is printed; lockerctl token install brings it in.

The payees take the place of trust.payees in the config of the cabinet. Without --payees nobody may be paid there any more.

Example:
  lockerctl token keys --root root.jwk --cabinet CAB-1 --ver 2 --payees shop@bank trust.jwks > keys.jwt
`;

const timeHelp = `
The nonce is the one that the cabinet sent. The text is printed.

Example:
  lockerctl token time --key time.jwk --cabinet CAB-1 --nonce Zb0q3XwT9k
`;

interface KeysOptions {
  readonly root: string;
  readonly cabinet?: string;
  readonly ver: string;
  readonly payees?: string;
}

interface TimeOptions {
  readonly key: string;
  readonly cabinet?: string;
  readonly nonce: string;
  readonly now?: string;
}

export function addKeys(token: Command, actAlone: ActAlone): void {
  token
    .command('keys')
    .summary('sign a new trust set')
    .description('Signs a new trust set with a root.')
    .argument('<file>', 'the new trust set, a JWK Set; - reads it from standard input')
    .requiredOption('--root <file>', 'private JWK of the root')
    .option('--cabinet <id>', 'the cabinet it is for; without: the one of --config')
    .requiredOption('--ver <number>', 'version of the set, higher than the one in force')
    .option(
      '--payees <addresses>',
      'UPI addresses that may be paid, instead of those of the config: a@bank,b@bank; without: nobody',
    )
    .addHelpText('after', keysHelp)
    .action((file: string, options: KeysOptions) => actAlone((session) => keys(session, file, options)));
}

export function addTime(token: Command, actAlone: ActAlone): void {
  token
    .command('time')
    .summary('sign the time')
    .description('Signs the time, as the answer to a nonce of a cabinet.')
    .requiredOption('--key <file>', 'private JWK that signs')
    .option('--cabinet <id>', 'the cabinet it is for; without: the one of --config')
    .requiredOption('--nonce <text>', 'what the cabinet sent')
    .option('--now <time>', 'this date and time; without: now')
    .addHelpText('after', timeHelp)
    .action((options: TimeOptions) => actAlone((session) => time(session, options)));
}

async function keys(session: SessionAlone, file: string, options: KeysOptions): Promise<0> {
  const root = readKeyFile(options.root);
  const set = await readTextFile(session, file);
  // A set that a cabinet would refuse is not signed.
  parseTrustSet(set, file);
  const claims = {
    aud: await cabinetOf(session, options.cabinet),
    jti: newId(8),
    iat: Math.floor(Date.now() / 1000),
    ver: wholeOf('--ver', options.ver),
    keys: parseJwks(set, file),
    ...(options.payees !== undefined && { payees: options.payees.split(',') }),
  };
  if (!keysClaims.safeParse(claims).success) throw new UsageError('--payees: expected UPI addresses such as a@bank.');
  const text = await signObject('keys+jwt', claims, root);
  const most = mostBytesOf('keys+jwt');
  if (text.length > most) throw new UsageError(`The set makes ${text.length} bytes; a cabinet takes ${most}.`);
  return printed(session, text, claims);
}

async function time(session: SessionAlone, options: TimeOptions): Promise<0> {
  const key = readKeyFile(options.key);
  const zone = (await session.namedConfig())?.cabinet.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const nowMs = options.now === undefined ? Date.now() : parseUntil(options.now, zone, Date.now());
  if (nowMs === undefined) throw new UsageError(`--now ${options.now}: expected a date and time.`);
  const claims = { aud: await cabinetOf(session, options.cabinet), nonce: options.nonce, now: nowMs / 1000 };
  if (!timeClaims.safeParse(claims).success) throw new UsageError(`--nonce ${options.nonce}: expected base64url.`);
  return printed(session, await signObject('time+jwt', claims, key), claims);
}

function printed(session: SessionAlone, text: string, claims: object): 0 {
  if (session.json) printJson(session, { text, claims });
  else session.print(text);
  return exitCodes.done;
}
