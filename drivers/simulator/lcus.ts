import type { LcusFrame } from '../lcus.js';
import { withSum } from './checksums.js';
import { type Firmware, type Hands, HELD_MS, type Heard, heard, type RequestHead } from './firmware.js';

/** Written from the protocol's description and not from the driver's code, so that each catches the other's mistakes. */
type Head = RequestHead<LcusFrame>;

/** Reads one order off the head of the line, as the board's own parser does. */
export function readLcusRequest(bytes: Uint8Array): Head {
  if (bytes[0] !== 0xa0) return 'none';
  if (bytes.length < 4) return 'more';
  const [, channel = 0, operation = 0, sum] = bytes;
  if (sum !== (0xa0 + channel + operation) % 256) return 'none';
  return { kind: 'request', request: { channel, operation }, used: 4 };
}

/** A board of the plainest firmware: it switches, knows no other operation and says nothing. It has no address. */
export class LcusFirmware implements Firmware {
  constructor(private readonly hands: Hands) {}

  hear(bytes: Uint8Array): Heard {
    return heard(readLcusRequest(bytes), ({ channel, operation }) => {
      if (operation === 0x01) this.hands.energise(channel, HELD_MS);
      if (operation === 0x00) this.hands.release(channel);
      return undefined;
    });
  }

  seal(body: readonly number[]): Uint8Array {
    return withSum(body);
  }

  elsewhere(body: readonly number[]): readonly number[] {
    return body;
  }

  report(): undefined {
    return undefined;
  }
}
