import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Reception } from '../../drivers/reception.js';
import { Transaction } from '../../drivers/transaction.js';
import { xor8a } from '../../drivers/xor-8a.js';
import { boardSpec } from './bench-cabinet.js';

const unlock = xor8a.unlock(boardSpec(), 7);
const reply = Uint8Array.of(0x8a, 0x01, 0x07, 0x00, 0x8c);
const timing = { sentMs: 0, sentEndMs: 5, replyTimeoutMs: 100, quietMs: 20 };

function transaction() {
  const reception = new Reception(unlock.bytes, unlock.decode, 'none', () => undefined);
  return new Transaction(unlock, reception, timing);
}

/** Lets time pass as the bus does: tick by tick, at the moments the transaction asks for. Returns when it ended. */
function pass(exchange: Pick<Transaction<unknown>, 'ending' | 'wakeAtMs' | 'tick'>, untilMs: number): number {
  let nowMs = 0;
  while (!exchange.ending && exchange.wakeAtMs <= untilMs) {
    nowMs = exchange.wakeAtMs;
    exchange.tick(nowMs);
  }
  return nowMs;
}

describe('one exchange', () => {
  it('is over after the time-out when nothing comes', () => {
    const exchange = transaction();
    expect(pass(exchange, Infinity)).toBe(105);
    expect(exchange.ending).toEqual({ kind: 'timeout', yielded: false });
  });

  it('waits for the rest of an answer that began in time', () => {
    const exchange = transaction();
    exchange.receive(reply.subarray(0, 3), 100);
    pass(exchange, 115);
    expect(exchange.ending).toBeUndefined();
    exchange.receive(reply.subarray(3), 115);
    expect(exchange.ending).toMatchObject({ kind: 'answer' });
    // Only as long as more may come: the line is quiet after 20 ms.
    const broken = transaction();
    broken.receive(reply.subarray(0, 3), 100);
    expect(pass(broken, Infinity)).toBe(120);
    expect(broken.ending).toEqual({ kind: 'timeout', yielded: false });
  });

  it('is over after its time-out though a pause in an answer would be longer', () => {
    const reception = new Reception(unlock.bytes, unlock.decode, 'none', () => undefined);
    const exchange = new Transaction(unlock, reception, { ...timing, replyTimeoutMs: 10 });
    expect(pass(exchange, Infinity)).toBe(15);
  });

  it('gives way to something urgent only after the board had a fair chance', () => {
    const exchange = transaction();
    exchange.hurry();
    expect(pass(exchange, Infinity)).toBe(55);
    expect(exchange.ending).toEqual({ kind: 'timeout', yielded: true });
  });

  it('gives an urgent one no more time than a board that is asked for less has anyway', () => {
    const reception = new Reception(unlock.bytes, unlock.decode, 'none', () => undefined);
    const exchange = new Transaction(unlock, reception, { ...timing, replyTimeoutMs: 30 });
    exchange.hurry();
    expect(pass(exchange, Infinity)).toBe(35);
    expect(exchange.ending).toEqual({ kind: 'timeout', yielded: false });
  });

  it('ends with the answer, with the board’s no, and with the time in which nothing was expected', () => {
    const exchange = transaction();
    expect(exchange.receive(reply, 50)).toEqual([]);
    expect(exchange.ending).toMatchObject({ kind: 'answer' });
    const no = new Reception(
      unlock.bytes,
      () => ({ kind: 'refused', error: 'board.refused', used: 1 }),
      'none',
      () => undefined,
    );
    const refused = new Transaction(unlock, no, timing);
    refused.receive(reply, 50);
    expect(refused.ending).toEqual({ kind: 'refused', error: 'board.refused' });
  });

  it.each([
    ['is over at once', {}, 'none', 5],
    ['drains the line for as long as it takes', { drainMs: 25 }, 'none', 30],
    ['waits for an echo that lags behind', { drainMs: 25 }, 'strip', 55],
    ['waits no longer than it drains anyway', { drainMs: 80 }, 'strip', 85],
  ] as const)('without an answer %s', (_, drain, rule, expected) => {
    const silent = { bytes: unlock.bytes, decode: null, ...drain };
    const exchange = new Transaction(silent, new Reception(unlock.bytes, null, rule, () => undefined), timing);
    expect(pass(exchange, Infinity)).toBe(expected);
    expect(exchange.ending).toEqual({ kind: 'done' });
  });

  it('drains no longer for an echo that has come back', () => {
    const silent = { bytes: unlock.bytes, decode: null, drainMs: 25 };
    const exchange = new Transaction(silent, new Reception(unlock.bytes, null, 'strip', () => undefined), timing);
    exchange.receive(unlock.bytes, 6);
    expect(pass(exchange, Infinity)).toBe(30);
  });

  it('looks once more at what it has when the line falls silent, and then waits for the end only', () => {
    const exchange = transaction();
    expect(exchange.wakeAtMs).toBe(105);
    // The start of a frame that gets no rest hides another lock's acknowledgement.
    expect(exchange.receive(Uint8Array.of(0x80, 0x01, 0xff, 0x8a, 0x01, 0x08, 0x00, 0x83), 40)).toEqual([]);
    expect(exchange.wakeAtMs).toBe(60);
    expect(exchange.tick(59)).toEqual([]);
    expect(exchange.tick(60)).toEqual([{ kind: 'damaged' }, { kind: 'foreign' }]);
    expect(exchange.tick(61)).toEqual([]);
    expect(exchange.wakeAtMs).toBe(105);
    expect(exchange.ending).toBeUndefined();
  });

  it('ends at last whatever arrives and whenever', () => {
    const arrivals = fc.array(fc.record({ afterMs: fc.nat(30), bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }) }));
    fc.assert(
      fc.property(arrivals, (chunks) => {
        const exchange = transaction();
        let nowMs = 0;
        for (const { afterMs, bytes } of chunks) {
          nowMs += afterMs;
          pass(exchange, nowMs);
          if (exchange.ending) break;
          exchange.receive(bytes, nowMs);
        }
        const endMs = pass(exchange, Infinity);
        expect(exchange.ending).toBeDefined();
        expect(endMs).toBeLessThanOrEqual(timing.sentEndMs + 2 * timing.replyTimeoutMs);
      }),
    );
  });
});
