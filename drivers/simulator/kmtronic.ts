import type { KmtronicRequest } from '../kmtronic-frames.js';
import { type Firmware, type Hands, HELD_MS, type Heard, heard, type RequestHead } from './firmware.js';

/** Written from the protocol's description and not from the driver's code, so that each catches the other's mistakes. */
type Head = RequestHead<KmtronicRequest>;

/** Reads one request off the head of the line, as the board's own parser does. */
export function readKmtronicRequest(bytes: Uint8Array): Head {
  if (bytes[0] !== 0xff) return 'none';
  const [, relay, state] = bytes;
  if (relay === undefined) return 'more';
  const query = relay >= 0xa1 && relay <= 0xaf;
  if (!query && (relay < 1 || relay > 120)) return 'none';
  if (state === undefined) return 'more';
  if (query)
    return state === 0 ? { kind: 'request', request: { kind: 'query', address: relay - 0xa0 }, used: 3 } : 'none';
  if (state !== 0 && state !== 1) return 'none';
  const [address, channel] = [Math.floor((relay - 1) / 8) + 1, ((relay - 1) % 8) + 1];
  return { kind: 'request', request: { kind: 'switch', address, channel, on: state === 1 }, used: 3 };
}

/** A board of this family: relays that stay as they are put, and in dialect `rs485` an answer to the query of them. */
export class KmtronicFirmware implements Firmware {
  readonly #on = new Set<number>();

  constructor(
    private readonly hands: Hands,
    /** Whether the answer begins with `FF A0+address`; sources differ. */
    private readonly answer: 'bare' | 'headed' = 'bare',
  ) {}

  hear(bytes: Uint8Array): Heard {
    return heard(readKmtronicRequest(bytes), (request) => {
      if (request.address !== this.hands.spec.address) return undefined;
      if (request.kind === 'query') return this.hands.spec.dialect === 'rs485' ? { body: this.#relays() } : undefined;
      this.#switch(request.channel, request.on);
      return undefined;
    });
  }

  seal(body: readonly number[]): Uint8Array {
    return Uint8Array.from(body);
  }

  /** A bare answer is the same whoever gives it. */
  elsewhere(body: readonly number[]): readonly number[] {
    return this.answer === 'bare'
      ? body
      : body.map((byte, index) => (index === 1 ? 0xa1 + ((byte - 0xa0) % 15) : byte));
  }

  report(): undefined {
    return undefined;
  }

  #switch(channel: number, on: boolean): void {
    if (on) {
      this.#on.add(channel);
      this.hands.energise(channel, HELD_MS);
    } else {
      this.#on.delete(channel);
      this.hands.release(channel);
    }
  }

  #relays(): readonly number[] {
    const relays = [1, 2, 3, 4, 5, 6, 7, 8].map((channel) => (this.#on.has(channel) ? 1 : 0));
    return this.answer === 'bare' ? relays : [0xff, 0xa0 + this.hands.spec.address, ...relays];
  }
}
