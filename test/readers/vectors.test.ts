import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isCardNumber } from '../../drivers/readers/card-number.js';
import type { News } from '../../drivers/readers/news.js';
import { Rdm6300 } from '../../drivers/readers/rdm6300.js';
import { ScannerLine } from '../../drivers/readers/text-lines.js';
import { Wiegand } from '../../drivers/readers/wiegand.js';
import { bytesOf } from '../drivers/vectors.js';
import { pulses } from './pulses.js';

/** What a reader sends, as test/vectors/readers.json keeps it, and the one thing that it comes to. */
interface ReaderVector {
  readonly reader: 'serial-scanner' | 'rdm6300' | 'wiegand';
  readonly hex?: string;
  readonly bits?: string;
  readonly digits?: number;
  readonly means: string;
  readonly code?: string;
  readonly card?: string;
  readonly refused?: string;
}

const vectors: readonly ReaderVector[] = JSON.parse(
  readFileSync(new URL('../vectors/readers.json', import.meta.url), 'utf8'),
);

function newsOf({ reader, hex = '', bits = '', digits }: ReaderVector): readonly News[] {
  if (reader === 'wiegand') {
    const wiegand = new Wiegand({ bits: [26, 34], gapMs: 25, ...(digits === undefined ? {} : { digits }) });
    return [...wiegand.take(pulses(bits)), ...wiegand.quiet()];
  }
  const decoder = reader === 'rdm6300' ? new Rdm6300(digits) : new ScannerLine();
  return [...decoder.take(bytesOf(hex)), ...decoder.quiet()];
}

describe('a published or made-up reading', () => {
  it.each(vectors)('of a $reader: $means', (vector) => {
    const { code, card, refused } = vector;
    const wanted: unknown[] = [];
    if (code !== undefined) wanted.push({ kind: 'code', text: code });
    if (card !== undefined) wanted.push({ kind: 'card', number: card });
    if (refused !== undefined) wanted.push({ kind: 'refused', why: refused });
    expect(newsOf(vector)).toEqual(wanted);
    if (card !== undefined) expect(isCardNumber(card)).toBe(true);
  });
});
