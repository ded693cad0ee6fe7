import type { Command } from 'commander';
import { writeKeyFile } from '../../tokens/key-file.js';
import { type CommandName, commandNames, type TrustedType, trustedTypes } from '../../tokens/signed-types.js';
import { newSigningKey } from '../../tokens/signing.js';
import { type Acts, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';
import { readTextFile } from './text-file.js';
import { addCommand } from './token-command.js';
import { inspectToken } from './token-inspect.js';
import { addKeys, addTime } from './token-keys.js';
import { addMint } from './token-mint.js';
import { idOf } from './token-options.js';
import { addReceipt } from './token-receipt.js';

const inspectHelp = `
Says of each check, in the cabinet's order, whether the text passes it. With --config the checks of that cabinet are made,
too. What only the running cabinet knows (uses, its clock, its trust set) is not checked. Ends with 0 when all checks
passed, else with 1.

Examples:
  lockerctl --config config.yaml token inspect eyJhbGciOi...
  lockerctl token inspect --keys trust.jwks - < token.txt
  lockerctl token inspect --roots roots.jwks - < keys.jwt
`;

const keygenHelp = `
FILE gets the private key, readable by you alone; the trust set with its public half is printed. For trials: the keys of
a service belong where its tokens are made, and never on a cabinet.

Examples:
  lockerctl token keygen trial.jwk > trust.jwks
  lockerctl token keygen cmd.jwk --kid c1 --typ cmd+jwt --cmds open,right.put > cmd-trust.jwks
  lockerctl token keygen root.jwk --kid root-1 --root > roots.jwks
`;

const installHelp = `
The text is a keys+jwt that a root of the cabinet signed, as lockerctl token keys makes it. It is in force at once.

Examples:
  lockerctl token install keys.jwt
  lockerctl token keys --root root.jwk --ver 2 trust.jwks | lockerctl token install -
`;

interface KeygenOptions {
  readonly kid: string;
  readonly typ: string;
  readonly cmds?: string;
  readonly root?: true;
}

export function describeToken(token: Command, { act, actAlone }: Acts): void {
  token
    .description('Makes signed tokens for trials, says why one is refused, and brings in a new trust set.')
    .addHelpText(
      'after',
      '\nExamples:\n  lockerctl token keygen trial.jwk > trust.jwks\n  lockerctl token mint --help\n',
    );
  addMint(token, actAlone);
  addCommand(token, actAlone);
  addKeys(token, actAlone);
  addTime(token, actAlone);
  addReceipt(token, actAlone);
  token
    .command('install')
    .summary('bring in a new trust set')
    .description('Brings a trust set that a root signed into the cabinet.')
    .argument('<file>', 'file with the keys+jwt; - reads it from standard input')
    .addHelpText('after', installHelp)
    .action((file: string) =>
      act(async (session) => {
        const text = (await readTextFile(session, file)).trim();
        const answer = await session.client.post('/trust', { text });
        if (session.json) printJson(session, answer);
        else session.print(`The trust set of version ${String(answer.version)} is in force.`);
        return exitCodes.done;
      }),
    );
  token
    .command('inspect')
    .summary('say what a cabinet would think of a token')
    .description('Says of each check whether a token, a command, a trust set or a time passes it.')
    .argument('<text>', 'text of the token; - reads it from standard input')
    .option('--keys <file>', 'trust set; without: the one of --config')
    .option('--roots <file>', 'pinned roots, for a keys+jwt; without: those of --config')
    .addHelpText('after', inspectHelp)
    .action((text: string, options: { keys?: string; roots?: string }) =>
      actAlone((session) => inspectToken(session, text, options)),
    );
  token
    .command('keygen')
    .summary('make a signing key for trials')
    .description('Makes a signing key for trials.')
    .argument('<file>', 'where the private key goes; a new file')
    .option('--kid <name>', 'name of the key; short, for it is in every QR code', 'k1')
    .option('--typ <types>', 'what it may sign, or several: cmd+jwt,time+jwt', 'access+jwt')
    .option('--cmds <names>', 'commands that it may sign: open,right.put')
    .option('--root', 'a root, which signs trust sets and nothing else')
    .addHelpText('after', keygenHelp)
    .action((file: string, options: KeygenOptions) => actAlone((session) => keygen(session, file, options)));
}

async function keygen(session: SessionAlone, file: string, { kid, typ, cmds, root }: KeygenOptions): Promise<0> {
  const typs = root ? [] : typ.split(',').map(typOf);
  const commands = cmds === undefined ? [] : cmds.split(',').map(commandOf);
  if (typs.includes('cmd+jwt') !== commands.length > 0) {
    throw new UsageError('--cmds names the commands of a key for cmd+jwt: give both, or none.');
  }
  const { secret, trust } = newSigningKey(idOf('--kid', kid), typs, commands);
  writeKeyFile(file, secret);
  printJson(session, trust);
  return exitCodes.done;
}

function typOf(text: string): TrustedType {
  const typ = trustedTypes.find((known) => known === text);
  if (typ === undefined) throw new UsageError(`--typ ${text}: expected ${trustedTypes.join(', ')}.`);
  return typ;
}

function commandOf(text: string): CommandName {
  const cmd = commandNames.find((known) => known === text);
  if (cmd === undefined) throw new UsageError(`--cmds ${text}: expected ${commandNames.join(', ')}.`);
  return cmd;
}
