import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoder } from '../../drivers/protocol.js';
import { classify, type EchoRule, type LateClaim, Reception } from '../../drivers/reception.js';
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
    // Behind the echo the same bytes are no second echo, wherever they are cut.
    for (let at = 0; at < 12; at++) {
      const echoed = newStatus('learn');
      expect(receive(echoed, cut(Uint8Array.of(...status.bytes, ...bytes), [at])).answer).toHaveLength(24);
      expect(echoed.learned).toBe('on');
    }
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

describe('what is heard beside the answer', () => {
  const report = { address: 3, channel: 1 } as const;
  /** A family whose frames are letters: an answer, a no, somebody else's, a report; `(` is the head of one of two bytes. */
  const letters: Decoder<string> = (received, quiet) => {
    const [head = 0, next] = received;
    switch (String.fromCharCode(head)) {
      case 'A':
        return { kind: 'answer', value: 'yes', used: 1 };
      case 'N':
        return { kind: 'refused', error: 'board.refused', used: 1 };
      case 'F':
        return { kind: 'foreign', used: 1 };
      case 'U':
        return { kind: 'unsolicited', report, used: 1 };
      case '(':
        if (next === undefined) return quiet ? { kind: 'damaged', used: 1 } : { kind: 'more' };
        return { kind: 'answer', value: 'long', used: 2 };
      default:
        return { kind: 'damaged', used: 1 };
    }
  };
  const never: LateClaim = () => undefined;
  const text = (bytes: string) => Buffer.from(bytes);
  const reading = (rule: EchoRule, late = never, decode: Decoder<string> | null = letters) =>
    new Reception(text('ask'), decode, rule, late);

  it('is noted, each kind as what it is, and the answer is found behind it', () => {
    const reception = reading('none');
    expect(reception.feed(text('FU?Arest'), false)).toEqual({
      notes: [{ kind: 'foreign' }, { kind: 'unsolicited', report }, { kind: 'damaged' }],
      answer: { value: 'yes' },
    });
    expect(reception.damaged).toBe(true);
    expect(Buffer.from(reception.rest).toString()).toBe('rest');
    const clean = reading('none');
    clean.feed(text('FUA'), false);
    expect(clean.damaged).toBe(false);
  });

  it('may be a no, and what comes behind it is left', () => {
    const reception = reading('none');
    expect(reception.feed(text('FNx'), false)).toEqual({ notes: [{ kind: 'foreign' }], refusal: 'board.refused' });
    expect(Buffer.from(reception.rest).toString()).toBe('x');
  });

  it('is dropped where no answer is expected, but for the echo that is counted', () => {
    const reception = reading('strip', never, null);
    expect(reception.echoMissing).toBe(3);
    expect(reception.feed(text('a'), false)).toEqual({ notes: [] });
    expect(reception.echoMissing).toBe(2);
    expect(reception.feed(text('skAA'), false)).toEqual({ notes: [] });
    expect([reception.echoMissing, reception.rest.length]).toEqual([0, 0]);
    expect(reading('none').echoMissing).toBe(0);
  });

  it('that answers an older request is taken out first', () => {
    let owed = 1;
    const late: LateClaim = ([head]) => (head === 0x41 && owed-- > 0 ? 1 : undefined);
    expect(reading('none', late).feed(text('AA'), false)).toEqual({
      notes: [{ kind: 'late' }],
      answer: { value: 'yes' },
    });
  });

  it('that may become an older answer is waited for, until the line is quiet', () => {
    const late: LateClaim = (head) => (head[0] === 0x3c ? 'more' : undefined);
    const reception = reading('none', late);
    expect(reception.feed(text('<A'), false)).toEqual({ notes: [] });
    expect(reception.feed(text(''), true)).toEqual({ notes: [{ kind: 'damaged' }], answer: { value: 'yes' } });
    // What is whole is not waited for.
    expect(reading('none', () => 'more').feed(text('A'), false)).toMatchObject({ answer: { value: 'yes' } });
  });

  it('whose rest is still to come is waited for, until the line is quiet', () => {
    const reception = reading('none');
    expect(reception.feed(text('('), false)).toEqual({ notes: [] });
    expect(reception.feed(text(')'), false)).toEqual({ notes: [], answer: { value: 'long' } });
    const broken = reading('none');
    expect(broken.feed(text('('), false)).toEqual({ notes: [] });
    expect(broken.feed(text(''), true)).toEqual({ notes: [{ kind: 'damaged' }] });
  });

  it.each([
    ['askA', 'on'],
    ['askN', 'on'],
    ['A', 'off'],
    ['??A', 'off'],
    // A whole echo may hide in so much noise.
    ['???A', undefined],
    ['ask', 'on'],
    ['ask?', undefined],
    ['???', undefined],
    ['as?', undefined],
    ['as', undefined],
    ['', undefined],
  ])('as "%s" teaches of the echo: %s', (bytes, learned) => {
    const reception = reading('learn');
    const { answer, refusal } = reception.feed(text(bytes), false);
    if (answer === undefined && refusal === undefined) reception.feed(text(''), true);
    expect(reception.learned).toBe(learned);
  });

  it('is the same however the bytes are cut up, while the echo is learned', () => {
    const heard = (pieces: readonly Uint8Array[]) => {
      const reception = reading('learn');
      return { ...receive(reception, pieces), learned: reception.learned, damaged: reception.damaged };
    };
    const line = fc.array(fc.constantFrom('ask', 'as', 'a', '?', 'F', '(', 'A'), { maxLength: 5 });
    fc.assert(
      fc.property(line, places, (parts, at) => {
        const bytes = text(parts.join(''));
        expect(heard(cut(bytes, at))).toEqual(heard([bytes]));
      }),
      { numRuns: 1000 },
    );
  });

  it('is settled at once, where it cannot be the echo, or is the whole of it', () => {
    expect(reading('learn').feed(text('A'), false)).toEqual({ notes: [], answer: { value: 'yes' } });
    expect(
      reading('learn')
        .feed(text('aF'), false)
        .notes.map(({ kind }) => kind),
    ).toEqual(['damaged', 'foreign']);
    const echoed = reading('learn');
    expect(echoed.feed(text('ask'), false)).toEqual({ notes: [] });
    expect([echoed.learned, echoed.rest.length]).toEqual(['on', 0]);
    // What the adapter does with an echo that is known is not learned again.
    const known = reading('strip');
    known.feed(text('ask'), false);
    expect(known.learned).toBeUndefined();
  });

  describe('may be an answer that begins with the whole request', () => {
    /** Longer answers: `askBB` is one, where nothing more comes, and `askNN` says no; the request itself would pass for one. */
    const long: Decoder<string> = (received, quiet) => {
      const bytes = Buffer.from(received).toString();
      if (bytes.startsWith('askBB') && quiet) return { kind: 'answer', value: 'long', used: 5 };
      if (bytes.startsWith('askNN')) return { kind: 'refused', error: 'board.refused', used: 5 };
      return bytes === 'ask' ? { kind: 'answer', value: 'short', used: 3 } : letters(received, quiet);
    };

    it('and is taken when the line is quiet, not before', () => {
      const reception = reading('learn', never, long);
      expect(reception.feed(text('askBB'), false).answer).toBeUndefined();
      expect(reception.feed(text(''), true)).toEqual({ notes: [], answer: { value: 'long' } });
      expect([reception.learned, reception.rest.length]).toEqual(['off', 0]);
    });

    it.each(['askBB?', 'askNN', 'ask'])('and is not when "%s" was received', (bytes) => {
      const reception = reading('learn', never, long);
      const steps = [reception.feed(text(bytes), false), reception.feed(text(''), true)];
      expect(steps.map(({ answer }) => answer)).toEqual([undefined, undefined]);
      expect(reception.learned).not.toBe('off');
    });

    it('and is not where it answers an older request', () => {
      const older: LateClaim = (head) => (head.length >= 5 ? 5 : undefined);
      const five: Decoder<string> = () => ({ kind: 'answer', value: 'five', used: 5 });
      expect(reading('learn', older, five).feed(text('other'), true)).toEqual({ notes: [{ kind: 'late' }] });
    });
  });

  it('while nothing was asked is damaged where it is the start of a frame whose rest is not coming', () => {
    const kinds = (...bytes: number[]) => classify(Uint8Array.from(bytes), [xor8a.idle], never).map(({ kind }) => kind);
    expect(kinds(0x80)).toEqual(['damaged']);
    expect(kinds(0x80, ...closed)).toEqual(['damaged', 'foreign']);
  });

  it('while nothing was asked is named by the family that knows it, and damaged where none does', () => {
    const digits: Decoder<never> = ([head = 0]) =>
      head >= 0x30 && head <= 0x39 ? { kind: 'foreign', used: 1 } : { kind: 'damaged', used: 2 };
    const idle: Decoder<never> = (received, quiet) => {
      const taken = letters(received, quiet);
      return taken.kind === 'answer' || taken.kind === 'refused' ? { kind: 'foreign', used: taken.used } : taken;
    };
    const kinds = (bytes: string, families: readonly Decoder<never>[], late = never) =>
      classify(text(bytes), families, late).map(({ kind }) => kind);
    expect(kinds('1U?2', [idle, digits])).toEqual(['foreign', 'unsolicited', 'damaged', 'foreign']);
    // Two bytes are no frame of the only family there is, so the digit behind them is found.
    expect(kinds('??7', [digits])).toEqual(['damaged', 'foreign']);
    expect(kinds('??', [])).toEqual(['damaged']);
    expect(kinds('U7', [idle, digits], ([head]) => (head === 0x55 ? 1 : undefined))).toEqual(['late', 'foreign']);
    expect(kinds('', [idle])).toEqual([]);
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
