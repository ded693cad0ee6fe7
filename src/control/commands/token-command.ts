import type { Command } from 'commander';
import type { z } from 'zod';
import { formatDuration } from '../../config/duration.js';
import { newId } from '../../lib/new-id.js';
import { type CommandClaims, commandClaims } from '../../tokens/command-token.js';
import { parseSealingKey } from '../../tokens/device-keys.js';
import { readKeyFile } from '../../tokens/key-file.js';
import { seal } from '../../tokens/sealed.js';
import { longestCommandLifeMs } from '../../tokens/signed-types.js';
import { signObject } from '../../tokens/signing.js';
import { type ActAlone, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';
import { readTextFile } from './text-file.js';
import { cabinetOf, durationOf, lockersOf } from './token-options.js';

const help = `
The key is a private JWK, as lockerctl token keygen makes it; its public half must be in the cabinet's trust set, with this
command among its cmds. The text is printed; lockerctl command has the cabinet run it.

--arg takes the command's argument as JSON. --pin seals a PIN for one cabinet and puts it in: --pin-for names the cabinet's
keys, as lockerctl device keys prints them. --pin - reads it from standard input: a PIN on the command line stands in the
shell's history and in the list of processes. --subject puts the reference of a booking in, and --receiver the public X25519 key,
a JWK, for which the cabinet seals an export; docs/persons.md tells of these commands.

Examples:
  lockerctl token command --key cmd.jwk --cabinet CAB-1 --cmd open --locker A01 --actor op1 --role operator
  lockerctl token command --key cmd.jwk --cabinet CAB-1 --cmd block --locker A01,A02 --actor op1 --role operator --for 1d
  lockerctl token command --key cmd.jwk --cabinet CAB-1 --cmd right.put --actor cloud --role cloud --for 1h \\
    --arg '{"ref":"BK7","role":"customer","lockers":["A01"]}' --pin - --pin-for device.jwks < pin.txt
  lockerctl token command --key cmd.jwk --cabinet CAB-1 --cmd erase --subject BK_7f3 --actor desk-2 --role agent --for 30d
  lockerctl token command --key cmd.jwk --cabinet CAB-1 --cmd export --subject BK_7f3 --receiver public.jwk \\
    --actor desk-2 --role agent --for 30d
`;

interface CommandOptions {
  readonly key: string;
  readonly cabinet?: string;
  readonly cmd: string;
  readonly locker?: string;
  readonly arg?: string;
  readonly actor: string;
  readonly role: string;
  readonly mode?: string;
  readonly for: string;
  readonly pin?: string;
  readonly pinFor?: string;
  readonly subject?: string;
  readonly receiver?: string;
}

export function addCommand(token: Command, actAlone: ActAlone): void {
  token
    .command('command')
    .summary('sign a command')
    .description('Signs a command, as the cloud does.')
    .requiredOption('--key <file>', 'private JWK that signs')
    .option('--cabinet <id>', 'the cabinet it is for; without: the one of --config')
    .requiredOption('--cmd <name>', 'the command: open, block, unblock, right.put, ...')
    .option('--locker <ids>', 'locker it is about, or several: A01,A02')
    .option('--arg <json>', 'its argument')
    .requiredOption('--actor <id>', 'opaque id of who orders it')
    .requiredOption('--role <role>', 'admin, operator, agent, courier, installer or cloud')
    .option('--mode <mode>', 'how it was asked for: mobile_app, api or face')
    .option('--for <duration>', 'how long it may be run', '60s')
    .option('--pin <digits>', 'PIN of right.put, sealed for the cabinet; - reads it')
    .option('--pin-for <file>', 'public keys of the cabinet')
    .option('--subject <ref>', 'booking that erase, export, restrict, unrestrict or correct is about')
    .option('--receiver <file>', 'public key that export is sealed for, a JWK')
    .addHelpText('after', help)
    .action((options: CommandOptions) => actAlone((session) => command(session, options)));
}

async function command(session: SessionAlone, options: CommandOptions): Promise<0> {
  const key = readKeyFile(options.key);
  const forMs = durationOf('--for', options.for, '60s or 7d');
  const claims = await claimsOf(session, options, forMs);
  const longestMs = longestCommandLifeMs(claims.cmd);
  if (forMs > longestMs) {
    const longest = formatDuration(longestMs);
    throw new UsageError(`--for ${options.for}: no cabinet takes a command ${claims.cmd} of more than ${longest}.`);
  }
  const text = await signObject('cmd+jwt', claims, key);
  if (session.json) printJson(session, { text, claims });
  else session.print(text);
  return exitCodes.done;
}

async function claimsOf(session: SessionAlone, options: CommandOptions, forMs: number): Promise<CommandClaims> {
  const { cmd, locker, actor, role, mode } = options;
  const iat = Math.floor(Date.now() / 1000);
  const arg = await argOf(session, options);
  const read = commandClaims.safeParse({
    aud: await cabinetOf(session, options.cabinet),
    jti: newId(8),
    iat,
    exp: iat + Math.floor(forMs / 1000),
    cmd,
    ...(locker !== undefined && { lkr: lockersOf(locker) }),
    ...(arg !== undefined && { arg }),
    actor,
    role,
    ...(mode !== undefined && { mode }),
  });
  if (read.success) return read.data;
  throw new UsageError(`This is no command that a cabinet takes: ${read.error.issues.map(faultOf).join('; ')}.`);
}

async function argOf(session: SessionAlone, options: CommandOptions): Promise<object | undefined> {
  const { pin, pinFor } = options;
  const arg = await plainArgOf(session, options);
  if (pin === undefined && pinFor === undefined) return arg;
  if (pin === undefined || pinFor === undefined) throw new UsageError('--pin and --pin-for belong together.');
  const digits = pin === '-' ? (await session.input()).trim() : pin;
  if (!/^[0-9]{4,12}$/.test(digits)) throw new UsageError('--pin: expected 4 to 12 digits.');
  const recipient = parseSealingKey(await readTextFile(session, pinFor));
  if (recipient === undefined) throw new UsageError(`--pin-for ${pinFor}: expected what lockerctl device keys prints.`);
  return { ...arg, pin: await seal(digits, recipient) };
}

async function plainArgOf(session: SessionAlone, options: CommandOptions): Promise<object | undefined> {
  const { arg, subject, receiver } = options;
  if (arg === undefined && subject === undefined && receiver === undefined) return undefined;
  return {
    ...(arg !== undefined && jsonOf('--arg', arg)),
    ...(subject !== undefined && { subject }),
    ...(receiver !== undefined && { key: jsonOf('--receiver', await readTextFile(session, receiver)) }),
  };
}

function jsonOf(option: string, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // It is told below, as what is JSON and no object is.
  }
  throw new UsageError(`${option}: expected a JSON object.`);
}

function faultOf({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}
