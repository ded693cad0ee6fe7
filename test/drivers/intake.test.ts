import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BusTally } from '../../drivers/bus-tally.js';
import { Intake } from '../../drivers/intake.js';
import { Line } from '../../drivers/line.js';
import type { Port } from '../../drivers/port.js';
import type { Decoder } from '../../drivers/protocol.js';
import { characterMs } from '../../drivers/wire-timing.js';
import { HandTime } from '../store/workshop.js';

const at = (baud: number) => characterMs({ baud });

describe('of what comes from a line', () => {
  it('all is looked at that the line can have carried, however late it is handed over', () => {
    const pieces = fc.array(fc.tuple(fc.integer({ min: 0, max: 350 }), fc.integer({ min: 0, max: 40 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.constantFrom(1200, 9600, 115_200, 921_600), pieces, (baud, steps) => {
        const intake = new Intake(at(baud), 0);
        let [nowMs, waiting] = [0, 0];
        for (const [bytesMs, lateMs] of steps) {
          // Carried for some time, and handed over with a delay.
          waiting = Math.min(4096, Math.floor(bytesMs / at(baud)));
          nowMs += bytesMs + lateMs;
          expect(intake.take(new Uint8Array(waiting), nowMs)).toHaveLength(waiting);
        }
      }),
    );
  });

  it('no more is looked at than it can have carried, however much comes', () => {
    const floods = fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.nat({ max: 300_000 })), { maxLength: 40 });
    fc.assert(
      fc.property(floods, (steps) => {
        const intake = new Intake(at(9600), 0);
        let [nowMs, looked] = [0, 0];
        for (const [passedMs, bytes] of steps) {
          nowMs += passedMs;
          looked += intake.take(new Uint8Array(bytes), nowMs).length;
        }
        expect(looked).toBeLessThanOrEqual(4096 + 32 * nowMs);
      }),
      { numRuns: 50 },
    );
  });

  it('a flood is not looked through: its bytes are read for a board some thousands of times, and not a million times', () => {
    const time = new HandTime();
    const tally = new BusTally();
    let read = 0;
    const idle: Decoder<never> = () => {
      read += 1;
      return { kind: 'damaged', used: 1 };
    };
    let hand = (_bytes: Uint8Array): void => undefined;
    const port: Port = {
      ...{ write: async () => 'yes', purge: async () => undefined, close: () => undefined, onClose: () => undefined },
      onData: (listener) => {
        hand = listener;
      },
    };
    const spec = { id: 'rs485', port: 'tcp://192.0.2.1:4001', baud: 9600, echo: 'off', replyTimeoutMs: 100 } as const;
    const parts = { time, tally, idle: [idle], report: () => undefined, heard: () => undefined, deafMs: 60_000 };
    const line = new Line(spec, port, parts, () => undefined);
    onTestFinished(() => line.close());
    for (let n = 0; n < 16; n += 1) {
      hand(new Uint8Array(65_536));
      time.pass(1);
    }
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(6000);
  });
});
