import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TypedText } from '../../src/kiosk/page/typed-text.js';

const code = 'eyJhbGciOiJFZERTQSJ9.eyJhdWQiOiJDQUIifQ.c2ln';

/** Types a text with the same time between its keys, and Enter; what a hand has typed by then, and what Enter makes of the rest. */
function type(text: string, everyMs: number, typed = new TypedText()) {
  let atMs = 1000;
  let keys = '';
  for (const key of text) {
    keys += typed.key(key, atMs);
    atMs += everyMs;
  }
  return { keys, entered: typed.enter(atMs) };
}

describe('a text that is typed', () => {
  it('quickly and ends with Enter is a scanner, and none of it is a key', () => {
    expect(type(code, 8)).toEqual({ keys: '', entered: { kind: 'text', text: code } });
    expect(type('04A1B2C3', 50)).toEqual({ keys: '', entered: { kind: 'text', text: '04A1B2C3' } });
  });

  it('slowly is a hand, whatever it is', () => {
    const { keys, entered } = type(code, 51);
    expect(entered).toEqual({ kind: 'keys', keys: code.slice(-1) });
    expect(keys).toBe(code.slice(0, -1));
  });

  it('in digits alone is a locker number or a PIN, however quickly', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 200 }), (text, everyMs) => {
        const { keys, entered } = type(text, everyMs);
        expect(entered.kind === 'keys' && keys + entered.keys).toBe(text);
      }),
    );
  });

  it('quickly and is short is a hand that is quick', () => {
    expect(type('A01', 10)).toEqual({ keys: '', entered: { kind: 'keys', keys: 'A01' } });
  });

  it('without its Enter is forgotten, and what a hand types after it is not', () => {
    const typed = new TypedText();
    for (const [at, key] of [...code].entries()) typed.key(key, at);
    expect(typed.rest()).toBe('');
    for (const [at, key] of [...code].entries()) typed.key(key, at);
    expect(typed.key('1', 1000)).toBe('');
    expect(typed.rest()).toBe('1');
    expect(typed.enter(1001)).toEqual({ kind: 'keys', keys: '' });
  });

  it('by a scanner right after a hand is the scanner alone', () => {
    const typed = new TypedText();
    typed.key('7', 0);
    expect(type(code, 8, typed)).toEqual({ keys: '7', entered: { kind: 'text', text: code } });
  });
});
