/** What is read of an Ogg Opus file (RFC 7845). */
interface OggOpus {
  readonly channels: number;
  readonly seconds: number;
}

const headBytes = 27;
const opusRate = 48_000;

/** CRC-32 of Ogg: polynomial 04c11db7, not reflected, from 0. */
function crc(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x8000_0000 ? (sum << 1) ^ 0x04c1_1db7 : sum << 1;
  }
  return sum >>> 0;
}

/** @throws Error that says what is wrong with the file */
export function readOggOpus(file: Buffer): OggOpus {
  let at = 0;
  let number = 0;
  let samples = 0n;
  let head: Buffer | undefined;
  let ended = false;
  while (at < file.length) {
    if (ended) throw new Error('something follows the last page');
    if (file.toString('latin1', at, at + 4) !== 'OggS' || file[at + 4] !== 0) throw new Error(`no page at byte ${at}`);
    const segments = file[at + 26] ?? 0;
    const table = file.subarray(at + headBytes, at + headBytes + segments);
    const bodyAt = at + headBytes + segments;
    const end = bodyAt + table.reduce((sum, length) => sum + length, 0);
    if (end > file.length) throw new Error('the file ends within a page');
    const page = Buffer.from(file.subarray(at, end));
    page.writeUInt32LE(0, 22);
    if (crc(page) !== file.readUInt32LE(at + 22)) throw new Error(`page ${number} is damaged`);
    if (file.readUInt32LE(at + 18) !== number) throw new Error(`page ${number} is missing`);
    head ??= file.subarray(bodyAt, end);
    samples = file.readBigUInt64LE(at + 6);
    ended = ((file[at + 5] ?? 0) & 4) !== 0;
    number += 1;
    at = end;
  }
  if (!ended) throw new Error('the last page is missing');
  if (head?.toString('latin1', 0, 8) !== 'OpusHead') throw new Error('this is no Opus');
  return { channels: head[9] ?? 0, seconds: (Number(samples) - head.readUInt16LE(10)) / opusRate };
}
