/** What is quieter than this is silence: a hundredth of full scale. */
const quiet = 330;
const headerBytes = 44;

/**
 * A mono 16-bit WAVE file without the silence at its end, but for `restMs`: the synthesiser ends every phrase with a long one, and
 * each clip is on every cabinet.
 * @throws Error when it is no such file
 */
export function withoutTail(wave: Buffer, restMs: number): Buffer {
  const isWave = wave.toString('latin1', 0, 4) === 'RIFF' && wave.toString('latin1', 36, 40) === 'data';
  if (!isWave || wave.readUInt16LE(22) !== 1 || wave.readUInt16LE(34) !== 16) {
    throw new Error('this is no mono 16-bit WAVE file: has espeak-ng changed what it writes?');
  }
  const rest = Math.round((wave.readUInt32LE(24) * restMs) / 1000);
  let end = Math.floor((wave.length - headerBytes) / 2);
  while (end > 0 && Math.abs(wave.readInt16LE(headerBytes + (end - 1) * 2)) < quiet) end -= 1;
  const bytes = Math.min(wave.length - headerBytes, (end + rest) * 2);
  const cut = Buffer.from(wave.subarray(0, headerBytes + bytes));
  cut.writeUInt32LE(cut.length - 8, 4);
  cut.writeUInt32LE(bytes, 40);
  return cut;
}
