import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { LockerError, messageOf } from '../../lib/errors.js';
import { type Acts, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';

const help = `
Run it on a computer that is no cabinet. NAME.jwk gets the public part: it goes to every cabinet, as backup.recoveryKey of its config.
NAME.secret gets the private part, which a passphrase opens: it goes to no cabinet and no cloud. Keep it offline, such as on two USB
sticks in two safes, and the passphrase elsewhere. Who has both and a backup can read the PINs of that cabinet; who has lost them
can restore nothing.

One pair may serve all cabinets of an operator. --plain writes the private part without a passphrase, readable by you alone.

Examples:
  lockerctl recovery-key recovery
  lockerctl recovery-key recovery --passphrase-file words.txt
`;

interface Options {
  readonly passphraseFile?: string;
  readonly plain?: true;
}

/** Twelve letters that somebody made up are few; it is the least that is taken. */
const leastCharacters = 12;

export function describeRecoveryKey(command: Command, { actAlone }: Acts): void {
  command
    .description('Makes the key pair for which cabinets seal their state. It needs no daemon.')
    .argument('<name>', 'of two new files: NAME.jwk and NAME.secret')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase; without: it is asked for')
    .option('--plain', 'without a passphrase')
    .addHelpText('after', help)
    .action((name: string, options: Options) => actAlone((session) => recoveryKey(session, name, options)));
}

async function recoveryKey(session: SessionAlone, name: string, { passphraseFile, plain }: Options): Promise<0> {
  if (plain && passphraseFile !== undefined) throw new UsageError('Give --plain or --passphrase-file, not both.');
  const { lockKey, newRecoveryKey } = await import('../../backup/recovery-key.js');
  const passphrase = plain ? undefined : await newPassphrase(session, passphraseFile);
  const pair = newRecoveryKey();
  const secret = passphrase === undefined ? JSON.stringify(pair.secret) : await lockKey(pair.secret, passphrase);
  const files = { public: `${name}.jwk`, secret: `${name}.secret` };
  write(files.secret, secret, 0o600);
  write(files.public, JSON.stringify(pair.public), 0o644);
  if (session.json) printJson(session, { kid: pair.public.kid, ...files });
  else {
    session.print(`Recovery key ${pair.public.kid}`);
    session.print(`  ${files.public}: for each cabinet, as backup.recoveryKey of its config.`);
    session.print(
      `  ${files.secret}: keep it offline, twice, and on no cabinet${plain ? '; NOTHING protects it but its place' : ''}.`,
    );
  }
  return exitCodes.done;
}

async function newPassphrase(session: SessionAlone, file: string | undefined): Promise<string> {
  const given = file === undefined ? await session.askSecret('Passphrase: ') : firstLine(file);
  if ([...given].length < leastCharacters)
    throw new UsageError(`The passphrase has less than ${leastCharacters} characters.`);
  if (file === undefined && (await session.askSecret('Once more: ')) !== given) {
    throw new UsageError('The two passphrases differ.');
  }
  return given;
}

/** The passphrase in a file. Throws a UsageError. */
export function firstLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[0] ?? '';
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

function write(file: string, text: string, mode: number): void {
  try {
    writeFileSync(file, `${text}\n`, { mode, flag: 'wx' });
  } catch (error) {
    throw new LockerError('backup.key_unwritten', `${file}: ${messageOf(error)}`, { file }, { cause: error });
  }
}
