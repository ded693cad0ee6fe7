import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Outbox } from '../../src/uplink/outbox.js';

const limits = { window: 3, receiptTimeoutMs: 1000 };
const chains = ['a', 'b'] as const;

/** What may happen to an outbox, in any order. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), chain: fc.constantFrom(...chains) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), rows: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('receipt' as const),
      chain: fc.constantFrom(...chains),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  fc.record({ do: fc.constant('lost' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3000 }) }),
  fc.record({ do: fc.constant('stop' as const), chain: fc.constantFrom(...chains), on: fc.boolean() }),
);

describe('the outbox', () => {
  test('sends each chain without a gap or a step back, never beyond its window, and goes on behind the last receipt', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const outbox = new Outbox(limits);
        outbox.know(
          chains.map((chain) => ({ chain, acked: 0, last: 5 })),
          0,
        );
        const model = new Map(
          chains.map(
            (chain): [string, { last: number; acked: number; expected: number; open: number[]; stopped: boolean }] => [
              chain,
              { last: 5, acked: 0, expected: 1, open: [], stopped: false },
            ],
          ),
        );
        const of = (chain: string) => {
          const one = model.get(chain);
          if (!one) throw new Error(chain);
          return one;
        };
        const back = (one: ReturnType<typeof of>): void => {
          one.expected = one.acked + 1;
          one.open = [];
        };
        let nowMs = 0;
        for (const one of steps) {
          switch (one.do) {
            case 'append': {
              const chain = of(one.chain);
              chain.last += 1;
              outbox.appended(one.chain, chain.last);
              break;
            }
            case 'send': {
              const next = outbox.next();
              if (!next) {
                for (const { last, expected, open, stopped } of model.values())
                  expect(stopped || expected > last || open.length === limits.window).toBe(true);
                break;
              }
              const chain = of(next.chain);
              expect(chain.stopped).toBe(false);
              expect(next.from).toBe(chain.expected);
              expect(next.last).toBe(chain.last);
              expect(chain.open.length).toBeLessThan(limits.window);
              const to = Math.min(next.from + one.rows - 1, next.last);
              outbox.sent(next.chain, { from: next.from, to }, nowMs);
              chain.expected = to + 1;
              chain.open.push(to);
              break;
            }
            case 'receipt': {
              const chain = of(one.chain);
              const seq = Math.round(one.part * chain.last);
              expect(outbox.receipt(one.chain, seq, nowMs)).toBe(seq > chain.acked);
              if (seq <= chain.acked) break;
              chain.acked = seq;
              chain.expected = Math.max(chain.expected, seq + 1);
              chain.open = chain.open.filter((to) => to > seq);
              break;
            }
            case 'lost':
              outbox.connectionLost();
              for (const chain of model.values()) back(chain);
              break;
            case 'wait':
              nowMs += one.ms;
              for (const chain of outbox.overdue(nowMs)) {
                expect(of(chain).open).not.toEqual([]);
                back(of(chain));
              }
              break;
            case 'stop': {
              const chain = of(one.chain);
              outbox.stop(one.chain, one.on);
              if (chain.stopped !== one.on) back(chain);
              chain.stopped = one.on;
            }
          }
          const waiting = [...model.values()].reduce((sum, { last, acked }) => sum + last - acked, 0);
          expect(outbox.waiting().rows).toBe(waiting);
        }
      }),
    );
  });

  test('prefers the earlier chain, and a later one goes on while nobody signs for the earlier', () => {
    const outbox = new Outbox({ ...limits, window: 1 });
    outbox.know(
      [
        { chain: 'old', acked: 2, last: 4 },
        { chain: 'new', acked: 0, last: 1 },
      ],
      0,
    );
    expect(outbox.next()).toEqual({ chain: 'old', from: 3, last: 4 });
    outbox.sent('old', { from: 3, to: 4 }, 0);
    expect(outbox.next()).toEqual({ chain: 'new', from: 1, last: 1 });
  });

  test('sends again when no receipt came in time, each time after twice as long, ten minutes at most', () => {
    const outbox = new Outbox(limits);
    outbox.know([{ chain: 'a', acked: 0, last: 1 }], 0);
    const waits: number[] = [];
    for (let nowMs = 0, sentMs = 0; waits.length < 12; nowMs += 500) {
      if (outbox.overdue(nowMs).length > 0) waits.push(nowMs - sentMs);
      const next = outbox.next();
      if (!next) continue;
      outbox.sent('a', { from: 1, to: 1 }, nowMs);
      sentMs = nowMs;
    }
    expect(waits).toEqual([...Array.from({ length: 10 }, (_, n) => 1000 * 2 ** n), 600_000, 600_000]);
  });

  test('tries again sooner where nobody listens, four times, and then as if a receipt were late', () => {
    const outbox = new Outbox({ window: 3, receiptTimeoutMs: 6000 });
    outbox.know([{ chain: 'a', acked: 0, last: 3 }], 0);
    outbox.unheard('a', 0);
    const waits: number[] = [];
    for (let nowMs = 0, sentMs = 0; waits.length < 6; nowMs += 500) {
      if (outbox.overdue(nowMs).length > 0) waits.push(nowMs - sentMs);
      if (outbox.next()?.from !== 1) continue;
      for (const seq of [1, 2, 3]) outbox.sent('a', { from: seq, to: seq }, nowMs);
      for (const late of [0, 10, 20]) outbox.unheard('a', nowMs + late);
      sentMs = nowMs;
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 96_000, 192_000]);
  });

  test('goes on behind rows that were lost', () => {
    const outbox = new Outbox(limits);
    outbox.know([{ chain: 'a', acked: 0, last: 9 }], 0);
    outbox.sent('a', { from: 4, to: 6 }, 0);
    expect(outbox.next()).toEqual({ chain: 'a', from: 7, last: 9 });
    outbox.nothingAt('a', 7);
    expect(outbox.next()).toBeUndefined();
  });

  test('refuses to have a row sent twice in one go', () => {
    const outbox = new Outbox(limits);
    outbox.know([{ chain: 'a', acked: 0, last: 9 }], 0);
    outbox.sent('a', { from: 1, to: 3 }, 0);
    expect(() => outbox.sent('a', { from: 3, to: 4 }, 0)).toThrow('rows 3 to 4 sent behind 3');
  });
});
