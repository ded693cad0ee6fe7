import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EchoRule, Reception } from '../../drivers/reception.js';
import { xor8a } from '../../drivers/xor-8a.js';
import { backoffMs } from '../../src/lib/backoff.js';
import { boardSpec } from './bench-cabinet.js';

const board = boardSpec();
const unlock = xor8a.unlock(board, 7);
const [status] = xor8a.status(board);
if (!status) throw new Error('the board has a status');
const closed = Uint8Array.of(0x80, 0x01, 0xff, 0xff, 0xff, 0x33, 0x4d);

/** `bytes` cut into pieces at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

function receive<T>(reception: Reception<T>, pieces: readonly Uint8Array[]) {
  const notes: string[] = [];
  for (const piece of pieces) {
    const step = reception.feed(piece, false);
    notes.push(...step.notes.map(({ kind }) => kind));
    if (step.answer) return { answer: step.answer.value, notes };
  }
  const last = reception.feed(new Uint8Array(0), true);
  notes.push(...last.notes.map(({ kind }) => kind));
  return { answer: last.answer?.value, notes };
}

const newStatus = (rule: EchoRule) => new Reception(status.bytes, status.decode, rule, () => undefined);
const newUnlock = (rule: EchoRule) => new Reception(unlock.bytes, unlock.decode, rule, () => undefined);
const places = fc.array(fc.nat(40), { maxLength: 8 });

describe('the reception of a reply', () => {
  it('learns the echo and finds the answer however the bytes are cut up', () => {
    fc.assert(
      fc.property(places, fc.boolean(), (at, echoes) => {
        const reception = newStatus('learn');
        const bytes = echoes ? Uint8Array.of(...status.bytes, ...closed) : closed;
        const { answer, notes } = receive(reception, cut(bytes, at));
        expect(answer).toHaveLength(24);
        expect(notes).toEqual([]);
        expect(reception.learned).toBe(echoes ? 'on' : 'off');
      }),
    );
  });

  it('learns the echo from a request that comes back and nothing else', () => {
    fc.assert(
      fc.property(places, (at) => {
        const reception = newStatus('learn');
        expect(receive(reception, cut(status.bytes, at)).answer).toBeUndefined();
        expect(reception.learned).toBe('on');
      }),
    );
  });

  it('takes an answer that begins with the whole request for what it is', () => {
    // Hooks 00 33 B2: the first five bytes are the query's own.
    const bytes = Uint8Array.of(0x80, 0x01, 0x00, 0x33, 0xb2, 0x33, 0x33);
    const reception = newStatus('learn');
    expect(receive(reception, [bytes]).answer).toHaveLength(24);
    expect(reception.learned).toBe('off');
  });

  it('never takes an unlock’s echo for its acknowledgement', () => {
    fc.assert(
      fc.property(places, (at) => {
        const { answer, notes } = receive(newUnlock('strip'), cut(unlock.bytes, at));
        expect(answer).toBeUndefined();
        expect(notes).toEqual([]);
      }),
    );
  });

  it('strips exactly as many bytes as were sent, whatever they are', () => {
    const reply = Uint8Array.of(0x8a, 0x01, 0x07, 0x00, 0x8c);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 5 }), places, (echo, at) => {
        const same = echo.every((byte, index) => byte === unlock.bytes[index]);
        const { answer, notes } = receive(newUnlock('strip'), cut(Uint8Array.of(...echo, ...reply), at));
        expect(answer).toEqual({ bit: 0 });
        expect(notes).toEqual(same ? [] : ['echo-mismatch']);
      }),
    );
  });

  it('survives every byte string and keeps no more than it was given', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        places,
        fc.constantFrom('strip', 'none', 'learn'),
        (bytes, at, rule) => {
          const reception = newStatus(rule);
          receive(reception, cut(bytes, at));
          expect(reception.rest.length).toBeLessThanOrEqual(bytes.length);
        },
      ),
    );
  });
});

describe('the backoff', () => {
  const rule = { firstMs: 250, capMs: 10_000 };

  it('never exceeds its cap, never falls below half the first wait, and grows with the failures', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failures, random) => {
        const waitMs = backoffMs(failures, rule, random);
        expect(waitMs).toBeGreaterThanOrEqual(rule.firstMs / 2);
        expect(waitMs).toBeLessThanOrEqual(rule.capMs);
        expect(backoffMs(failures + 1, rule, random)).toBeGreaterThanOrEqual(waitMs);
      }),
    );
  });
});
