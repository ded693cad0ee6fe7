import type { Doubt, FoundBoard, ScanOutcome } from '../../drivers/scan.js';
import { type Kind, nameOf } from '../../drivers/scan-plan.js';
import { familyFacts, isFamilyName, isGpioDriver } from '../config/families.js';
import { LockerError } from '../lib/errors.js';
import type { Entry, SetUpBoard } from './setup.js';

/** From what scans have found, and what a config says already, to the boards that are tried. Pure. */

/** What a scan of one port has found. */
export interface ScannedPort extends Pick<ScanOutcome, 'found' | 'doubts' | 'echo'> {
  readonly port: string;
}

/** What a config file says of the parts that are not found out here. */
export interface Base {
  readonly buses: readonly Entry[];
  readonly boards: readonly Entry[];
}

/** A board that answered. */
export interface Candidate {
  readonly port: string;
  readonly baud: number;
  readonly address: number;
  /** What it can be; where there are several, somebody has to read its type plate. */
  readonly kinds: readonly [Kind, ...Kind[]];
  readonly channels: number;
  readonly slow: boolean;
  /** It cannot be asked for the state of its locks. */
  readonly blind: boolean;
}

/** What was settled about a candidate. */
export interface Settled extends Candidate {
  readonly kind: Kind;
  /** How many locks can be plugged in. */
  readonly outputs: number;
}

/**
 * The boards that answered, by port and address. Throws `commission.duplicate_address` where two boards answer at once, and
 * `commission.speeds_differ` where boards of one line have not one speed.
 */
export function candidatesOf({ port, found, doubts }: ScannedPort): readonly Candidate[] {
  const damaged = doubts.filter(({ why }) => why === 'damaged');
  if (damaged.length > 0) throw duplicate(port, damaged);
  const answers = [
    ...found.map((board) => ({ ...board, blind: false })),
    ...doubts.map((doubt) => ({ ...doubt, channels: 8, slow: false, blind: true })),
  ];
  const bauds = [...new Set(answers.map(({ baud }) => baud))];
  if (bauds.length > 1) throw speedsDiffer(port, answers);
  const candidates = new Map<number, Candidate>();
  for (const { baud, address, kinds, channels, slow, blind } of answers) {
    const known = candidates.get(address);
    // One board may answer in two protocols; which one it is stands on its type plate.
    if (!known) candidates.set(address, { port, baud, address, kinds, channels, slow, blind });
    else if (known.blind === blind) candidates.set(address, { ...known, kinds: withMore(known.kinds, kinds) });
  }
  return [...candidates.values()].toSorted((one, other) => one.address - other.address);
}

function withMore([first, ...rest]: Candidate['kinds'], more: Candidate['kinds']): Candidate['kinds'] {
  const names = new Set([first, ...rest].map(nameOf));
  return [first, ...rest, ...more.filter((kind) => !names.has(nameOf(kind)))];
}

function duplicate(port: string, damaged: readonly Doubt[]): LockerError {
  const addresses = [...new Set(damaged.map(({ address }) => address))].join(', ');
  return new LockerError(
    'commission.duplicate_address',
    `${port}: the answers at address ${addresses} are damaged again and again: likely two boards have it. Set the address switches of one of them to a number that no other board has, switch both off and on, and run this again`,
    { port },
  );
}

function speedsDiffer(port: string, answers: readonly Pick<FoundBoard, 'address' | 'baud'>[]): LockerError {
  const list = answers.map(({ address, baud }) => `address ${address} at ${baud} baud`).join(', ');
  return new LockerError(
    'commission.speeds_differ',
    `${port}: the boards of one line must have one speed, and answer: ${list}. Set the odd ones to the speed of the others, or put them on a line of their own`,
    { port },
  );
}

interface Surveyed {
  readonly buses: readonly Entry[];
  readonly boards: readonly SetUpBoard[];
}

/**
 * The buses and boards of the config to be. What the base says of a board that was found stays (its pulse, its poll); what
 * no scan finds (GPIO banks, boards that answer no query) is taken as it says. `bankOf`: what the contacts of a bank are of.
 * Throws `commission.board_missing` for a board of the base that should have answered.
 */
export function surveyed(base: Base, settled: readonly Settled[], bankOf: (id: string) => 'door' | 'latch'): Surveyed {
  const buses: Entry[] = [...base.buses];
  const boards: SetUpBoard[] = [];
  for (const one of settled) {
    let bus = buses.findIndex(({ port }) => port === one.port);
    if (bus === -1) bus = buses.push({ id: freeId('rs485', buses), port: one.port, baud: one.baud }) - 1;
    const entry: Entry = { ...buses[bus], baud: one.baud };
    buses[bus] = one.slow && entry.timeout === undefined ? { ...entry, timeout: '1s' } : entry;
    const old = base.boards.find((board) => board.bus === entry.id && board.address === one.address);
    const id = String(old?.id ?? freeId('b', [...base.boards, ...boards.map((board) => board.entry)], 1));
    boards.push(busBoard(one, { ...old, id, bus: entry.id }));
  }
  for (const old of base.boards) {
    if (boards.some(({ entry }) => entry.id === old.id)) continue;
    if (isAskable(old)) throw missing(old, base);
    boards.push(unasked(old, bankOf));
  }
  return { buses: buses.filter(({ id }) => boards.some(({ entry }) => entry.bus === id)), boards };
}

function busBoard({ kind, address, channels, outputs, blind }: Settled, old: Entry): SetUpBoard {
  const { maxChannels, feedback } = familyFacts[kind.driver];
  const { dialect: _, ...kept } = old;
  // Its whole status comes in bytes whose order differs from firmware to firmware.
  const inBytes = kind.driver === 'xor-8a' && kind.dialect !== 'query-one' && !blind;
  const statusBytes = Math.ceil(channels / 8);
  const entry: Entry = {
    ...kept,
    driver: kind.driver,
    ...(kind.dialect === undefined ? {} : { dialect: kind.dialect }),
    address,
    // The length of a status follows from this number: it stays as the answer has shown it.
    channels: inBytes ? channels : outputs,
  };
  return {
    entry,
    tried: {
      id: String(old.id),
      locks: upTo(Math.min(outputs, maxChannels)),
      contacts: blind ? 0 : inBytes ? 8 * statusBytes : outputs,
      ...(inBytes && { statusBytes }),
      usual: feedback === 'open-is-1' ? 'open-is-1' : 'closed-is-1',
    },
  };
}

/** A GPIO bank, or a board that answers no query: as its entry says. */
function unasked(entry: Entry, bankOf: (id: string) => 'door' | 'latch'): SetUpBoard {
  const id = String(entry.id);
  const { inputs, lines, channels } = entry;
  if (Array.isArray(inputs)) {
    return { entry, tried: { id, locks: [], contacts: inputs.length, of: bankOf(id), usual: 'closed-is-1' } };
  }
  const outputs = Array.isArray(lines) ? lines.length : Number(channels);
  return { entry, tried: { id, locks: upTo(outputs), contacts: 0, usual: 'closed-is-1' } };
}

/** Boards that a scan finds when they are alive. */
function isAskable({ driver, feedback }: Entry): boolean {
  const name = String(driver);
  if (isGpioDriver(name) || !isFamilyName(name)) return false;
  return familyFacts[name].feedback !== 'none' && feedback !== 'none';
}

function missing({ id, driver, address, bus }: Entry, { buses }: Base): LockerError {
  const port = String(buses.find((one) => one.id === bus)?.port ?? bus);
  return new LockerError(
    'commission.board_missing',
    `board ${String(id)} of the config (${String(driver)}, address ${String(address)} on ${port}) does not answer. Look at its power, its address and its wires A, B and ground; or take it out of the file when it is gone (--new-boards forgets all boards of the file)`,
  );
}

function freeId(stem: string, taken: readonly Entry[], first?: number): string {
  const ids = new Set(taken.map(({ id }) => id));
  for (let number = first; ; number = (number ?? 1) + 1) {
    const id = `${stem}${number === undefined ? '' : first === undefined ? `-${number}` : number}`;
    if (!ids.has(id)) return id;
  }
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
