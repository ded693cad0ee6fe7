import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { News } from '../../drivers/readers/news.js';
import { MOST_TEXT_BYTES, ScannerLine } from '../../drivers/readers/text-lines.js';
import { bytesOf } from '../drivers/vectors.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const codes = (news: readonly News[]): readonly string[] =>
  news.flatMap((item) => (item.kind === 'code' ? [item.text] : [`(${item.kind === 'refused' ? item.why : ''})`]));

function scanned(...parts: readonly (string | Uint8Array)[]): readonly string[] {
  const line = new ScannerLine();
  const news = parts.flatMap((part) => line.take(typeof part === 'string' ? bytes(part) : part));
  return codes([...news, ...line.quiet()]);
}

describe('the text of a serial scanner', () => {
  it('ends with CR, LF, both, or a silence, and an empty one is none', () => {
    expect(scanned('one\rtwo\nthree\r\n\r\n\nfour')).toEqual(['one', 'two', 'three', 'four']);
  });

  it('may come in any pieces', () => {
    const ack = bytesOf('02 00 00 01 00 33 31');
    const whole = Uint8Array.from([...ack, ...bytes('eyJ.ab-_.c\r\n'), ...ack, ...bytes('नमस्ते\n')]);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole.length }), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        expect(scanned(...pieces)).toEqual(['eyJ.ab-_.c', 'नमस्ते']);
      }),
    );
  });

  it('of 1024 bytes is handed on whole; of a longer one the beginning, once, too long for any code', () => {
    const most = 'x'.repeat(MOST_TEXT_BYTES);
    expect(scanned(`${most}\r`)).toEqual([most]);
    expect(scanned(`${most}yz${most}\rnext\r`)).toEqual([`${most}y`, 'next']);
    const cut = scanned(`${'x'.repeat(MOST_TEXT_BYTES - 1)}नम\r`);
    expect(cut).toEqual(['x'.repeat(MOST_TEXT_BYTES - 1)]);
  });

  it('with bytes that are no text is noise, and the next is read again', () => {
    expect(scanned(Uint8Array.of(0x41, 0x00, 0x42, 0x0d), 'good\r')).toEqual(['(noise)', 'good']);
    expect(scanned(Uint8Array.of(0xff, 0xfe, 0x0d), 'good\r')).toEqual(['(noise)', 'good']);
    expect(scanned('a\tb\r')).toEqual(['(noise)']);
  });

  it('that was held back as the beginning of a frame comes with the silence', () => {
    expect(scanned('AB~')).toEqual(['AB~']);
    expect(scanned(bytesOf('41 7E 00 08 01'))).toEqual(['(noise)']);
  });

  it('is never a frame of the scanner, wherever one stands', () => {
    const frames = ['02 00 00 01 00 33 31', '7E 00 08 01 00 02 01 AB CD', '7E 00 09 01 00 00 00 AB CD'].map(bytesOf);
    const letters = fc.string({ unit: fc.constantFrom(...'abcXYZ019._-~'), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...frames), letters), { minLength: 1, maxLength: 6 }), (parts) => {
        const stream = parts.flatMap(([frame, text]) => [frame, bytes(`${text}\r`)]);
        expect(scanned(...stream)).toEqual(parts.map(([, text]) => text));
      }),
    );
  });

  it('comes out of any noise as text or not at all, and the line after it is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (noise) => {
        const line = new ScannerLine();
        const news = [...line.take(noise), ...line.quiet()];
        for (const item of news) if (item.kind === 'code') expect(item.text).not.toMatch(/\p{Cc}/u);
        expect(line.take(bytes('good\r'))).toEqual([{ kind: 'code', text: 'good' }]);
      }),
    );
  });
});
