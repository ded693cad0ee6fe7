import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Rdm6300 } from '../../drivers/readers/rdm6300.js';
import { MOST_TEXT_BYTES, ScannerLine } from '../../drivers/readers/text-lines.js';
import { sendingOf } from '../../drivers/simulator/reader-bytes.js';

const desk = { id: 'desk', driver: 'rdm6300' } as const;
const front = { id: 'front', driver: 'serial-scanner' } as const;

test('a simulated RDM6300 sends the frame of its data sheet, several times', () => {
  const { bytes, times, everyMs } = sendingOf(desk, '13005D1DA5');
  expect(Buffer.from(bytes).toString('latin1')).toBe('\x0213005D1DA5F6\x03');
  expect(times).toBeGreaterThan(1);
  // A frame takes 15 ms: none runs into the next.
  expect(everyMs).toBeGreaterThan(15);
});

test('any number that it sends is read as that number', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 40n - 1n }), (number) => {
      const { bytes } = sendingOf(desk, number.toString(16).padStart(10, '0'));
      expect(new Rdm6300().take(bytes)).toEqual([{ kind: 'card', number: number.toString(16).toUpperCase() }]);
    }),
  );
});

test('any text that a simulated scanner sends is read as that text, once, at its end', () => {
  const texts = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
    .filter((text) => !/\p{Cc}/u.test(text) && Buffer.byteLength(text) <= MOST_TEXT_BYTES);
  fc.assert(
    fc.property(texts, (text) => {
      const { bytes, times } = sendingOf(front, text);
      expect(times).toBe(1);
      const line = new ScannerLine();
      expect(line.take(bytes.subarray(0, -1))).toEqual([]);
      expect(line.take(bytes.subarray(-1))).toEqual([{ kind: 'code', text }]);
    }),
  );
});
