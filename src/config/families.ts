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
});

export type FamilyName = keyof typeof familyFacts;

/** True for a family that this version drives. */
export function isFamilyName(name: string): name is FamilyName {
  return Object.hasOwn(familyFacts, name);
}

export const familyNames: readonly FamilyName[] = Object.keys(familyFacts).filter(isFamilyName);

/** Driver names that are reserved, so that a config naming one gets a plain answer instead of "unknown". */
export const reservedDrivers: readonly string[] = [
  'kerong-cu48',
  'wkly',
  'winnsen',
  'dc02',
  'modbus-waveshare',
  'modbus-eletechsup',
  'modbus-lctech',
  'lcus',
  'kmtronic',
  'gpio',
  'gpio-sysfs',
];
