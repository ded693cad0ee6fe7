import type { ByteOrder, KerongRequest } from '../kerong-cu16-frames.js';
import { withSum } from './checksums.js';
import { type Firmware, type Hands, type Heard, heard, type Reply, type RequestHead } from './firmware.js';

/** Written from the protocol's description and not from the driver's code, so that each catches the other's mistakes. */
type Head = RequestHead<KerongRequest>;

const STX = 0x02;
const ETX = 0x03;
const EVERY_UNIT = 15;
const MAX_UNLOCK_MS = 60_000;
/** Between the answers of two units to a query of all: longer than one answer at 9600 baud. */
const ANSWER_SLOT_MS = 15;

/** Reads one request off the head of the line, as the board's own parser does. */
export function readKerongRequest(bytes: Uint8Array, order: ByteOrder = 'high-first'): Head {
  if (bytes[0] !== STX) return 'none';
  const [, address, command] = bytes;
  if (address === undefined || command === undefined) return 'more';
  if (![0x30, 0x31, 0x32, 0x33, 0x37, 0x38, 0x80].includes(command)) return 'none';
  const dataBytes = command === 0x37 ? 2 : command === 0x80 ? 4 : 0;
  const used = 5 + dataBytes;
  if (bytes.length < used) return 'more';
  let sum = 0;
  for (let index = 0; index < used - 1; index++) sum += bytes[index] ?? 0;
  if (bytes[used - 2] !== ETX || bytes[used - 1] !== sum % 256) return 'none';

  const request = requestOf(address, command, bytes, order);
  return request ? { kind: 'request', request, used } : 'none';
}

function requestOf(address: number, command: number, bytes: Uint8Array, order: ByteOrder): KerongRequest | undefined {
  const unit = Math.floor(address / 16);
  switch (command) {
    case 0x30:
      return { kind: 'status', unit };
    case 0x31:
      return { kind: 'unlock', unit, channel: (address % 16) + 1 };
    case 0x32:
      return { kind: 'status-of-all', unit };
    case 0x33:
      return { kind: 'unlock-all', unit };
    case 0x37: {
      const [, , , first = 0, second = 0] = bytes;
      const steps = order === 'high-first' ? first * 256 + second : second * 256 + first;
      return { kind: 'set-unlock-time', unit, ms: steps * 10, order };
    }
    case 0x38:
      return { kind: 'get-unlock-time', unit };
    case 0x80:
      return { kind: 'recruit' };
    default:
      return undefined;
  }
}

/** A unit of this family. It answers unlocks when the config expects that; `order` is that of its unlock time's bytes. */
export class KerongCu16Firmware implements Firmware {
  #unlockMs: number;

  constructor(
    private readonly hands: Hands,
    private readonly order: ByteOrder = 'high-first',
  ) {
    this.#unlockMs = hands.spec.pulseMs;
  }

  hear(bytes: Uint8Array): Heard {
    return heard(readKerongRequest(bytes, this.order), (request) => this.#act(request));
  }

  seal(body: readonly number[]): Uint8Array {
    return withSum(body);
  }

  elsewhere(body: readonly number[]): readonly number[] {
    return body.map((byte, index) => (index === 1 ? (byte + 0x10) % 256 : byte));
  }

  report(): undefined {
    return undefined;
  }

  #act(request: KerongRequest): Reply | undefined {
    // Products with one lock for each address forget it; a CU16 has switches.
    if (request.kind === 'recruit') return undefined;
    const { spec } = this.hands;
    if (request.kind === 'status-of-all' && request.unit === EVERY_UNIT) {
      return { body: this.#status(0x36), afterMs: spec.address * ANSWER_SLOT_MS };
    }
    if (request.unit !== spec.address) return undefined;
    switch (request.kind) {
      case 'status':
        return { body: this.#status(0x35) };
      case 'status-of-all':
        return { body: this.#status(0x36) };
      case 'unlock':
        this.hands.energise(request.channel, this.#unlockMs);
        return spec.unlockReply === 'expected' ? { body: this.#status(0x35) } : undefined;
      case 'unlock-all':
        for (let channel = 1; channel <= spec.channels; channel++) this.hands.energise(channel, this.#unlockMs);
        return undefined;
      case 'set-unlock-time':
        if (request.ms <= MAX_UNLOCK_MS) this.#unlockMs = request.ms;
        return undefined;
      case 'get-unlock-time': {
        const steps = Math.round(this.#unlockMs / 10);
        const bytes = [Math.floor(steps / 256), steps % 256];
        return {
          body: [STX, spec.address * 16, 0x38, ...(this.order === 'high-first' ? bytes : bytes.reverse()), ETX],
        };
      }
    }
  }

  #status(command: number): readonly number[] {
    const hooks = [0, 0];
    for (let channel = 1; channel <= Math.min(16, this.hands.spec.channels); channel++) {
      const at = channel > 8 ? 1 : 0;
      hooks[at] = (hooks[at] ?? 0) + this.hands.bit(channel) * 2 ** ((channel - 1) % 8);
    }
    return [STX, this.hands.spec.address * 16, command, ...hooks, 0, 0, ETX];
  }
}
