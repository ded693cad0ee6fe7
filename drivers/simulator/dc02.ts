import type { Dc02Request } from '../dc02-frames.js';
import { type Firmware, type Hands, HELD_MS, type Heard, heard, type Reply, type RequestHead } from './firmware.js';

/** Written from the protocol's description and not from the driver's code, so that each catches the other's mistakes. */
type Head = RequestHead<Dc02Request>;

/** `channel-and-state` is the document's answer to an unlock, `state` what its author saw a real board send. */
export type Dc02Answers = 'channel-and-state' | 'state';

const VERSION = [1, 2];
/** Between two locks of one `open all` or `open several`. */
const PAUSE_BETWEEN_MS = 50;
/** Reads one request off the head of the line, as the board's own parser does. */
export function readDc02Request(bytes: Uint8Array): Head {
  if (bytes[0] !== 0xdc) return 'none';
  if (bytes.length < 2) return 'more';
  if (bytes[1] !== 0x02) return 'none';
  if (bytes.length < 5) return 'more';
  const dataLength = bytes[4] ?? 0;
  if (dataLength > 2) return 'none';
  const used = 6 + dataLength;
  if (bytes.length < used) return 'more';
  let sum = 0;
  for (let index = 2; index < used - 1; index++) sum += bytes[index] ?? 0;
  if (bytes[used - 1] !== sum % 256) return 'none';
  const request = requestOf(bytes[2] ?? 0, bytes[3] ?? 0, [...bytes.slice(5, used - 1)]);
  return request ? { kind: 'request', request, used } : 'none';
}

function requestOf(address: number, command: number, data: readonly number[]): Dc02Request | undefined {
  const [first = 0, second = 0] = data;
  const channels = channelsOf(first * 256 + second);
  switch (command * 16 + data.length) {
    case 0x010:
      return { kind: 'version', address };
    case 0x101:
      return { kind: 'open', address, channel: first };
    case 0x111:
      return { kind: 'read', address, channel: first };
    case 0x120:
      return { kind: 'read-all', address };
    case 0x140:
      return { kind: 'open-all', address };
    case 0x152:
      return { kind: 'open-several', address, channels };
    case 0x162:
      return second <= 1 ? { kind: 'hold', address, channel: first, on: second === 1 } : undefined;
    case 0x182:
      return { kind: 'open-together', address, channels };
    case 0x1a2:
      return { kind: 'outputs', address, channels };
    default:
      return undefined;
  }
}

/** A board of this family. It times its pulses; what it says of an opening is the feedback line. */
export class Dc02Firmware implements Firmware {
  constructor(
    private readonly hands: Hands,
    private readonly answers: Dc02Answers = 'channel-and-state',
  ) {}

  hear(bytes: Uint8Array): Heard {
    return heard(readDc02Request(bytes), (request) =>
      request.address === this.hands.spec.address ? this.#act(request) : undefined,
    );
  }

  /** The two bytes of the head are not in the sum. */
  seal(body: readonly number[]): Uint8Array {
    let sum = 0;
    for (const byte of body.slice(2)) sum += byte;
    return Uint8Array.from([...body, sum % 256]);
  }

  elsewhere(body: readonly number[]): readonly number[] {
    return body.map((byte, index) => (index === 2 ? (byte % 15) + 1 : byte));
  }

  report(): undefined {
    return undefined;
  }

  #act(request: Dc02Request): Reply | undefined {
    const { spec } = this.hands;
    const all = Array.from({ length: spec.channels }, (_, index) => index + 1);
    switch (request.kind) {
      case 'version':
        return { body: this.#frame(0x01, ...VERSION) };
      case 'open':
        this.hands.energise(request.channel, spec.pulseMs);
        return spec.unlockReply === 'none' ? undefined : { body: this.#one(0x10, request.channel) };
      case 'read':
        return { body: this.#one(0x11, request.channel) };
      case 'read-all':
        return { body: this.#frame(0x12, ...this.#states()) };
      case 'open-all':
        return this.#inTurn(0x14, all);
      case 'open-several':
        return this.#inTurn(0x15, request.channels);
      case 'open-together':
        for (const channel of request.channels) this.hands.energise(channel, spec.pulseMs);
        return { body: this.#frame(0x18, ...this.#states()) };
      case 'hold':
        this.hands.energise(request.channel, request.on ? HELD_MS : 0);
        return { body: this.#frame(0x16, request.channel <= spec.channels ? 1 : 0) };
      case 'outputs':
        for (const channel of request.channels) this.hands.energise(channel, HELD_MS);
        return { body: this.#frame(0x1a, 1) };
    }
  }

  /** Answers before the last of them is open. */
  #inTurn(command: number, channels: readonly number[]): Reply {
    const stepMs = this.hands.spec.pulseMs + PAUSE_BETWEEN_MS;
    for (const [turn, channel] of channels.entries()) {
      this.hands.energise(channel, this.hands.spec.pulseMs, turn * stepMs);
    }
    return { body: this.#frame(command, ...this.#states()) };
  }

  #one(command: number, channel: number): readonly number[] {
    const state = this.hands.bit(channel);
    return this.answers === 'state' ? this.#frame(command, state) : this.#frame(command, channel, state);
  }

  #states(): readonly number[] {
    const highFirst = [0, 0];
    for (let channel = 1; channel <= this.hands.spec.channels; channel++) {
      const at = channel > 8 ? 0 : 1;
      highFirst[at] = (highFirst[at] ?? 0) + this.hands.bit(channel) * 2 ** ((channel - 1) % 8);
    }
    return highFirst;
  }

  #frame(command: number, ...data: readonly number[]): readonly number[] {
    return [0xdc, 0xfe, this.hands.spec.address, command, data.length, ...data];
  }
}

function channelsOf(mask: number): readonly number[] {
  return Array.from({ length: 16 }, (_, index) => index + 1).filter(
    (channel) => Math.floor(mask / 2 ** (channel - 1)) % 2 === 1,
  );
}
