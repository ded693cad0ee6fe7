/**
 * What the config must know of each board family before a byte is sent: limits and defaults.
 * The protocol itself is in drivers/, one file a family; the registry there has one entry for each name here.
 * Sources and confidence of each fact: docs/boards.md.
 */
export interface FamilyFacts {
  /** Addresses that the board's switches can be set to. */
  readonly addresses: { readonly min: number; readonly max: number };
  readonly maxChannels: number;
  /** Factory baud rate. */
  readonly baud: number;
  /** `board`: the board times the pulse by itself; `host`: the hardware process sends on and off. */
  readonly pulse: 'board' | 'host';
  /** Length of the pulse when the config names none, in ms. */
  readonly pulseMs: number;
  /** Pulse lengths the board can be told in a frame, in ms; empty: its own fixed length is used. */
  readonly pulseChoices: readonly number[];
  /** The board takes any multiple of this, in ms, up to 32767 of them; absent: only `pulseMs` and `pulseChoices`. */
  readonly pulseStepMs?: number;
  /** What the feedback of this family commonly says, where sources agree; absent: `closed-is-1`. `none`: it has none. */
  readonly feedback?: 'closed-is-1' | 'open-is-1' | 'none';
  /** How long a board may take to begin its answer, in ms, where sources say that it may be long; absent: 200. */
  readonly replyTimeoutMs?: number;
  /** Variants of the protocol under one name, the most common first; absent: there is one only. */
  readonly dialects?: readonly string[];
  /** Whether the boards of this family commonly acknowledge an unlock; the config can say otherwise for one board. */
  readonly unlockReply: 'expected' | 'none';
}

function families<const T extends Record<string, FamilyFacts>>(
  facts: T,
): Readonly<Record<keyof T & string, FamilyFacts>> {
  return facts;
}

export const familyFacts = families({
  'xor-8a': {
    addresses: { min: 1, max: 32 },
    maxChannels: 50,
    baud: 9600,
    pulse: 'board',
    pulseMs: 300,
    pulseChoices: [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000],
    unlockReply: 'expected',
    dialects: ['query-all', 'query-one'],
  },
  'kerong-cu16': {
    // 15 in the high half of ADDR means every unit of the line.
    addresses: { min: 0, max: 14 },
    maxChannels: 16,
    baud: 19200,
    pulse: 'board',
    pulseMs: 300,
    pulseChoices: [],
    unlockReply: 'none',
  },
  'kerong-cu48': {
    // Only 0 was ever captured; the smaller unit's broadcasts (F0, FF) must not be reachable.
    addresses: { min: 0, max: 15 },
    maxChannels: 48,
    baud: 19200,
    pulse: 'board',
    pulseMs: 300,
    pulseChoices: [],
    unlockReply: 'none',
    dialects: ['6x', '5x'],
  },
  wkly: {
    addresses: { min: 0, max: 31 },
    // Sources show 24; the answer to a query says how many there are.
    maxChannels: 48,
    baud: 9600,
    pulse: 'board',
    pulseMs: 350,
    // Whether it answers before or after the pulse is not settled.
    replyTimeoutMs: 500,
    pulseChoices: [],
    unlockReply: 'expected',
    dialects: ['wkly', 'skly'],
  },
  winnsen: {
    addresses: { min: 0, max: 255 },
    maxChannels: 16,
    baud: 9600,
    pulse: 'board',
    pulseMs: 300,
    pulseChoices: [],
    feedback: 'open-is-1',
    // It says whether the lock opened, so it may answer after the pulse.
    replyTimeoutMs: 500,
    unlockReply: 'expected',
    dialects: ['v202104', 'l412'],
  },
  dc02: {
    addresses: { min: 1, max: 15 },
    maxChannels: 12,
    baud: 9600,
    pulse: 'board',
    pulseMs: 300,
    pulseChoices: [],
    feedback: 'open-is-1',
    unlockReply: 'expected',
  },
  'modbus-waveshare': {
    addresses: { min: 1, max: 247 },
    maxChannels: 32,
    baud: 9600,
    pulse: 'board',
    pulseMs: 300,
    pulseChoices: [],
    pulseStepMs: 100,
    unlockReply: 'expected',
  },
  'modbus-eletechsup': {
    addresses: { min: 1, max: 247 },
    maxChannels: 16,
    baud: 9600,
    pulse: 'host',
    pulseMs: 300,
    pulseChoices: [],
    unlockReply: 'expected',
    dialects: ['open-close', 'momentary', 'open-close-0081', 'momentary-0081'],
  },
  'modbus-lctech': {
    addresses: { min: 1, max: 255 },
    maxChannels: 32,
    baud: 9600,
    pulse: 'board',
    pulseMs: 300,
    pulseChoices: [],
    pulseStepMs: 100,
    unlockReply: 'expected',
  },
  lcus: {
    // No address: one board a port.
    addresses: { min: 0, max: 0 },
    maxChannels: 8,
    baud: 9600,
    pulse: 'host',
    pulseMs: 300,
    pulseChoices: [],
    feedback: 'none',
    unlockReply: 'none',
  },
  kmtronic: {
    // The board's number; a USB board is number 1.
    addresses: { min: 1, max: 15 },
    maxChannels: 8,
    baud: 9600,
    pulse: 'host',
    pulseMs: 300,
    pulseChoices: [],
    feedback: 'none',
    unlockReply: 'none',
    dialects: ['plain', 'rs485'],
  },
});

export type FamilyName = keyof typeof familyFacts;

/** True for a family that this version drives. */
export function isFamilyName(name: string): name is FamilyName {
  return Object.hasOwn(familyFacts, name);
}

export const familyNames: readonly FamilyName[] = Object.keys(familyFacts).filter(isFamilyName);

/** Drivers of GPIO banks: the character device, and sysfs (onoff) for boards whose kernel has no character device. */
export const gpioDrivers = ['gpio', 'gpio-sysfs'] as const;
export type GpioDriver = (typeof gpioDrivers)[number];

/** Length of the pulse of a relay on a GPIO line when the config names none, in ms. */
export const gpioPulseMs = 300;

/** Every driver, of boards on a bus and of GPIO banks. */
export const driverNames: readonly (FamilyName | GpioDriver)[] = [...familyNames, ...gpioDrivers];

/** True for a driver of GPIO banks. */
export function isGpioDriver(name: unknown): name is GpioDriver {
  return gpioDrivers.some((driver) => driver === name);
}
