import type { LcusFrame } from '../lcus.js';
import { type Firmware, type Hands, HELD_MS, type Heard } from './firmware.js';

/** Written from the protocol's description and not from the driver's code, so that each catches the other's mistakes. */
type Reading = { readonly kind: 'request'; readonly request: LcusFrame; readonly used: number } | 'more' | 'none';

/** Reads one order off the head of the line, as the board's own parser does. */
export function readLcusRequest(bytes: Uint8Array): Reading {
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
    const reading = readLcusRequest(bytes);
    if (reading === 'more') return { used: 0 };
    if (reading === 'none') return { used: 1 };
    const { channel, operation } = reading.request;
    if (operation === 0x01) this.hands.energise(channel, HELD_MS);
    if (operation === 0x00) this.hands.release(channel);
    return { used: reading.used };
  }

  seal(body: readonly number[]): Uint8Array {
    let sum = 0;
    for (const byte of body) sum += byte;
    return Uint8Array.from([...body, sum % 256]);
  }

  elsewhere(body: readonly number[]): readonly number[] {
    return body;
  }

  report(): undefined {
    return undefined;
  }
}
