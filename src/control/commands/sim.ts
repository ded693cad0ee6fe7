import { type Command, Option } from 'commander';
import { allLockers } from './lockers.js';
import { type Act, type Acts, exitCodes, printJson, type Session, UsageError } from './session.js';
import type { LockerLine } from './wire.js';

type Detail = 'ms' | 'at' | 'hex';

/** Each fault of a board with the options that it is told by. */
const boardFaults: ReadonlyMap<string, readonly Detail[]> = new Map([
  ['dead', []],
  ['unpowered', []],
  ['mute', []],
  ['damaged', []],
  ['wrong-address', []],
  ['merged', []],
  ['reports', []],
  ['late', ['ms']],
  ['split', ['ms']],
  ['lost', ['at']],
  ['inserted', ['at', 'hex']],
  ['babble', ['ms', 'hex']],
]);
const channelFaults = ['jam', 'stuck-closed', 'stuck-open', 'inverted'];
const swapFaults = ['swapped-lock', 'swapped-switch'];
const busFaults = ['noise', 'echo'];

const MOST_MS = 10_000;
const MOST_AT = 255;

const faultHelp = `
Faults of a board (PART is a board id):
  dead           hears and answers nothing
  unpowered      does nothing, its outputs are off; with --clear it begins afresh
  mute           acts, but its reply is lost
  damaged        the reply has a wrong checksum
  wrong-address  the reply carries another board's address
  merged         a foreign frame is glued in front of each reply
  reports        tells of moving doors without being asked, where its family can
  late           the reply comes --ms milliseconds late
  split          the reply comes in pieces, --ms milliseconds apart
  lost           byte --at of each reply is lost; the first is 0
  inserted       the bytes of --hex come in each reply before its byte --at
  babble         says the bytes of --hex every --ms milliseconds
Faults of a lock (PART is a locker id):
  jam            the bolt does not move
  stuck-closed   its switch always says closed
  stuck-open     its switch always says open
  inverted       its switch says the contrary
  swapped-lock   its leads are changed with those of the lock --with
  swapped-switch the leads of its switch are changed with those of the lock --with
Faults of a bus (PART is a bus id):
  noise          random bytes before each reply
  echo           the adapter returns what it sends

A fault holds until it is cleared with --clear.

Examples:
  lockerctl sim fault jam A01
  lockerctl sim fault late b1 --ms 120
  lockerctl sim fault late b1 --clear
  lockerctl sim fault babble b1 --ms 200 --hex 80FF5A33
  lockerctl sim fault swapped-lock A01 --with A02
`;

const simHelp = `
Examples:
  lockerctl sim door A01 close
  lockerctl sim fault dead b1
  lockerctl sim unplug rs485
  lockerctl sim scan front TEXT
`;

/** Runs one call that has nothing to tell but that it was done. */
async function done(session: Session, path: string, body: Record<string, unknown>, sentence: string): Promise<0> {
  const answer = await session.client.post(path, body);
  if (session.json) printJson(session, answer);
  else session.print(sentence);
  return exitCodes.done;
}

export function describeSim(sim: Command, { act }: Acts): void {
  sim
    .description(
      'Moves doors, makes faults and presents codes and cards in a simulated cabinet. Refused where there are real boards.',
    )
    .addHelpText('after', simHelp);
  sim
    .command('door')
    .summary('open or close a door by hand')
    .description('Moves a simulated door, as a hand would. A door whose lock is closed opens by force.')
    .argument('<locker>', 'id on the door, such as A01')
    .argument('<state>', '"open" or "close"')
    .addHelpText('after', '\nExamples:\n  lockerctl sim door A01 close\n  lockerctl sim door A01 open\n')
    .action((locker: string, state: string) =>
      act((session) => {
        if (state !== 'open' && state !== 'close') throw new UsageError(`${state}: expected "open" or "close".`);
        const body = { locker, state: state === 'open' ? 'open' : 'closed' };
        return done(session, '/sim/door', body, `Door ${locker} is ${body.state}.`);
      }),
    );
  addFault(sim, act);
  addPlug(sim, act, 'unplug', false);
  addPlug(sim, act, 'plug', true);
  addScan(sim, act);
  addCard(sim, act);
}

function addFault(sim: Command, act: Act): void {
  sim
    .command('fault')
    .summary('make or clear a fault')
    .description('Makes or clears a fault of a simulated board, lock or bus.')
    .argument('<fault>', 'see below')
    .argument('<part>', 'board, locker or bus id')
    .addOption(new Option('--ms <number>', 'milliseconds, for late, split and babble').default('50'))
    .addOption(new Option('--at <number>', 'which byte, for lost and inserted').default('0'))
    .option('--hex <bytes>', 'bytes, two hex digits each, for inserted and babble')
    .option('--with <locker>', 'the other locker, for swapped-lock and swapped-switch')
    .option('--clear', 'end the fault')
    .addHelpText('after', faultHelp)
    .action((fault: string, part: string, options: FaultOptions) =>
      act(async (session) => {
        const body = { fault: await faultOf(session, fault, part, options), active: !options.clear };
        return done(session, '/sim/fault', body, `${fault} of ${part} is ${options.clear ? 'off' : 'on'}.`);
      }),
    );
}

interface FaultOptions {
  readonly ms: string;
  readonly at: string;
  readonly hex?: string;
  readonly with?: string;
  readonly clear?: boolean;
}

async function faultOf(
  session: Session,
  fault: string,
  part: string,
  options: FaultOptions,
): Promise<Record<string, unknown>> {
  const details = boardFaults.get(fault);
  if (details) {
    return {
      on: 'board',
      id: part,
      fault,
      ...Object.fromEntries(details.map((name) => [name, detail(name, options)])),
    };
  }
  if (busFaults.includes(fault)) return { on: 'bus', id: part, fault };
  if (channelFaults.includes(fault)) {
    const { board, channel } = await lockOf(session, fault, part);
    return { on: 'channel', id: board, channel, fault };
  }
  if (swapFaults.includes(fault)) {
    if (options.with === undefined) throw new UsageError(`${fault}: name the other locker, as in --with A02.`);
    const { board, channel } = await lockOf(session, fault, part);
    const other = await lockOf(session, fault, options.with);
    if (other.board !== board) throw new UsageError(`${fault}: ${part} and ${options.with} are on two boards.`);
    return { on: 'channel', id: board, channel, fault, with: other.channel };
  }
  const known = [...boardFaults.keys(), ...channelFaults, ...swapFaults, ...busFaults].join(', ');
  throw new UsageError(`${fault}: no such fault. There are: ${known}.`);
}

async function lockOf(session: Session, fault: string, locker: string): Promise<LockerLine> {
  const found = (await allLockers(session)).find(({ id }) => id === locker);
  if (found) return found;
  throw new UsageError(`${locker}: ${fault} is a fault of a lock; name a locker of this cabinet.`);
}

/** A fault is cleared by its name: any bytes will do then. */
const ANY_BYTES = '00';

function detail(name: Detail, { ms, at, clear, hex = clear ? ANY_BYTES : undefined }: FaultOptions): number | string {
  switch (name) {
    case 'ms':
      if (!/^[1-9]\d{0,4}$/.test(ms) || Number(ms) > MOST_MS)
        throw new UsageError(`--ms ${ms}: expected a whole number from 1 to ${MOST_MS}.`);
      return Number(ms);
    case 'at':
      if (!/^\d{1,3}$/.test(at) || Number(at) > MOST_AT)
        throw new UsageError(`--at ${at}: expected the number of a byte, 0 for the first, ${MOST_AT} at most.`);
      return Number(at);
    case 'hex':
      if (hex === undefined || !/^([0-9a-fA-F]{2}){1,64}$/.test(hex)) {
        throw new UsageError(`--hex${hex === undefined ? '' : ` ${hex}`}: expected 1 to 64 bytes such as 80FF5A33.`);
      }
      return hex;
  }
}

function addPlug(sim: Command, act: Act, name: 'plug' | 'unplug', plugged: boolean): void {
  const words = plugged ? 'Plugs the adapter of a bus in again.' : 'Pulls the adapter of a bus: its port goes away.';
  sim
    .command(name)
    .summary(words.slice(0, -1).toLowerCase())
    .description(words)
    .argument('<bus>', 'bus id, such as rs485')
    .addHelpText('after', `\nExamples:\n  lockerctl sim ${name} rs485\n`)
    .action((bus: string) =>
      act((session) => done(session, '/sim/plug', { bus, plugged }, `Bus ${bus} is ${name}ged.`)),
    );
}

const outcome = 'What came of it: lockerctl events';

function addScan(sim: Command, act: Act): void {
  sim
    .command('scan')
    .summary('show a code at a simulated scanner')
    .description(
      'Shows a code at a simulated scanner, which sends its text. The record says what came of it: lockerctl events',
    )
    .argument('<reader>', 'reader id, such as front')
    .argument('<text>', 'what the code says, such as a token; - reads it from standard input')
    .addHelpText(
      'after',
      '\nExamples:\n  lockerctl sim scan front TEXT\n  lockerctl token mint ... --json | jq -r .text | lockerctl sim scan front -\n',
    )
    .action((reader: string, given: string) =>
      act(async (session) => {
        const text = given === '-' ? (await session.input()).replace(/\r?\n$/, '') : given;
        if (text === '') throw new UsageError('There is no text to show.');
        const body = { reader, text, kind: 'code' };
        return done(session, '/sim/present', body, `Scanner ${reader} has sent the text. ${outcome}`);
      }),
    );
}

function addCard(sim: Command, act: Act): void {
  sim
    .command('card')
    .summary('hold a card at a simulated card reader')
    .description('Holds a card at a simulated card reader. The record says what came of it: lockerctl events')
    .argument('<reader>', 'reader id, such as desk')
    .argument('<number>', 'number of the card: 10 hex digits')
    .addHelpText('after', '\nExamples:\n  lockerctl sim card desk 13005D1DA5\n')
    .action((reader: string, text: string) =>
      act((session) => {
        const body = { reader, text, kind: 'card' };
        return done(session, '/sim/present', body, `Card reader ${reader} has sent the number. ${outcome}`);
      }),
    );
}
