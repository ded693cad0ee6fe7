import type { WklyRequest } from '../wkly-frames.js';
import { withXor } from './checksums.js';
import { type Firmware, type Hands, HELD_MS, type Heard, heard, type Reply, type RequestHead } from './firmware.js';

/** Written from the protocol's description and not from the driver's code, so that each catches the other's mistakes. */
type Head = RequestHead<WklyRequest>;

const HEADER = [0x57, 0x4b, 0x4c, 0x59];
/** Between two locks that are opened one by one. */
const PAUSE_BETWEEN_MS = 50;
const FINE = 0x00;
const FAILED = 0xff;

/** Reads one request off the head of the line, as the board's own parser does. */
export function readWklyRequest(bytes: Uint8Array): Head {
  for (let index = 0; index < 4; index++) {
    if (index >= bytes.length) return 'more';
    if (bytes[index] !== HEADER[index]) return 'none';
  }
  const used = bytes[4];
  if (used === undefined) return 'more';
  if (used < 8 || used > 64) return 'none';
  if (bytes.length < used) return 'more';
  let sum = 0;
  for (const byte of bytes.slice(0, used)) sum ^= byte;
  if (sum !== 0) return 'none';
  const request = requestOf(bytes[5] ?? 0, bytes[6] ?? 0, [...bytes.slice(7, used - 1)]);
  return request ? { kind: 'request', request, used } : 'none';
}

function requestOf(address: number, command: number, data: readonly number[]): WklyRequest | undefined {
  const [first = 0, ...rest] = data;
  if (command === 0x84 || command === 0x86) {
    if (data.length !== 0) return undefined;
    return { kind: command === 0x84 ? 'query-all' : 'open-all', address };
  }
  if (command === 0x80 || command === 0x87) {
    if (data.length < 1 || rest.length !== first) return undefined;
    return { kind: command === 0x80 ? 'open-together' : 'open-in-turn', address, channels: rest };
  }
  if (data.length !== 1) return undefined;
  switch (command) {
    case 0x81:
      return { kind: 'flash', address, channel: first };
    case 0x82:
      return { kind: 'open', address, channel: first };
    case 0x83:
      return { kind: 'query', address, channel: first };
    case 0x88:
      return { kind: 'hold', address, channel: first };
    case 0x89:
      return { kind: 'release', address, channel: first };
    default:
      return undefined;
  }
}

/** A board of this family. It times its pulses and says FF of a channel that it does not have. */
export class WklyFirmware implements Firmware {
  constructor(private readonly hands: Hands) {}

  hear(bytes: Uint8Array): Heard {
    return heard(readWklyRequest(bytes), (request) =>
      request.address === this.hands.spec.address ? this.#act(request) : undefined,
    );
  }

  seal(body: readonly number[]): Uint8Array {
    return withXor(body);
  }

  elsewhere(body: readonly number[]): readonly number[] {
    return body.map((byte, index) => (index === 5 ? (byte + 1) % 32 : byte));
  }

  report(channel: number): readonly number[] {
    return this.#frame(0x85, channel, this.hands.bit(channel));
  }

  #act(request: WklyRequest): Reply | undefined {
    const { spec } = this.hands;
    const all = Array.from({ length: spec.channels }, (_, index) => index + 1);
    switch (request.kind) {
      case 'open': {
        const { channel } = request;
        const status = this.#switch([channel], spec.pulseMs);
        if (spec.unlockReply === 'none') return undefined;
        return { body: this.#frame(0x82, status, channel, this.hands.bit(channel)) };
      }
      case 'query': {
        const { channel } = request;
        return { body: this.#frame(0x83, this.#has(channel) ? FINE : FAILED, channel, this.hands.bit(channel)) };
      }
      case 'query-all':
        return { body: this.#frame(0x84, FINE, all.length, ...all.map((channel) => this.hands.bit(channel))) };
      case 'open-all':
        return { body: this.#frame(0x86, this.#inTurn(all)), afterMs: this.#inTurnMs(all) };
      case 'open-together':
        return { body: this.#frame(0x80, this.#switch(request.channels, spec.pulseMs)) };
      case 'open-in-turn':
        return { body: this.#frame(0x87, this.#inTurn(request.channels)), afterMs: this.#inTurnMs(request.channels) };
      case 'flash':
        return { body: this.#frame(0x81, this.#switch([request.channel], spec.pulseMs), request.channel) };
      case 'hold':
        return { body: this.#frame(0x88, this.#switch([request.channel], HELD_MS), request.channel) };
      case 'release':
        return { body: this.#frame(0x89, this.#switch([request.channel], 0), request.channel) };
    }
  }

  #has(channel: number): boolean {
    return channel >= 1 && channel <= this.hands.spec.channels;
  }

  #switch(channels: readonly number[], forMs: number): number {
    if (!channels.every((channel) => this.#has(channel))) return FAILED;
    for (const channel of channels) this.hands.energise(channel, forMs);
    return FINE;
  }

  #inTurn(channels: readonly number[]): number {
    if (!channels.every((channel) => this.#has(channel))) return FAILED;
    const { pulseMs } = this.hands.spec;
    for (const [turn, channel] of channels.entries()) {
      this.hands.energise(channel, pulseMs, turn * (pulseMs + PAUSE_BETWEEN_MS));
    }
    return FINE;
  }

  #inTurnMs(channels: readonly number[]): number {
    return channels.length * (this.hands.spec.pulseMs + PAUSE_BETWEEN_MS);
  }

  #frame(command: number, ...data: readonly number[]): readonly number[] {
    const { address, dialect } = this.hands.spec;
    const first = dialect === 'skly' ? 0x53 : 0x57;
    return [first, 0x4b, 0x4c, 0x59, 8 + data.length, address, command, ...data];
  }
}
