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
function pass(exchange: ReturnType<typeof transaction>, untilMs: number): number {
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
    exchange.receive(reply.subarray(3), 115);
    expect(exchange.ending).toMatchObject({ kind: 'answer' });
  });

  it('gives way to something urgent only after the board had a fair chance', () => {
    const exchange = transaction();
    exchange.hurry();
    expect(pass(exchange, Infinity)).toBe(55);
    expect(exchange.ending).toEqual({ kind: 'timeout', yielded: true });
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
