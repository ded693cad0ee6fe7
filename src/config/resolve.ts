import { dirname, resolve } from 'node:path';
import { supplyId } from './check-power.js';
import { familyFacts } from './families.js';
import { parseIdRange, parseNumberRange, unrollIds } from './range.js';
import type { ConfigInput } from './schema.js';
import type { BusBoardSpec, BusSpec, Config, LockerSpec, PowerSupply, Rs485Settings } from './specs.js';

const defaultBaud = 9600;
const defaultCoolDownPulses = 10;

/**
 * The whole config from a file that has no faults: ranges unrolled, dependent defaults filled in, paths absolute.
 * `file` is the path of the config file; relative paths in it start at its directory.
 */
export function resolveConfig(input: ConfigInput, file: string): Config {
  const absoluteFile = resolve(file);
  const absolute = (path: string) => resolve(dirname(absoluteFile), path);
  const { cabinet, kiosk, access, trust, audit } = input;
  return {
    file: absoluteFile,
    cabinet: {
      id: cabinet.id,
      timezone: cabinet.timezone,
      power: supplies(input),
      confirmMs: cabinet.confirm,
      leftOpenMs: cabinet.leftOpen,
    },
    data: absolute(input.data),
    buses: input.buses.map((bus) => busSpec(bus, input)),
    boards: input.boards.map(boardSpec),
    lockers: input.lockers.flatMap(lockerSpecs),
    signals: {},
    control: { socket: absolute(input.control.socket) },
    ...(kiosk !== undefined && { kiosk: kiosk.listen }),
    access: {
      ...(access.pepper !== undefined && { pepper: absolute(access.pepper) }),
      pinDigits: access.pin.digits,
      untrustedQr: access.untrustedQr,
    },
    ...(trust !== undefined && { trust: { keys: absolute(trust.keys) } }),
    audit: { policy: audit.policy },
  };
}

function supplies({ cabinet: { power }, boards }: ConfigInput): PowerSupply[] {
  const listed = Array.isArray(power) ? power : [{ ...power, id: undefined, boards: boards.map(({ id }) => id) }];
  return listed.map(({ id, maxEnergised, stagger, boards: fed }, index) => ({
    id: supplyId(id, index),
    maxEnergised,
    staggerMs: stagger,
    boards: fed,
  }));
}

function busSpec(bus: ConfigInput['buses'][number], { boards }: ConfigInput): BusSpec {
  const { id, port, baud, echo, timeout, rs485 } = bus;
  const { dataBits, stopBits, parity, rtscts, xon, xoff, xany, hupcl } = bus;
  const first = boards.find((board) => board.bus === id);
  const factoryBaud = first === undefined ? defaultBaud : familyFacts[first.driver].baud;
  return {
    ...{ id, port, baud: baud ?? factoryBaud, echo, replyTimeoutMs: timeout },
    serial: { dataBits, stopBits, parity, rtscts, xon, xoff, xany, hupcl },
    ...(rs485 && { rs485: rs485Settings(rs485) }),
  };
}

function rs485Settings(rs485: NonNullable<ConfigInput['buses'][number]['rs485']>): Rs485Settings {
  const { delayBefore, delayAfter, ...levels } = rs485;
  return { ...levels, delayBeforeMs: delayBefore, delayAfterMs: delayAfter };
}

function boardSpec(board: ConfigInput['boards'][number]): BusBoardSpec {
  const facts = familyFacts[board.driver];
  const pulseMs = board.pulse ?? facts.pulseMs;
  const dialect = board.dialect ?? facts.dialects?.[0];
  return {
    id: board.id,
    driver: board.driver,
    bus: board.bus,
    address: board.address,
    channels: board.channels,
    ...(dialect !== undefined && { dialect }),
    feedback: board.feedback ?? facts.feedback ?? 'closed-is-1',
    statusByteOrder: board.statusByteOrder,
    unlockReply: board.unlockReply ?? facts.unlockReply,
    pulseMs,
    coolDownMs: board.coolDown ?? pulseMs * defaultCoolDownPulses,
    pollMs: board.poll,
  };
}

function lockerSpecs(entry: ConfigInput['lockers'][number]): LockerSpec[] {
  const { size, board } = entry;
  if ('id' in entry) return [{ id: entry.id, size, board, channel: entry.channel }];
  const ids = parseIdRange(entry.range);
  const channels = parseNumberRange(entry.channels);
  if (ids === undefined || channels === undefined) return [];
  return unrollIds(ids).map((id, index) => ({ id, size, board, channel: channels.from + index }));
}
