import type { Command } from 'commander';
import type { ScanNews } from '../../../drivers/scan.js';
import { estimateMs, planScan, type ScanWish, unaskable } from '../../../drivers/scan-plan.js';
import { scanPort } from '../../hardware/scan.js';
import { busTimeoutMostMs } from '../schema.js';
import { scanBus } from './scan-bus.js';
import { printOutcome } from './scan-print.js';
import { configOf, sentenceOf } from './scan-report.js';
import { mustBeScannable, timeoutOf, type WishOptions, wishOf, withWishOptions } from './scan-wish.js';
import { type Acts, type ExitCode, type Session, UsageError } from './session.js';

const help = `
Asks for states only: nothing is unlocked, and nothing is switched off. Prints what answered as config to paste into the
file of the daemon. Each family's factory speed is tried first, then its other usual ones; of families with more than
32 addresses, 1 to 32 are asked unless --addresses says otherwise.

A port must be free: a running lockerd keeps its own. A gateway (tcp://IP:PORT) does not show who else uses it, and its
speed is set on the gateway: name that one with --baud.

With --bus a running lockerd asks on a bus of its own, by the id in its config, while its boards stay in service:
openings go first, polls go on. So it asks at the bus's own speed and settings only; for other speeds stop lockerd and
scan the port. Boards that are configured are asked too, and marked. The audit record names who scanned.

Not found by any scan, for they answer no query: ${unaskable.join(', ') || 'none'}. Only when named, and not with --bus,
for a board of another dialect may take its query for something else: winnsen/l412.

Progress goes to standard error, with --json as JSON Lines.
Ends with 0 when a board answered, with 1 when none did. Ctrl-C ends the scan.

Examples:
  lockerctl scan /dev/ttyUSB0
  lockerctl scan /dev/ttyUSB0 --family xor-8a --addresses 1..8
  lockerctl scan /dev/ttyUSB0 --family modbus-waveshare --baud 9600 --baud 115200
  lockerctl scan tcp://192.168.1.20:4001 --baud 9600 --timeout 200ms
  lockerctl scan --bus rs485
`;

interface Options extends WishOptions {
  readonly bus?: string;
  readonly timeout: string;
}

export function describeScan(command: Command, { act, actAlone }: Acts): void {
  const described = command
    .description('Finds the lock boards on a serial line, and prints them as config.')
    .argument('[port]', 'path such as /dev/ttyUSB0, or tcp://IP:PORT')
    .option('--bus <id>', 'this bus of the running lockerd, instead of a port');
  withWishOptions(described)
    .addHelpText('after', help)
    .action((port: string | undefined, options: Options) => {
      const { bus } = options;
      if (port === undefined && bus === undefined)
        throw new UsageError('Name a port, or a bus of lockerd with --bus ID.');
      if (port !== undefined && bus !== undefined) throw new UsageError('Name a port or --bus, not both.');
      const wish = wishOf(options);
      const timeoutMs = timeoutOf(options.timeout, bus === undefined ? undefined : busTimeoutMostMs);
      if (bus !== undefined) return act((session) => scanBus(session, { bus, ...wish, timeoutMs }));
      return actAlone((session) => scanFreePort(session, port ?? '', wish, timeoutMs));
    });
}

async function scanFreePort(
  session: Omit<Session, 'client'>,
  port: string,
  wish: ScanWish,
  timeoutMs: number,
): Promise<ExitCode> {
  mustBeScannable(port, wish, 'name its bus with --bus ID, or');
  const questions = planScan(wish);
  const plan = { type: 'plan', port, questions: questions.length, estimateMs: estimateMs(questions, timeoutMs) };
  const seconds = Math.ceil(plan.estimateMs / 1000);
  const tell = (news: ScanNews): void => session.remark(session.json ? JSON.stringify(news) : sentenceOf(news));
  session.remark(
    session.json
      ? JSON.stringify(plan)
      : `${port}: ${plan.questions} questions, about ${seconds} s when nobody answers`,
  );
  const outcome = await scanPort({ port, wish, timeoutMs }, tell);
  return printOutcome(session, { port }, outcome, () => configOf(port, outcome));
}
