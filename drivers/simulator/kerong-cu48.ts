import type { KerongCu48Dialect, KerongCu48Request } from '../kerong-cu48-frames.js';
import { withSum } from './checksums.js';
import { type Firmware, type Hands, type Heard, heard, type Reply, type RequestHead } from './firmware.js';

/** Written from the protocol's description and not from the driver's code, so that each catches the other's mistakes. */
type Head = RequestHead<KerongCu48Request>;

const STX = 0x02;
const ETX = 0x03;

/** Reads one request off the head of the line, as the board's own parser does. */
export function readKerongCu48Request(bytes: Uint8Array): Head {
  if (bytes[0] !== STX) return 'none';
  if (bytes.length < 6) return 'more';
  const [, address = 0, lock = 0, command = 0, end, sum] = bytes;
  if (end !== ETX || sum !== (STX + address + lock + command + ETX) % 256) return 'none';
  const dialect = command >= 0x60 ? '6x' : '5x';
  switch (command) {
    case 0x50:
    case 0x60:
      return { kind: 'request', request: { kind: 'status', dialect, address }, used: 6 };
    case 0x51:
    case 0x61:
      return { kind: 'request', request: { kind: 'unlock', dialect, address, channel: lock + 1 }, used: 6 };
    default:
      return 'none';
  }
}

/** A unit of this family. It knows one dialect, and answers unlocks when the config expects that. */
export class KerongCu48Firmware implements Firmware {
  readonly #dialect: KerongCu48Dialect;

  constructor(private readonly hands: Hands) {
    this.#dialect = hands.spec.dialect === '5x' ? '5x' : '6x';
  }

  hear(bytes: Uint8Array): Heard {
    return heard(readKerongCu48Request(bytes), (request) => this.#act(request));
  }

  seal(body: readonly number[]): Uint8Array {
    return withSum(body);
  }

  elsewhere(body: readonly number[]): readonly number[] {
    return body.map((byte, index) => (index === 1 ? (byte + 1) % 16 : byte));
  }

  /** The unexplained frame, as if it were a report of a change; one capture has it, in dialect 6x. */
  report(channel: number): readonly number[] | undefined {
    return this.#dialect === '6x' ? this.#states(channel - 1, 0x77) : undefined;
  }

  #act(request: KerongCu48Request): Reply | undefined {
    const { spec } = this.hands;
    if (request.address !== spec.address || request.dialect !== this.#dialect) return undefined;
    if (request.kind === 'unlock') {
      this.hands.energise(request.channel, spec.pulseMs);
      if (spec.unlockReply === 'none') return undefined;
    }
    return { body: this.#states(0, this.#dialect === '6x' ? 0x75 : 0x65) };
  }

  #states(lock: number, command: number): readonly number[] {
    const hooks = [0, 0, 0, 0, 0, 0];
    for (let channel = 1; channel <= Math.min(48, this.hands.spec.channels); channel++) {
      const at = Math.floor((channel - 1) / 8);
      hooks[at] = (hooks[at] ?? 0) + this.hands.bit(channel) * 2 ** ((channel - 1) % 8);
    }
    const items = this.#dialect === '6x' ? [0, 0, 0, 0, 0, 0] : [];
    return [STX, this.hands.spec.address, lock, command, ...hooks, ...items, ETX];
  }
}
