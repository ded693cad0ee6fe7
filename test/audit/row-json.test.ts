import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashedJson, refsJson, rowJson } from '../../src/audit/row-json.js';
import { canonicalJson } from '../../src/lib/canonical-json.js';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\u0000', '\u2028', 'é', '😀', 'A01'));
const maybe = fc.option(text);
const number = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(0, -0, 1e21, Number.MAX_SAFE_INTEGER));
const hashed = fc.record({
  chain: text,
  seq: number,
  boot: text,
  mono_ms: number,
  wall_ms: number,
  clock: text,
  cabinet: text,
  board: maybe,
  locker: maybe,
  event: text,
  access_mode: maybe,
  outcome: maybe,
  reason: maybe,
  payment_status: maybe,
  actor: maybe,
  actor_role: maybe,
  error: maybe,
  error_args: fc.option(fc.array(number)),
  retention: text,
  policy: text,
  commit: text,
  supersedes: fc.option(number),
});
const refs = fc.record({ subject_ref: maybe, credential_ref: maybe, order_ref: maybe, payment_ref: maybe });

test('the text that is hashed is the RFC 8785 JSON of the fields, whatever they hold', () => {
  fc.assert(
    fc.property(hashed, refs, (row, references) => {
      // Looser than a row's types: whatever somebody wrote into the database is hashed, too.
      expect(Reflect.apply(hashedJson, undefined, [row])).toBe(canonicalJson(row));
      expect(refsJson(references)).toBe(canonicalJson(references));
      const whole = { ...row, ...references, salt: row.board, prev: row.chain, hash: row.boot };
      expect(Reflect.apply(rowJson, undefined, [whole])).toBe(canonicalJson(whole));
    }),
    { numRuns: 2000 },
  );
});
