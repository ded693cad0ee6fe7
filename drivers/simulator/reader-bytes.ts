import type { SerialReaderSpec } from '../../src/config/reader-specs.js';
import { LockerError } from '../../src/lib/errors.js';
import { withXor } from './checksums.js';

/** What a reader sends when something is shown to it. */
interface Sending {
  readonly bytes: Uint8Array;
  /** How often; each begins `everyMs` after the one before. */
  readonly times: number;
  readonly everyMs: number;
}

const CR = 0x0d;
const STX = 0x02;
const ETX = 0x03;
/** A tag lies at the reader for a moment: a reader repeats it while it is there. */
const TAG_TIMES = 3;
const TAG_EVERY_MS = 65;

/**
 * Written from the devices' descriptions and not from the drivers' decoders, so that each catches the other's mistakes.
 * A scanner sends the text in UTF-8 and CR; an RDM6300 STX, the ten hex digits of the number, two of the XOR of its bytes, ETX.
 * Throws `sim.failed` for a number that no such card has; the message does not hold it.
 */
export function sendingOf({ id, driver }: Pick<SerialReaderSpec, 'id' | 'driver'>, text: string): Sending {
  switch (driver) {
    case 'serial-scanner':
      return { bytes: Buffer.from([...Buffer.from(text), CR]), times: 1, everyMs: 0 };
    case 'rdm6300':
      return rdm6300Sending(id, text);
  }
}

function rdm6300Sending(id: string, text: string): Sending {
  if (!/^[0-9A-Fa-f]{10}$/.test(text)) {
    throw new LockerError('sim.failed', `reader ${id}: the number of a card has 10 hex digits, such as 13005D1DA5`);
  }
  const digits = Buffer.from(withXor([...Buffer.from(text, 'hex')]))
    .toString('hex')
    .toUpperCase();
  return { bytes: Buffer.from([STX, ...Buffer.from(digits), ETX]), times: TAG_TIMES, everyMs: TAG_EVERY_MS };
}
