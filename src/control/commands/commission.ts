import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ScanNews } from '../../../drivers/scan.js';
import { estimateMs, planScan, type ScanWish } from '../../../drivers/scan-plan.js';
import type { ScannedPort } from '../../commission/survey.js';
import { controlSocketOf } from '../../config/control-socket.js';
import { usualSocket } from '../../config/usual-paths.js';
import { scanPort } from '../../hardware/scan.js';
import { serialAdapters } from '../../hardware/serial-ports.js';
import { codeOf, LockerError, messageOf } from '../../lib/errors.js';
import { readAnswers } from '../commission/answers-schema.js';
import { AnswersVoice } from '../commission/answers-voice.js';
import { type BaseFile, readBase } from '../commission/base-file.js';
import { openBench } from '../commission/bench.js';
import { checkWiring } from '../commission/check-wiring.js';
import { ProgressFile } from '../commission/progress-file.js';
import { report } from '../commission/report.js';
import { commission, type Run } from '../commission/run.js';
import { TerminalLines } from '../commission/terminal-lines.js';
import { TerminalVoice } from '../commission/terminal-voice.js';
import { stopped } from '../commission/try-locks.js';
import { isAnswered } from '../socket.js';
import { sentenceOf } from './scan-report.js';
import { mustBeScannable, timeoutOf, type WishOptions, wishOf, withWishOptions } from './scan-wish.js';
import { type Acts, type ExitCode, exitCodes, type SessionAlone, UsageError } from './session.js';

const help = `
Stand before the cabinet. It looks for the boards, opens one lock after the other and asks each time which door has moved.
By what the contacts say meanwhile it learns how each board is to be read, and finds locks and contacts that are swapped,
dead or the wrong way round. At the end it prints the config, and a map of the cabinet.

Nothing is opened before you have said yes. lockerd must be stopped: a board has one master. With --check lockerd runs, opens
its lockers one after the other, and records that; what is found is held against its config, and nothing is written.

Ctrl-C stops it; the same command goes on later, after a power cut, too. docs/commission.md explains each question.

Ports that are not named: all serial adapters that are plugged in. GPIO lines, and boards that answer no query, are named in
a config file (--boards), whose lockers may be left out.

Examples:
  lockerctl commission
  lockerctl commission --write /etc/lockerd/config.yaml --map map.html
  lockerctl commission /dev/ttyUSB0 --family xor-8a --addresses 1..4
  lockerctl commission --boards gpio.yaml
  lockerctl commission --answers answers.yaml --write config.yaml
  lockerctl commission --check
`;

interface Options extends WishOptions {
  readonly write?: string;
  readonly map?: string;
  readonly boards?: string;
  readonly newBoards?: boolean;
  readonly answers?: string;
  readonly progress: string;
  readonly startOver?: boolean;
  readonly check?: boolean;
  readonly timeout: string;
}

export function describeCommission(command: Command, { act, actAlone }: Acts): void {
  const described = command
    .description('Finds out which lock and which contact belong to which door, and prints the config.')
    .argument('[ports...]', 'paths such as /dev/ttyUSB0, or tcp://IP:PORT')
    .option('--write <file>', 'write the config to this file; what else is in it stays')
    .option('--map <file>', 'write a page to print and to stick inside the door')
    .option('--boards <file>', 'a config whose boards are tried (default: the file of --write, where there is one)')
    .option('--new-boards', 'forget the buses and boards of that config: all of them are found anew')
    .option('--answers <file>', 'take all answers from this file')
    .option('--progress <file>', 'where the progress is kept', join(homedir(), 'lockerd-commission.json'))
    .option('--check', 'check the lockers of a running cabinet')
    .option('--start-over', 'forget what an earlier run has found out');
  withWishOptions(described)
    .addHelpText('after', help)
    .action((ports: readonly string[], options: Options, self: Command) => {
      if (options.check) {
        if (ports.length > 0) throw new UsageError('--check asks lockerd: name no ports.');
        return act((session) => withVoice(session, options, ({ voice }) => checkWiring(session, voice)));
      }
      const { socket } = self.optsWithGlobals<{ socket?: string }>();
      return actAlone((session) => run(session, ports, options, socket));
    });
}

async function run(
  session: SessionAlone,
  named: readonly string[],
  options: Options,
  socket: string | undefined,
): Promise<ExitCode> {
  const wish = wishOf(options);
  const timeoutMs = timeoutOf(options.timeout);
  for (const file of [options.write, options.map, options.progress]) if (file !== undefined) mustBeWritable(file);
  const base = baseOf(options);
  await mustBeStopped(socket ?? (base && controlSocketOf(base.file)) ?? usualSocket);
  const progress = new ProgressFile(options.progress);
  if (options.startOver) progress.forget();
  const ports = (): readonly string[] => portsOf(named, base, wish);
  const done = await withVoice(session, options, ({ left, ...voice }) => {
    const scan = (): Promise<readonly ScannedPort[]> =>
      scanAll(session, ports(), { known: portsOfBase(base), wish, timeoutMs, left });
    return commission({ progress, base, scan, open: openBench, ...voice });
  });
  const date = new Date().toLocaleDateString('sv-SE');
  const isSound = report(session, done, { ...options, date });
  // What is sound is done with; faults are gone on from.
  if (isSound) progress.forget();
  return isSound ? exitCodes.done : exitCodes.refused;
}

/** Before anything is opened: nobody is to find out at the end that it was for nothing. */
function mustBeWritable(file: string): void {
  try {
    accessSync(dirname(resolve(file)), constants.W_OK | constants.X_OK);
  } catch (error) {
    const message = `${file} cannot be written: ${messageOf(error)}. Run it with sudo, or name a file elsewhere`;
    throw new LockerError('commission.file_failed', message, {}, { cause: error });
  }
}

function baseOf({ boards, write, newBoards = false }: Options): BaseFile | undefined {
  const file = boards ?? (write !== undefined && existsSync(write) ? write : undefined);
  if (file === undefined) return undefined;
  return readBase(file, { newBoards });
}

async function withVoice<T>(
  session: SessionAlone,
  { answers: file }: Options,
  work: (voice: Pick<Run, 'voice' | 'mayTry'> & { readonly left: AbortSignal }) => Promise<T>,
): Promise<T> {
  if (file !== undefined) {
    const voice = new AnswersVoice(readAnswers(file), session.remark);
    const { signal: left } = new AbortController();
    return work({ voice, mayTry: ({ board, channel }) => voice.names(board, channel), left });
  }
  const lines = new TerminalLines(process.stdin, process.stderr);
  const stop = (): void => lines.close();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    return await work({ voice: new TerminalVoice(lines, session.remark), left: lines.ended });
  } finally {
    for (const signal of signals) process.removeListener(signal, stop);
    lines.close();
  }
}

/** Gateways do not show who else uses them, and a daemon may be about to open its ports: it is asked itself. */
async function mustBeStopped(socket: string): Promise<void> {
  // Whoever may not ask it knows that it is there.
  if (!(await isAnswered(socket).catch(() => true))) return;
  throw daemonRuns(`lockerd runs (${socket})`);
}

function daemonRuns(what: string): LockerError {
  return new LockerError(
    'commission.daemon_runs',
    `${what}. To check the doors of the running cabinet: lockerctl commission --check. To find its wires out anew: sudo systemctl stop lockerd, run this again, and at the end sudo systemctl start lockerd`,
  );
}

function portsOfBase(base: BaseFile | undefined): readonly string[] {
  return (base?.buses ?? []).map(({ port }) => String(port));
}

/** Those that are named; else those of the base; else all adapters. */
function portsOf(named: readonly string[], base: BaseFile | undefined, wish: ScanWish): readonly string[] {
  const known = portsOfBase(base);
  const isWhole = base !== undefined && base.boards.length > 0;
  const ports = named.length > 0 ? [...new Set([...known, ...named])] : isWhole ? known : serialAdapters();
  if (ports.length === 0 && !isWhole) {
    throw new LockerError(
      'commission.no_port',
      'no serial adapter is plugged in. Plug it in, or name its port. Has the cabinet GPIO lines only? Name them in a file: --boards FILE, docs/commission.md',
    );
  }
  for (const port of ports) mustBeScannable(port, wish);
  return ports;
}

async function scanAll(
  session: SessionAlone,
  ports: readonly string[],
  {
    known,
    wish,
    timeoutMs,
    left,
  }: {
    /** Ports that the base has. */
    readonly known: readonly string[];
    readonly wish: ScanWish;
    readonly timeoutMs: number;
    readonly left: AbortSignal;
  },
): Promise<readonly ScannedPort[]> {
  const questions = planScan(wish);
  const seconds = Math.ceil(estimateMs(questions, timeoutMs) / 1000);
  const scanned: ScannedPort[] = [];
  for (const port of ports) {
    session.remark(`Looking for boards on ${port}: about ${seconds} s. Nothing is opened.`);
    const tell = (news: ScanNews): void => {
      if (news.type !== 'asking') session.remark(sentenceOf(news));
    };
    const outcome = await scanPort({ port, wish, timeoutMs }, tell, left).catch((error: unknown) => {
      if (left.aborted) throw stopped();
      if (codeOf(error) === 'bus.port_failed' && known.includes(port)) throw portFailed(error);
      if (codeOf(error) !== 'scan.port_used') throw error;
      throw daemonRuns(`${port} is used by another program, which is lockerd as a rule`);
    });
    scanned.push({ port, ...outcome });
  }
  return scanned;
}

function portFailed(error: unknown): LockerError {
  const what = messageOf(error);
  const message = `${what}${what.endsWith('?') ? '' : '.'} The config names it: if it has another name now, write that into the config, or have all boards found anew with --new-boards`;
  return new LockerError('bus.port_failed', message, {}, { cause: error });
}
