import type { WinnsenRequest } from '../winnsen-frames.js';
import { type Firmware, type Hands, type Heard, heard, type Reply, type RequestHead } from './firmware.js';

/** Written from the protocol's description and not from the driver's code, so that each catches the other's mistakes. */
type Head = RequestHead<WinnsenRequest>;

/**
 * `documented`: 85 and 82, and 92 with the lock first. `seen`: A5 and A2 as one board answers, and 92 with the state first
 * as a later version of its source reads it.
 */
export type WinnsenAnswers = 'documented' | 'seen';

const LOCKS = 16;

/** Reads one request off the head of the line, as the board's own parser does. */
export function readWinnsenRequest(bytes: Uint8Array): Head {
  if (bytes[0] !== 0x90) return 'none';
  const [, length, code, station = 0, low = 0, high = 0] = bytes;
  if (length === undefined || code === undefined) return 'more';
  if (!((code === 0x05 && length === 6) || (code === 0x12 && length === 6) || (code === 0x02 && length === 7))) {
    return 'none';
  }
  if (bytes.length < length) return 'more';
  if (bytes[length - 1] !== 0x03) return 'none';
  const request = (value: WinnsenRequest): Head => ({ kind: 'request', request: value, used: length });
  if (code === 0x02) return request({ kind: 'poll', station, mask: low + high * 256 });
  if (low < 1 || low > LOCKS) return 'none';
  return request({ kind: code === 0x05 ? 'open' : 'status', station, lock: low });
}

/** A board of this family. It times its pulses; of a lock that it does not have it says that it failed. */
export class WinnsenFirmware implements Firmware {
  constructor(
    private readonly hands: Hands,
    private readonly answers: WinnsenAnswers = 'documented',
  ) {}

  hear(bytes: Uint8Array): Heard {
    return heard(readWinnsenRequest(bytes), (request) =>
      request.station === this.hands.spec.address ? this.#act(request) : undefined,
    );
  }

  /** There is no checksum: the body is the frame. */
  seal(body: readonly number[]): Uint8Array {
    return Uint8Array.from(body);
  }

  elsewhere(body: readonly number[]): readonly number[] {
    return body.map((byte, index) => (index === 3 ? (byte + 1) % 256 : byte));
  }

  report(): undefined {
    return undefined;
  }

  #act(request: WinnsenRequest): Reply | undefined {
    const { spec } = this.hands;
    const oneByOne = spec.dialect === 'l412';
    switch (request.kind) {
      case 'open': {
        const { lock } = request;
        this.hands.energise(lock, spec.pulseMs);
        if (spec.unlockReply === 'none') return undefined;
        return { body: this.#frame(this.#code(0x85), lock, lock <= spec.channels ? 1 : 0) };
      }
      case 'poll':
        return oneByOne ? undefined : { body: this.#frame(this.#code(0x82), ...this.#bits(request.mask)) };
      case 'status': {
        if (!oneByOne) return undefined;
        const pair = [request.lock, this.hands.bit(request.lock)];
        return { body: this.#frame(0x92, ...(this.answers === 'seen' ? pair.reverse() : pair)) };
      }
    }
  }

  #code(documented: number): number {
    return this.answers === 'seen' ? documented + 0x20 : documented;
  }

  #bits(asked: number): readonly number[] {
    const bytes = [0, 0];
    for (let lock = 1; lock <= Math.min(LOCKS, this.hands.spec.channels); lock++) {
      if (Math.floor(asked / 2 ** (lock - 1)) % 2 === 0) continue;
      const at = lock > 8 ? 1 : 0;
      bytes[at] = (bytes[at] ?? 0) + this.hands.bit(lock) * 2 ** ((lock - 1) % 8);
    }
    return bytes;
  }

  #frame(code: number, ...data: readonly number[]): readonly number[] {
    return [0x90, 5 + data.length, code, this.hands.spec.address, ...data, 0x03];
  }
}
