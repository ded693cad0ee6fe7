import type { Xor8aRequest } from '../xor-8a-frames.js';
import { withXor } from './checksums.js';
import { type Firmware, type Hands, HELD_MS, type Heard, heard, type Reply, type RequestHead } from './firmware.js';

/** Written from the protocol's description and not from the driver's code, so that each catches the other's mistakes. */
type Head = RequestHead<Xor8aRequest>;

/** Between two locks of one `open all`. */
const PAUSE_BETWEEN_MS = 100;
const OWN_PULSE_MS = 300;
const FIRMWARE_VERSION = 0x28;

/** Reads one request off the head of the line, as the board's own parser does. */
export function readXor8aRequest(bytes: Uint8Array): Head {
  const b = (index: number): number => bytes[index] ?? -1;
  const whole = (length: number): boolean => {
    let sum = 0;
    for (let index = 0; index < length; index++) sum ^= b(index);
    return bytes.length >= length && sum === 0;
  };
  const request = (value: Xor8aRequest, used = 5): Head => ({ kind: 'request', request: value, used });
  if (![0x80, 0x82, 0x8a, 0x90, 0x9a, 0x9b, 0x9d].includes(b(0))) return 'none';
  if (bytes.length < 5) return 'more';

  const [address, channel, code] = [b(1), b(2), b(3)];
  if (b(0) === 0x90) {
    if (bytes.length < 6) return 'more';
    return whole(6) ? request({ kind: 'open-several', address, channels: channelsOf([b(2), b(3), b(4)]) }, 6) : 'none';
  }
  if (!whole(5)) {
    const timed = b(0) === 0x8a && code === 0x11 && b(4) >= 1 && b(4) <= 9;
    if (timed && bytes.length < 6) return 'more';
    return timed && whole(6) ? request({ kind: 'open', address, channel, seconds: b(4) }, 6) : 'none';
  }
  switch ((b(0) << 8) | code) {
    case 0x8a11:
      return request(channel === 0 ? { kind: 'open-all', address } : { kind: 'open', address, channel });
    case 0x8a33:
      return request({ kind: 'open-33', address, channel });
    case 0x8033:
      return request(channel === 0 ? { kind: 'query-all', address } : { kind: 'query', address, channel });
    case 0x9a11:
      return request({ kind: 'hold', address, channel });
    case 0x9a10:
      return request({ kind: 'hold', address, channel, code: 0x10 });
    case 0x9b11:
      return request({ kind: 'release', address, channel });
    case 0x9b10:
      return request({ kind: 'release', address, channel, code: 0x10 });
    case 0x9d10:
      return channel === 2 ? request({ kind: 'open-all-9d', address }) : 'none';
    case 0x8222:
      return channel === 0 ? request({ kind: 'firmware', address }) : 'none';
    default:
      return 'none';
  }
}

/**
 * A board of this family. It times its pulses and answers unlocks when the config expects that; in dialect `query-one` it does
 * not know the query of all. It opens several, opens all by 0x9D, holds and releases without a word, as no source has a
 * settled answer to these.
 */
export class Xor8aFirmware implements Firmware {
  constructor(private readonly hands: Hands) {}

  hear(bytes: Uint8Array): Heard {
    return heard(readXor8aRequest(bytes), (request) =>
      request.address === this.hands.spec.address ? this.#act(request) : undefined,
    );
  }

  seal(body: readonly number[]): Uint8Array {
    return withXor(body);
  }

  elsewhere(body: readonly number[]): readonly number[] {
    return body.map((byte, index) => (index === 1 ? (byte % 32) + 1 : byte));
  }

  report(channel: number): readonly number[] {
    return [0x81, this.hands.spec.address, channel, this.#status(channel)];
  }

  #act(request: Xor8aRequest): Reply | undefined {
    const { spec } = this.hands;
    switch (request.kind) {
      case 'open':
      case 'open-33': {
        const seconds = request.kind === 'open' ? request.seconds : undefined;
        this.hands.energise(request.channel, seconds === undefined ? this.#pulseMs() : seconds * 1000);
        if (spec.unlockReply === 'none') return undefined;
        return { body: [0x8a, spec.address, request.channel, this.#status(request.channel)] };
      }
      case 'open-all':
        return { body: [0x8a, spec.address, 0x00, 0x11], afterMs: this.#openAll() };
      case 'open-all-9d':
        this.#openAll();
        return undefined;
      case 'open-several':
        for (const channel of request.channels) this.hands.energise(channel, this.#pulseMs());
        return undefined;
      case 'query':
        return { body: [0x80, spec.address, request.channel, this.#status(request.channel)] };
      case 'query-all':
        if (spec.dialect === 'query-one') return undefined;
        return { body: [0x80, spec.address, ...this.#statusBytes(), 0x33] };
      case 'firmware':
        return { body: [0x82, spec.address, 0x00, FIRMWARE_VERSION] };
      case 'hold':
        this.hands.energise(request.channel, HELD_MS);
        return undefined;
      case 'release':
        this.hands.release(request.channel);
        return undefined;
    }
  }

  /** One after another; returns after how many ms the last is done. */
  #openAll(): number {
    const { channels } = this.hands.spec;
    const stepMs = this.#pulseMs() + PAUSE_BETWEEN_MS;
    for (let channel = 1; channel <= channels; channel++) {
      this.hands.energise(channel, this.#pulseMs(), (channel - 1) * stepMs);
    }
    return channels * stepMs;
  }

  /** A pulse of whole seconds is asked for in the frame; a frame without one gets the board's own. */
  #pulseMs(): number {
    const { pulseMs } = this.hands.spec;
    return pulseMs % 1000 === 0 ? OWN_PULSE_MS : pulseMs;
  }

  #status(channel: number): number {
    return this.hands.bit(channel) === 1 ? 0x11 : 0x00;
  }

  #statusBytes(): readonly number[] {
    const { channels, statusByteOrder } = this.hands.spec;
    const count = channels > 32 ? 7 : channels > 24 ? 4 : 3;
    const lowFirst = new Array<number>(count).fill(0);
    for (let channel = 1; channel <= channels; channel++) {
      const at = Math.floor((channel - 1) / 8);
      lowFirst[at] = (lowFirst[at] ?? 0) + this.hands.bit(channel) * 2 ** ((channel - 1) % 8);
    }
    return statusByteOrder === 'low-first' ? lowFirst : lowFirst.reverse();
  }
}

function channelsOf(masks: readonly number[]): readonly number[] {
  return masks.flatMap((mask, group) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => mask & (1 << bit)).map((bit) => group * 8 + bit + 1),
  );
}
