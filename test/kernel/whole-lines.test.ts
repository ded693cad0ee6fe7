import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { wholeLines } from './whole-lines.js';

it('a line that a power cut has broken off is not told, and those before it are, however they came', async () => {
  const heard: string[] = [];
  const parts = ['{"what":', '"row"}\r\n{"locker":"\u0905', '"}\n', '{'].map((text) => Buffer.from(text));
  for await (const line of wholeLines(Readable.from(parts))) heard.push(line);
  expect(heard).toEqual(['{"what":"row"}', '{"locker":"\u0905"}']);
});
