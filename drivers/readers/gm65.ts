/**
 * Frames of the GM65 family of scanner modules (GM65, GM805, GM812, GM861), which share the line with the text that is
 * scanned: answers to settings and triggers, and on a line that echoes the orders themselves.
 *
 *     order   7E 00 TYPE LEN ADDR ADDR DATA.. CRC CRC    TYPE 07 read, 08 write, 09 save
 *     answer  02 00 00   LEN           DATA.. CRC CRC
 *
 * The CRC is CRC-16/XMODEM from the third byte on, high byte first; AB CD stands for "not checked" (the module's manual).
 */
const ORDER = 0x7e;
const ANSWER = 0x02;
const orderTypes: ReadonlySet<number> = new Set([0x07, 0x08, 0x09]);
const CRC_BYTES = 2;

/** Takes frames out of a stream of text. Text has no zero byte, and each frame has one in second place. */
export class Gm65Filter {
  #held: number[] = [];

  /** What of the bytes, and of those held back before, is text. The beginning of a frame is held back. */
  take(bytes: Uint8Array): Uint8Array {
    this.#held.push(...bytes);
    const text: number[] = [];
    let at = 0;
    while (at < this.#held.length) {
      const length = frameAt(this.#held, at);
      if (length === 'unfinished') break;
      if (length === 0) text.push(this.#held[at] ?? 0);
      at += Math.max(1, length);
    }
    this.#held = this.#held.slice(at);
    return Uint8Array.from(text);
  }

  /** What was held back became no frame. */
  release(): Uint8Array {
    const bytes = Uint8Array.from(this.#held);
    this.#held = [];
    return bytes;
  }
}

/** The length of the frame that begins at `at`; 0 where none does. */
function frameAt(bytes: readonly number[], at: number): number | 'unfinished' {
  const [first, second, third, size] = bytes.slice(at, at + 4);
  if (first !== ORDER && first !== ANSWER) return 0;
  if (second === undefined) return 'unfinished';
  if (second !== 0) return 0;
  if (third === undefined) return 'unfinished';
  if (first === ORDER ? !orderTypes.has(third) : third !== 0) return 0;
  if (size === undefined) return 'unfinished';
  const length = (first === ORDER ? 6 : 4) + size + CRC_BYTES;
  if (bytes.length - at < length) return 'unfinished';
  const frame = bytes.slice(at, at + length);
  const [high, low] = frame.slice(-CRC_BYTES);
  const told = 256 * (high ?? 0) + (low ?? 0);
  return told === 0xabcd || told === crc16Xmodem(frame.slice(2, -CRC_BYTES)) ? length : 0;
}

function crc16Xmodem(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
