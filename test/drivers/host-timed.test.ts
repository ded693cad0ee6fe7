import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Latch } from '../../drivers/feedback.js';
import { Installation } from '../../drivers/installation.js';
import type { Ack, Decoder, Exchange, FeedbackBit, LockProtocol } from '../../drivers/protocol.js';
import { openPty, type Pty } from '../../drivers/simulator/pty.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { boardSpec, busSpec, eventually } from './bench-cabinet.js';

/**
 * A family of the test's own: `AA op channel sum`, answered by `AA op+80 value sum`. On 1, off 2, status of one lock 3,
 * all off 4. The host times the pulse, and the status is asked lock by lock.
 */
const frame = (op: number, value: number): Uint8Array => Uint8Array.of(0xaa, op, value, (op + value) & 0xff);

function answerTo<T>(op: number, read: (value: number) => T): Decoder<T> {
  return (received) => {
    if (received[0] !== 0xaa) return { kind: 'damaged', used: 1 };
    const [, heard, value, sum] = received;
    if (heard === undefined || value === undefined || sum === undefined) return { kind: 'more' };
    if (((heard + value) & 0xff) !== sum) return { kind: 'damaged', used: 1 };
    return heard === op + 0x80 ? { kind: 'answer', value: read(value), used: 4 } : { kind: 'foreign', used: 4 };
  };
}

const order = (op: number, value: number): Exchange<Ack> => ({
  bytes: frame(op, value),
  decode: answerTo(op, () => ({})),
});

const hostTimed: LockProtocol = {
  unlock: (_, channel) => order(1, channel),
  release: (_, channel) => order(2, channel),
  allOff: () => [order(4, 0)],
  status: ({ channels }) =>
    Array.from({ length: channels }, (_, index): Exchange<readonly FeedbackBit[]> => {
      const channel = index + 1;
      const decode = answerTo(3, (value): readonly FeedbackBit[] => [{ channel, bit: value === 0 ? 0 : 1 }]);
      return { bytes: frame(3, channel), decode };
    }),
  idle: answerTo<never>(0x7f, () => {
    throw new Error('never an answer');
  }),
};

const op = { on: 1, off: 2, status: 3, allOff: 4 } as const;
/** Far longer than the pulse. */
const replyTimeoutMs = 700;
const board = boardSpec({ channels: 3, pulseMs: 100, pollMs: 60_000 });

describe('a host-timed board', () => {
  let pty: Pty;
  let directory: string;
  let link: string;
  let installation: Installation | undefined;
  let latches: readonly Latch[] = [];
  /** What the board has heard, and which orders it acts on but does not acknowledge, and how often. */
  let heard: { readonly op: number; readonly value: number; readonly monoMs: number }[] = [];
  const unacknowledged = new Map<number, number>();

  const heardOps = (): readonly number[] => heard.map((request) => request.op).filter((each) => each !== op.status);

  function plug(): void {
    pty = openPty();
    symlinkSync(pty.path, link);
    pty.onData((bytes) => {
      const [, code = 0, value = 0] = bytes;
      heard.push({ op: code, value, monoMs: systemTime.monoMs() });
      const left = unacknowledged.get(code) ?? 0;
      unacknowledged.set(code, left - 1);
      if (left <= 0)
        pty.write(frame(code + 0x80, code === op.status && value === 2 ? 1 : code === op.status ? 0 : value));
    });
  }

  beforeEach(async () => {
    heard = [];
    latches = [];
    unacknowledged.clear();
    directory = mkdtempSync(join(tmpdir(), 'lockerd-host-'));
    link = join(directory, 'rs485');
    plug();
    installation = new Installation({
      buses: [busSpec({ port: link, replyTimeoutMs })],
      boards: [board],
      random: () => 0,
      protocolOf: () => hostTimed,
      tell: (fact) => {
        if (fact.type === 'latches') latches = fact.latches;
      },
    });
    await eventually(() => latches.length > 0);
    // The first order to switch off went out before the echo was known; it is given again until it is believed.
    await eventually(() => heardOps().length >= 2);
  });

  afterEach(async () => {
    await installation?.stop(500);
    pty.close();
    rmSync(directory, { recursive: true });
  });

  const unlock = (channel: number) => installation?.unlock('b1', channel, systemTime.monoMs() + 2_000);

  it('is switched off before anything else when the port opens, and again when the process stops', async () => {
    expect(heard[0]).toMatchObject({ op: op.allOff });
    const before = heard.length;
    await installation?.stop(500);
    installation = undefined;
    expect(heard.slice(before)).toMatchObject([{ op: op.allOff }]);
  });

  it('is read lock by lock', () => {
    expect(heard.filter((request) => request.op === op.status).map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(latches).toEqual(['open', 'closed', 'open']);
  });

  it('is energised for the pulse and then switched off', async () => {
    expect(await unlock(2)).toMatchObject({ sent: 'yes' });
    const off = await eventually(() => heard.find((request) => request.op === op.off));
    const on = heard.find((request) => request.op === op.on);
    expect(off.value).toBe(2);
    expect(off.monoMs - (on?.monoMs ?? 0)).toBeGreaterThan(90);
  });

  it('is switched off although being switched on was not acknowledged, without waiting for that', async () => {
    unacknowledged.set(op.on, 1);
    const report = unlock(2);
    const off = await eventually(() => heard.find((request) => request.op === op.off));
    const on = heard.find((request) => request.op === op.on);
    expect(off.monoMs - (on?.monoMs ?? 0)).toBeLessThan(replyTimeoutMs);
    expect(await report).toMatchObject({ sent: 'yes', error: 'bus.timeout' });
  });

  it('is told to switch off until it acknowledges', async () => {
    unacknowledged.set(op.off, 2);
    await unlock(2);
    await eventually(() => heardOps().filter((each) => each === op.off).length === 3);
  });

  it('is switched off when the port comes back', async () => {
    pty.close();
    rmSync(link);
    plug();
    const before = heard.length;
    await eventually(() => heard.length > before);
    expect(heard[before]).toMatchObject({ op: op.allOff });
  });
});
