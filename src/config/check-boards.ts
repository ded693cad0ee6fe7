import { pulseFaults } from './check-pulse.js';
import { serialFaults } from './check-serial.js';
import { canonicalPort } from './endpoint.js';
import { type FamilyName, familyFacts, isFamilyName, isGpioDriver } from './families.js';
import { duplicateIds, FirstUses, idsOf } from './first-uses.js';
import type { Fault } from './problem.js';
import type { ReadableBoard, ReadableBus, ReadableParts } from './readable-parts.js';
import { didYouMean } from './schema-values.js';
import type { BusBoardSpec } from './specs.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

/** Buses and boards against each other and against what the families can do. */
export function boardFaults(parts: ReadableParts, source: YamlSource): Fault[] {
  const { boards = [] } = parts;
  const buses = parts.buses ?? [];
  // Where there is no bus at all, that is told once and not for each board.
  const busIds = buses.length === 0 ? undefined : idsOf(buses);
  // What a GPIO bank says of a bus is misplaced, which the schema has told.
  const onBuses = boards.map((board): ReadableBoard => (isGpioDriver(board.driver) ? {} : board));
  return [
    ...noBuses(parts),
    ...duplicateIds('buses', 'bus', buses, source),
    ...duplicateIds('boards', 'board', boards, source),
    ...takenPorts(buses, source),
    ...takenAddresses(onBuses, source),
    ...unknowableEchoes(buses, boards),
    ...buses.flatMap(serialFaults),
    ...boardsBesideAddressless(onBuses),
    ...onBuses.flatMap((board, index) => [
      ...unknownReference(busIds, board.bus, ['boards', index, 'bus'], 'bus'),
      ...familyLimits(board, index),
    ]),
    ...boards.flatMap(pulseFaults),
  ];
}

/** A name that must be in `known`; nothing is said when either cannot be read. */
export function unknownReference(
  known: ReadonlySet<string> | undefined,
  name: string | undefined,
  path: KeyPath,
  kind: 'board' | 'bus',
): Fault[] {
  if (known === undefined || name === undefined || known.has(name)) return [];
  const ids = [...known];
  return [
    {
      code: kind === 'bus' ? 'config.unknown_bus' : 'config.unknown_board',
      path,
      expected: ids.length === 0 ? `a ${kind} of this config` : `a ${kind} of this config (${ids.join(', ')})`,
      found: JSON.stringify(name),
      hint: didYouMean(name, ids),
    },
  ];
}

/** Buses may be left out where no board is on one. */
function noBuses({ buses, boards = [] }: ReadableParts): Fault[] {
  const onBus = boards.find((board) => familyOf(board) !== undefined);
  if (buses === null || (buses && buses.length > 0) || onBus === undefined) return [];
  const expected = `at least one bus: a ${onBus.driver} is on one`;
  const path = ['buses'];
  return buses === undefined
    ? [{ code: 'config.missing_key', path, expected, found: 'nothing' }]
    : [{ code: 'config.empty_list', path, expected, found: 'an empty list' }];
}

function familyOf({ driver }: ReadableBoard): FamilyName | undefined {
  return driver !== undefined && isFamilyName(driver) ? driver : undefined;
}

function takenPorts(buses: readonly ReadableBus[], source: YamlSource): Fault[] {
  const uses = new FirstUses(source);
  return buses.flatMap(({ port }, index) => {
    const path = ['buses', index, 'port'];
    const earlier = port === undefined ? undefined : uses.claim(canonicalPort(port), path);
    if (port === undefined || earlier === undefined) return [];
    return [
      {
        code: 'config.port_taken',
        path,
        expected: 'a port that no other bus has',
        found: JSON.stringify(port),
        hint: `the bus on line ${uses.line(earlier)} has it; boards on one line share one bus`,
      },
    ];
  });
}

function takenAddresses(boards: readonly ReadableBoard[], source: YamlSource): Fault[] {
  const uses = new FirstUses(source);
  return boards.flatMap(({ bus, address }, index) => {
    if (bus === undefined || address === undefined) return [];
    const path = ['boards', index, 'address'];
    const earlier = uses.claim(`${bus} ${address}`, path);
    if (earlier === undefined) return [];
    return [
      {
        code: 'config.address_taken',
        path,
        expected: `an address that no other board on bus "${bus}" has`,
        found: String(address),
        hint: `the board on line ${uses.line(earlier)} has it`,
      },
    ];
  });
}

/** `echo: auto` learns from the answer to a status query, and a board without feedback is asked for none. */
function unknowableEchoes(buses: readonly ReadableBus[], boards: readonly ReadableBoard[]): Fault[] {
  return buses.flatMap(({ id, echo }, index) => {
    if (id === undefined || echo !== 'auto') return [];
    // A board whose bus cannot be read may be the one that teaches it.
    const wired = boards.filter(({ driver, bus }) => !isGpioDriver(driver) && (bus === undefined || bus === id));
    if (wired.length === 0 || wired.some((board) => board.bus === undefined || feedbackOf(board) !== 'none')) return [];
    return [
      {
        code: 'config.echo_unknowable' as const,
        path: ['buses', index, 'echo'],
        expected: `on or off: no board on bus "${id}" gives feedback, so \`auto\` could never be learned and no unlock be sent`,
        found: '"auto"',
        hint: 'most adapters do not hear what they send: off; try it with one locker',
      },
    ];
  });
}

/** A board without an address takes every frame of its line for itself. */
function boardsBesideAddressless(boards: readonly ReadableBoard[]): Fault[] {
  return boards.flatMap(({ driver, bus }, index) => {
    if (driver === undefined || bus === undefined) return [];
    const loner = boards.findIndex((other) => other.bus === bus && isAddressless(familyOf(other)));
    if (loner === -1 || index === loner) return [];
    const expected = `a bus of its own: the ${boards[loner]?.driver} on bus "${bus}" has no address and hears every frame`;
    return [
      { code: 'config.bus_not_shared' as const, path: ['boards', index, 'bus'], expected, found: JSON.stringify(bus) },
    ];
  });
}

function isAddressless(driver: FamilyName | undefined): boolean {
  if (driver === undefined) return false;
  const { min, max } = familyFacts[driver].addresses;
  return min === max;
}

function feedbackOf(board: ReadableBoard): BusBoardSpec['feedback'] {
  const driver = familyOf(board);
  return board.feedback ?? (driver && familyFacts[driver].feedback) ?? 'closed-is-1';
}

function familyLimits(board: ReadableBoard, index: number): Fault[] {
  const driver = familyOf(board);
  const { address, channels, dialect, feedback } = board;
  if (driver === undefined) return [];
  const { addresses, maxChannels, dialects = [] } = familyFacts[driver];
  const faults: Fault[] = [];
  if (familyFacts[driver].feedback === 'none' && feedback !== undefined && feedback !== 'none') {
    faults.push({
      code: 'config.no_feedback',
      path: ['boards', index, 'feedback'],
      expected: `none: a ${driver} has no lock feedback to read`,
      found: JSON.stringify(feedback),
    });
  }
  if (dialect !== undefined && !dialects.includes(dialect)) {
    faults.push({
      code: 'config.unknown_dialect',
      path: ['boards', index, 'dialect'],
      expected:
        dialects.length === 0
          ? `no dialect: a ${driver} has one only`
          : `a dialect of ${driver} (${dialects.join(', ')})`,
      found: JSON.stringify(dialect),
      hint: didYouMean(dialect, dialects),
    });
  }
  if (address !== undefined && (address < addresses.min || address > addresses.max)) {
    faults.push({
      code: 'config.bad_address',
      path: ['boards', index, 'address'],
      expected: `an address that the switches of a ${driver} have (${addresses.min} to ${addresses.max})`,
      found: String(address),
    });
  }
  if (channels !== undefined && channels > maxChannels) {
    faults.push({
      code: 'config.too_many_channels',
      path: ['boards', index, 'channels'],
      expected: `at most the ${maxChannels} channels of a ${driver}`,
      found: String(channels),
    });
  }
  return faults;
}
