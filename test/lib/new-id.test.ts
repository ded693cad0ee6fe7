import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idOf } from '../../src/lib/new-id.js';

describe('a new id', () => {
  it('is never taken for an option of a command, and keeps all bits but one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 16 }), (random) => {
        const before = [...random];
        const id = idOf(random);
        expect(id).toMatch(/^[A-Za-f][A-Za-z0-9_-]*$/);
        const [first = 0, ...rest] = random;
        expect([...Buffer.from(id, 'base64url')]).toEqual([first & 0x7f, ...rest]);
        expect([...random]).toEqual(before);
      }),
    );
  });
});
