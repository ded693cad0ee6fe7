import fc from 'fast-check';

/** A line: whole frames, frames with one wrong byte, frames cut short, and noise, in any order. */
export function lineOf(frames: fc.Arbitrary<readonly number[]>): fc.Arbitrary<Uint8Array> {
  const byte = fc.integer({ min: 0, max: 255 });
  const noise = fc.array(byte, { minLength: 1, maxLength: 8 });
  const spoiled = fc
    .tuple(frames, fc.nat(), byte)
    .map(([bytes, at, value]) => bytes.map((old, index) => (index === at % bytes.length ? value : old)));
  const cut = fc.tuple(frames, fc.nat()).map(([bytes, at]) => bytes.slice(0, 1 + (at % bytes.length)));
  return fc
    .array(fc.oneof({ weight: 4, arbitrary: frames }, spoiled, cut, noise), { minLength: 1, maxLength: 5 })
    .map((parts) => Uint8Array.from(parts.flat()));
}
