import { dirname, resolve } from 'node:path';
import { parseBroker } from './broker.js';
import { supplyId } from './check-power.js';
import { familyFacts, gpioPulseMs } from './families.js';
import type { KioskSpec, NoticeSpec } from './kiosk-specs.js';
import { defaultSerial, type Rs485Settings } from './line-specs.js';
import { namedIds } from './locker-entry.js';
import { parseIdRange, parseNumberRange, unrollIds } from './range.js';
import type { ReaderSpec } from './reader-specs.js';
import type { RentalSpec, Tariff } from './rental-specs.js';
import type { ConfigInput } from './schema.js';
import type {
  BoardSpec,
  BusBoardSpec,
  BusSpec,
  Config,
  GpioInputSpec,
  GpioOutputSpec,
  InputRef,
  LockerSpec,
  MeteredSpec,
  PowerSupply,
  TerminalSpec,
  UplinkSpec,
} from './specs.js';

const defaultBaud = 9600;
const leastReplyTimeoutMs = 200;
const defaultCoolDownPulses = 10;

/**
 * The whole config from a file that has no faults: ranges unrolled, dependent defaults filled in, paths absolute.
 * `file` is the path of the config file; relative paths in it start at its directory. `hash` is the SHA-256 of its bytes.
 */
export function resolveConfig(input: ConfigInput, file: string, hash: string): Config {
  const absoluteFile = resolve(file);
  const absolute = (path: string) => resolve(dirname(absoluteFile), path);
  const { cabinet, data, buses, boards, lockers: entries, signals, readers, control, kiosk, sizes, ...edges } = input;
  const { terminal, access, trust, uplink, backup, rental, audit, ...unread } = edges;
  allRead(unread);
  const lockers = entries.flatMap(lockerSpecs);
  return {
    file: absoluteFile,
    hash,
    cabinet: cabinetSpec(cabinet, boards),
    data: absolute(data),
    buses: buses.map((bus) => busSpec(bus, boards)),
    boards: boards.map(boardSpec),
    lockers,
    signals: {
      ...(signals.buzzer && { buzzer: signals.buzzer }),
      ...(signals.led && { led: signals.led }),
    },
    readers: readers.map(readerSpec),
    control: { socket: absolute(control.socket) },
    ...(kiosk && { kiosk: kioskSpec(kiosk) }),
    sizes: Object.fromEntries(sizes.map(({ size, ...measures }) => [size, measures])),
    ...(terminal && { terminal: terminalSpec(terminal, lockers, absolute) }),
    access: accessSpec(access, absolute),
    ...(trust && { trust: trustSpec(trust, absolute) }),
    ...(uplink && { uplink: uplinkSpec(uplink, absolute) }),
    ...(backup && { backup: { recoveryKey: absolute(backup.recoveryKey) } }),
    ...(rental && { rental: rentalSpec(rental) }),
    audit: auditSpec(audit),
  };
}

function accessSpec(access: ConfigInput['access'], absolute: (path: string) => string): Config['access'] {
  const { pepper, pin, untrustedQr, ...unread } = access;
  allRead(unread);
  return { ...(pepper !== undefined && { pepper: absolute(pepper) }), pinDigits: pin.digits, untrustedQr };
}

function trustSpec(
  trust: NonNullable<ConfigInput['trust']>,
  absolute: (path: string) => string,
): NonNullable<Config['trust']> {
  const { keys, payees, roots, device, ...unread } = trust;
  allRead(unread);
  return {
    keys: absolute(keys),
    ...(payees !== undefined && { payees }),
    ...(roots !== undefined && { roots: absolute(roots) }),
    device: absolute(device),
  };
}

function auditSpec(audit: ConfigInput['audit']): Config['audit'] {
  const { policy, retention, maxRows, maxBytes, ...unread } = audit;
  allRead(unread);
  return { policy, retentionMs: retention, maxRows, maxBytes };
}

function cabinetSpec(cabinet: ConfigInput['cabinet'], boards: ConfigInput['boards']): Config['cabinet'] {
  const { id, timezone, power, confirm, leftOpen, ...unread } = cabinet;
  allRead(unread);
  return { id, timezone, power: supplies(power, boards), confirmMs: confirm, leftOpenMs: leftOpen };
}

function supplies(power: ConfigInput['cabinet']['power'], boards: ConfigInput['boards']): PowerSupply[] {
  const withLocks = boards.flatMap((board) => ('inputs' in board ? [] : board.id));
  const listed = Array.isArray(power) ? power : [{ ...power, id: undefined, boards: withLocks }];
  return listed.map(({ id, maxEnergised, stagger, boards: fed }, index) => ({
    id: supplyId(id, index),
    maxEnergised,
    staggerMs: stagger,
    boards: fed,
  }));
}

function busSpec(bus: ConfigInput['buses'][number], boards: ConfigInput['boards']): BusSpec {
  const { id, port, baud, echo, timeout, rs485, ...line } = bus;
  const { dataBits, stopBits, parity, rtscts, xon, xoff, xany, hupcl, ...unread } = line;
  allRead(unread);
  const wired = boards.filter((board) => 'bus' in board).filter((board) => board.bus === id);
  const families = wired.map(({ driver }) => familyFacts[driver]);
  const slowestMs = Math.max(leastReplyTimeoutMs, ...families.map(({ replyTimeoutMs = 0 }) => replyTimeoutMs));
  return {
    ...{ id, port, baud: baud ?? families[0]?.baud ?? defaultBaud, echo, replyTimeoutMs: timeout ?? slowestMs },
    serial: { dataBits, stopBits, parity, rtscts, xon, xoff, xany, hupcl },
    ...(rs485 && { rs485: rs485Settings(rs485) }),
  };
}

function rs485Settings(rs485: NonNullable<ConfigInput['buses'][number]['rs485']>): Rs485Settings {
  const { delayBefore, delayAfter, ...levels } = rs485;
  return { ...levels, delayBeforeMs: delayBefore, delayAfterMs: delayAfter };
}

function readerSpec(reader: ConfigInput['readers'][number]): ReaderSpec {
  switch (reader.driver) {
    case 'serial-scanner': {
      const { id, driver, port, baud, dataBits, stopBits, parity } = reader;
      return { id, driver, port, baud, serial: { ...defaultSerial, dataBits, stopBits, parity } };
    }
    case 'wiegand': {
      const { gap, bits, digits, ...lines } = reader;
      return { ...lines, gapMs: gap, bits: bits === undefined ? [26, 34] : [bits], ...digitsOf(digits) };
    }
    case 'usb-card':
    case 'rdm6300': {
      const { digits, ...rest } = reader;
      return { ...rest, ...digitsOf(digits) };
    }
    default:
      return reader;
  }
}

function digitsOf(digits: number | undefined): { readonly digits?: number } {
  return digits === undefined ? {} : { digits };
}

type BoardInput = ConfigInput['boards'][number];
type GpioInput = Exclude<BoardInput, { bus: string }>;
type KioskInput = NonNullable<ConfigInput['kiosk']>;
type MeteredInput = NonNullable<NonNullable<ConfigInput['uplink']>['metered']>;
type LockerInput = ConfigInput['lockers'][number];
type TariffInput = NonNullable<NonNullable<ConfigInput['rental']>['tariffs']>[number];

function boardSpec(board: BoardInput): BoardSpec {
  if ('bus' in board) return busBoardSpec(board);
  return 'lines' in board ? gpioOutputSpec(board) : gpioInputSpec(board);
}

function busBoardSpec(board: Extract<BoardInput, { bus: string }>): BusBoardSpec {
  const { id, driver, bus, address, channels, feedback, statusByteOrder, unlockReply, poll, ...more } = board;
  const { dialect: named, pulse: _pulse, coolDown: _coolDown, continuousDuty: _checked, ...unread } = more;
  allRead(unread);
  const facts = familyFacts[driver];
  const dialect = named ?? facts.dialects?.[0];
  return {
    ...{ id, driver, bus, address, channels, statusByteOrder },
    ...(dialect !== undefined && { dialect }),
    feedback: feedback ?? facts.feedback ?? 'closed-is-1',
    unlockReply: unlockReply ?? facts.unlockReply,
    ...pulseOf(board, facts.pulseMs),
    pollMs: poll,
  };
}

function gpioOutputSpec(board: Extract<GpioInput, { lines: unknown }>): GpioOutputSpec {
  const { id, driver, chip, lines, activeLow, bias = 'as-is', drive, ...more } = board;
  const { pulse: _pulse, coolDown: _coolDown, continuousDuty: _checked, ...unread } = more;
  allRead(unread);
  return {
    ...{ id, driver, direction: 'outputs', chip, lines, activeLow, bias, drive },
    ...{ channels: lines.length, feedback: 'none' },
    ...pulseOf(board, gpioPulseMs),
  };
}

function gpioInputSpec(board: Extract<GpioInput, { inputs: unknown }>): GpioInputSpec {
  const { id, driver, chip, inputs, activeLow, feedback, debounce, poll, ...more } = board;
  const { bias = driver === 'gpio' ? 'pull-up' : 'as-is', ...unread } = more;
  allRead(unread);
  return {
    ...{ id, driver, direction: 'inputs', chip, lines: inputs, activeLow, bias },
    ...{ channels: 0, feedback, debounceMs: debounce, pollMs: poll },
    ...{ pulseMs: 0, coolDownMs: 0 },
  };
}

function pulseOf({ pulse, coolDown }: { pulse?: number | undefined; coolDown?: number | undefined }, usualMs: number) {
  const pulseMs = pulse ?? usualMs;
  return { pulseMs, coolDownMs: coolDown ?? pulseMs * defaultCoolDownPulses };
}

function lockerSpecs(entry: LockerInput): LockerSpec[] {
  const { size, board } = entry;
  if ('id' in entry) {
    const { id, channel, latch, door } = entry;
    return [{ id, size, board, channel, ...(latch && { latch }), ...(door && { door }) }];
  }
  const ids = parseIdRange(entry.range);
  const channels = parseNumberRange(entry.channels);
  if (ids === undefined || channels === undefined) return [];
  return unrollIds(ids).map((id, index) => {
    const latch = inputAt(entry.latches, index);
    const door = inputAt(entry.doors, index);
    return { id, size, board, channel: channels.from + index, ...(latch && { latch }), ...(door && { door }) };
  });
}

function inputAt(range: { board: string; inputs: string } | undefined, index: number): InputRef | undefined {
  const numbers = range && parseNumberRange(range.inputs);
  return numbers && { board: range.board, input: numbers.from + index };
}

function terminalSpec(
  { listen, cert, key, ca, clients, ...unread }: NonNullable<ConfigInput['terminal']>,
  all: readonly LockerSpec[],
  absolute: (path: string) => string,
): TerminalSpec {
  allRead(unread);
  return {
    listen,
    ...{ cert: absolute(cert), key: absolute(key), ca: absolute(ca) },
    clients: clients.map(({ lockers, ...client }) => {
      const named = typeof lockers === 'string' ? all.map(({ id }) => id) : lockers.flatMap(namedIds);
      return { ...client, lockers: [...new Set(named)] };
    }),
  };
}

function uplinkSpec(uplink: NonNullable<ConfigInput['uplink']>, absolute: (path: string) => string): UplinkSpec {
  const { broker, ca, cert, key, prefix, batch, window, receiptTimeout, keepalive, metered, ...unread } = uplink;
  allRead(unread);
  const { host, port } = parseBroker(broker);
  const files = ca !== undefined && cert !== undefined && key !== undefined && { ca, cert, key };
  return {
    ...{ host, port, prefix, window },
    ...(files && { tls: { ca: absolute(files.ca), cert: absolute(files.cert), key: absolute(files.key) } }),
    ...{ batchRows: batch.rows, batchBytes: batch.bytes },
    ...{ receiptTimeoutMs: receiptTimeout, keepaliveMs: keepalive },
    ...(metered && { metered: meteredSpec(metered) }),
  };
}

function meteredSpec({ quiet = [], budget, per, ...unread }: MeteredInput): MeteredSpec {
  allRead(unread);
  return { quiet, ...(budget !== undefined && { budget: { bytes: budget, per } }) };
}

function kioskSpec(kiosk: KioskInput): KioskSpec {
  const { listen, language, languages, deliver, help, notice, receipt, screen, sound, ...unread } = kiosk;
  allRead(unread);
  const usual = language ?? languages[0] ?? 'en';
  const offered = languages.includes(usual) ? languages : [usual, ...languages];
  const { brightness, dim, blankAfter, ...unreadOfScreen } = screen;
  allRead(unreadOfScreen);
  return {
    ...{ listen, language: usual, languages: [...new Set(offered)] },
    ...(deliver && { deliver: true as const }),
    ...(help && { help }),
    ...(notice && { notice: noticeSpec(notice) }),
    ...(receipt !== undefined && { receipt }),
    screen: { brightness, ...(dim && { dim }), ...(blankAfter !== undefined && { blankAfterMs: blankAfter }) },
    sound,
  };
}

function noticeSpec({ policyUrl, grievance, ...told }: NonNullable<KioskInput['notice']>): NoticeSpec {
  return { ...told, ...(policyUrl !== undefined && { policyUrl }), ...(grievance !== undefined && { grievance }) };
}

function rentalSpec(rental: NonNullable<ConfigInput['rental']>): RentalSpec {
  const { tariffs = [], tax, durations = [], longest, settle, grace, endAfter, deliveries, ...unread } = rental;
  allRead(unread);
  return {
    tariffs: tariffs.map(tariffOf),
    ...(tax && { tax: { name: tax.name, basisPoints: tax.percent } }),
    ...{ durationsMs: durations, longestMs: longest, settleMs: settle, graceMs: grace, endAfterMs: endAfter },
    ...(deliveries && { deliveries: { keepMs: deliveries.keep } }),
  };
}

function tariffOf(tariff: TariffInput): Tariff {
  const { sizes, free, blocks, special, minimum, dailyCap, rounding, openings, ...unread } = tariff;
  allRead(unread);
  return {
    ...{ sizes, freeMs: free, minimumPaise: minimum },
    blocks: blocks.map(({ time, price }) => ({ ms: time, paise: price })),
    special: special.map(({ hours, prices }) => ({ hours, paise: prices })),
    ...(dailyCap !== undefined && { dailyCapPaise: dailyCap }),
    rounding: { toPaise: rounding.to, way: rounding.way },
    ...(openings !== undefined && { openings }),
  };
}

/** What is left of a map once its keys are taken out. */
function allRead(_unread: Record<string, never>): void {
  // Nothing to do: a key of the schema that is forgotten above does not compile.
}
