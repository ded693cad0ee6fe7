import { expect, it } from 'vitest';
import { jsonOf } from '../../src/lib/json-text.js';

it('JSON is read from text, and from bytes in UTF-8', () => {
  expect(jsonOf('{"a":[1,"ä",null]}')).toEqual({ a: [1, 'ä', null] });
  expect(jsonOf(Buffer.from('{"a":[1,"ä",null]}'))).toEqual({ a: [1, 'ä', null] });
});

it('what is no JSON, or no UTF-8, is nothing, and what comes after it is read as ever', () => {
  for (const text of ['', '{', 'nul', '{"a":1}x', Buffer.from([0x22, 0xc3, 0x22]), Buffer.from([0xff])]) {
    expect(jsonOf(text)).toBeUndefined();
    expect(jsonOf(Buffer.from('"ä"'))).toBe('ä');
  }
});
