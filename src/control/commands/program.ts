import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { Config } from '../../config/specs.js';
import { usualConfig } from '../../config/usual-paths.js';
import { LockerError, messageOf } from '../../lib/errors.js';
import { printable } from '../../lib/printable.js';
import { ControlClient, Refusal } from '../client.js';
import { commandList } from './command-list.js';
import { addLazily } from './lazy-commands.js';
import {
  type Act,
  type ActAlone,
  type ExitCode,
  exitCodes,
  type Session,
  type SessionAlone,
  UsageError,
} from './session.js';

/** What lockerctl needs of the process it runs in. */
interface Surroundings {
  readonly argv: readonly string[];
  readonly version: string;
  readonly print: (text: string) => void;
  readonly remark: (text: string) => void;
  readonly input: Session['input'];
  readonly ask: Session['ask'];
  readonly askSecret: Session['askSecret'];
  readonly terminal: Session['terminal'];
  /** Reads a config file. Rejects with a LockerError (`config.*`). */
  readonly configOf: (file: string) => Promise<Config>;
}

const help = `
Examples:
  lockerctl status                       is all well?
  sudo lockerctl doctor                  what is wrong, and how is it mended?
  lockerctl lockers                      all doors, live
  lockerctl open A01                     open one door
  lockerctl pin set A01 --until 2h       a PIN for two hours
  lockerctl right list                   who may open what?
  lockerctl block A01                    for operators only
  lockerctl events --follow              the audit record as it grows
  lockerctl audit verify                 has nobody changed the record?
  lockerctl person requests              what have persons asked for?
  lockerctl token mint --help            a QR code for a trial
  lockerctl enroll --help                make this board a cabinet of your cloud
  lockerctl scan /dev/ttyUSB0            which boards are on this line?
  lockerctl commission                   which lock belongs to which door?
  lockerctl gpio                         which GPIO chips and lines are there?
  lockerctl tariff explain --help        what does a rental cost, and why?
  lockerctl privacy                      what is kept, why and how long?

Each command has its own help: lockerctl pin set --help
Exit codes: 0 done, 1 refused or failed, 2 usage, 3 daemon not reachable.
`;

/** Runs one command line; resolves to its exit code and prints what there is to say. */
export async function runLockerctl(given: Surroundings): Promise<ExitCode> {
  const surroundings = { ...given, ...shown(given) };
  let exit: ExitCode = exitCodes.done;
  const program = lockerctlProgram(surroundings, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...surroundings.argv], { from: 'user' });
    return exit;
  } catch (error) {
    return explain(error, surroundings, surroundings.argv.includes('--json'));
  }
}

/** What is said holds words of boards, servers and files: none of them is to do anything to the terminal. */
function shown({
  print,
  remark,
  ask,
  askSecret,
}: Surroundings): Pick<Surroundings, 'print' | 'remark' | 'ask' | 'askSecret'> {
  return {
    print: (text) => print(printable(text)),
    remark: (text) => remark(printable(text)),
    ask: (question) => ask(printable(question)),
    askSecret: (question) => askSecret(printable(question)),
  };
}

function lockerctlProgram(surroundings: Surroundings, ended: (code: ExitCode) => void): Command {
  const program = new Command('lockerctl');
  program
    .description('Looks after one locker cabinet: talks to its lockerd over the control socket.')
    .version(surroundings.version, '--version')
    .option('--config <file>', `config of the daemon, which names its socket (default: ${usualConfig})`)
    .option('--socket <path>', 'control socket of the daemon, instead of --config')
    .option('--json', 'print JSON: one document, or JSON Lines for lists and streams')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => surroundings.print(text.trimEnd()),
      writeErr: (text) => surroundings.remark(text.trimEnd()),
    })
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .addHelpText('after', help);
  const act: Act = async (work) => {
    const options = program.opts<{ config?: string; socket?: string }>();
    if (options.config !== undefined && options.socket !== undefined) {
      throw new UsageError('Give --config or --socket, not both.');
    }
    const session = alone();
    const socket = options.socket ?? (await socketOf(options.config ?? usualConfig, session));
    ended(await work({ client: new ControlClient(socket), ...session }));
  };
  const alone = (): SessionAlone => {
    const { print, remark, input, ask, askSecret, terminal, configOf } = surroundings;
    const { json = false, config: file, socket } = program.opts<{ config?: string; json?: boolean; socket?: string }>();
    const configFile = resolve(file ?? usualConfig);
    const config = () => configOf(file ?? usualConfig);
    const namedConfig = async () => (file === undefined ? undefined : configOf(file));
    return { json, configFile, socket, config, namedConfig, print, remark, input, ask, askSecret, terminal };
  };
  const actAlone: ActAlone = async (work) => ended(await work(alone()));
  addLazily(program, commandList, { act, actAlone });
  return program;
}

/** Where the daemon of a config listens. Rejects with a LockerError (`config.*`). */
async function socketOf(file: string, { config }: SessionAlone): Promise<string> {
  const { controlSocketOf } = await import('../../config/control-socket.js');
  return controlSocketOf(file) ?? (await config()).control.socket;
}

/** Turns what was thrown into words and an exit code; with --json a refusal is one JSON document on standard output, whoever refused. */
function explain(error: unknown, { print, remark }: Surroundings, json: boolean): ExitCode {
  if (error instanceof CommanderError) {
    if (/unknown option '-[^-]/.test(error.message)) remark('An id that begins with - goes behind --, as in: -- -aBc');
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  if (error instanceof UsageError) {
    remark(`error: ${error.message}`);
    return exitCodes.usage;
  }
  if (error instanceof Refusal) {
    if (json) print(JSON.stringify(error.problem));
    remark(`${error.code}: ${error.message}`);
    return exitCodes.refused;
  }
  if (error instanceof LockerError) {
    if (json) print(JSON.stringify({ code: error.code, title: error.message }));
    remark(`${error.code}: ${error.message}`);
    if (error.code === 'control.unreachable' || error.code === 'control.no_permission') return exitCodes.unreachable;
    // A damaged file was looked at; any other was not one to look at.
    const notLookedAt = /^(config|copy)\.|^setup\.(invalid|no_file)$/.test(error.code) && error.code !== 'copy.damaged';
    return notLookedAt ? exitCodes.usage : exitCodes.refused;
  }
  remark(`internal: ${messageOf(error)}`);
  return exitCodes.refused;
}
