import { describe, expect, it } from 'vitest';
import type { Latch } from '../../drivers/feedback.js';
import type { Reading, UnlockReport } from '../../drivers/messages.js';
import { confirm, type PulseResult, resultOfReport, resultOfSilence } from '../../src/cabinet/read-back.js';
import type { GpioOutputSpec } from '../../src/config/specs.js';

const latchOnly = { latchFeedback: true, doorContact: false };

describe('what a pulse came to', () => {
  it('an unlock that was provably not sent has failed, without a look at the latch', () => {
    expect(resultOfReport({ sent: 'no', error: 'board.silent' }, latchOnly)).toEqual({
      outcome: 'failed',
      reason: 'not_sent',
      error: 'board.silent',
    });
  });

  it('a locker without any feedback leaves the opening unconfirmed', () => {
    expect(resultOfReport({ sent: 'yes' }, { latchFeedback: false, doorContact: false })).toEqual({
      outcome: 'unconfirmed',
      reason: 'no_feedback',
    });
  });

  it('an acknowledgement alone settles nothing', () => {
    expect(resultOfReport({ sent: 'yes', claims: 'open' }, latchOnly)).toBeUndefined();
  });

  it('a latch that stayed closed has failed; a claim of the board against it is a contradiction', () => {
    expect(resultOfSilence({ sent: 'yes' }, 'closed')).toEqual({
      outcome: 'failed',
      reason: 'latch_closed',
    });
    expect(resultOfSilence({ sent: 'yes', claims: 'open' }, 'closed').latchSwitch).toBe('claimed_open');
  });

  it('a latch that was not read is never called closed', () => {
    expect(resultOfSilence({ sent: 'yes' }, 'unknown', 'bus.timeout')).toMatchObject({
      outcome: 'unconfirmed',
      reason: 'unknown_state',
      error: 'bus.timeout',
    });
  });

  it('the board’s error is told with the result, before one that only a later reading met', () => {
    const nothing = { latchFeedback: false, doorContact: false };
    expect(resultOfReport({ sent: 'yes', error: 'bus.timeout' }, nothing)?.error).toBe('bus.timeout');
    const silent = resultOfSilence({ sent: 'yes', error: 'board.silent' }, 'unknown', 'bus.timeout');
    expect(silent).toEqual({ outcome: 'unconfirmed', reason: 'unknown_state', error: 'board.silent' });
    expect(resultOfSilence({ sent: 'yes' }, 'unknown')).toEqual({ outcome: 'unconfirmed', reason: 'unknown_state' });
    // That a reading failed on the way says nothing of a latch that stayed closed.
    expect(resultOfSilence({ sent: 'yes' }, 'closed', 'bus.timeout')).not.toHaveProperty('error');
    expect(resultOfSilence({ sent: 'yes', error: 'bus.timeout' }, 'closed').error).toBe('bus.timeout');
    expect(resultOfSilence({ sent: 'yes', claims: 'closed' }, 'closed')).not.toHaveProperty('latchSwitch');
    expect(resultOfReport({ sent: 'no' }, nothing)).toEqual({ outcome: 'failed', reason: 'not_sent' });
    expect(resultOfReport({ sent: 'yes' }, { latchFeedback: false, doorContact: true })).toBeUndefined();
  });

  it('an unlock that may have died with the hardware process stays unconfirmed, though the latch reads closed', () => {
    expect(resultOfSilence({ sent: 'unknown', error: 'hardware.gone' }, 'closed')).toMatchObject({
      outcome: 'unconfirmed',
    });
  });
});

describe('reading a locker back', () => {
  const board: GpioOutputSpec = {
    ...{ id: 'g1', driver: 'gpio', chip: 'rig', lines: [1], channels: 1, direction: 'outputs', feedback: 'none' },
    ...{ activeLow: false, bias: 'as-is', drive: 'push-pull', pulseMs: 300, coolDownMs: 0 },
  };
  const locker = { id: 'A1', size: 'M', board: 'g1', channel: 1 };

  /** One opening in a time of its own: a look takes 65 ms of it. `latch` and `doorOpensMs` count from the pulse. */
  function readBack(
    has: { readonly latchFeedback: boolean; readonly doorContact: boolean },
    happens: { readonly latch?: (ms: number) => Latch; readonly doorOpensMs?: number },
  ): Promise<PulseResult> {
    let nowMs = 0;
    const time = { monoMs: () => nowMs, wallMs: () => nowMs };
    const read = async (): Promise<Reading> => {
      const latch = happens.latch?.(nowMs) ?? 'unknown';
      nowMs += 45;
      return { latches: [latch] };
    };
    const seen = {
      latchOpen: () => false,
      doorOpened: () => {
        nowMs += 20;
        return happens.doorOpensMs !== undefined && nowMs >= happens.doorOpensMs;
      },
    };
    return confirm({ read }, { board, locker, ...has }, { sent: 'yes', sentMonoMs: 0 }, 1_000, time, seen);
  }
  const both = { latchFeedback: true, doorContact: true };
  const contactOnly = { latchFeedback: false, doorContact: true };
  const duringPulse = (ms: number): Latch => (ms >= 50 && ms < 300 ? 'open' : 'closed');

  it('a door that opens without latch feedback has opened; one that stays closed is unconfirmed, never failed', async () => {
    expect(await readBack(contactOnly, { doorOpensMs: 800 })).toMatchObject({ outcome: 'opened' });
    const pulse = await readBack(contactOnly, {});
    expect(pulse).toMatchObject({ outcome: 'unconfirmed', reason: 'no_feedback' });
  });

  it('a latch that was read open has opened, and agrees, whatever the door does', async () => {
    for (const doorOpensMs of [undefined, 60, 800]) {
      const pulse = await readBack(both, { latch: duringPulse, ...(doorOpensMs !== undefined && { doorOpensMs }) });
      expect(pulse).toMatchObject({ outcome: 'opened', latchSwitch: 'agrees' });
    }
  });

  it('a door that opens although the latch reads closed through the whole pulse has opened, and contradicts it', async () => {
    for (const doorOpensMs of [80, 800]) {
      const pulse = await readBack(both, { latch: () => 'closed', doorOpensMs });
      expect(pulse).toMatchObject({ outcome: 'opened', latchSwitch: 'door_opened' });
    }
  });

  it('a latch that could not be read all the time contradicts nothing', async () => {
    const gap = (ms: number): Latch => (ms < 100 ? 'unknown' : 'closed');
    const pulse = await readBack(both, { latch: gap, doorOpensMs: 800 });
    expect(pulse.outcome).toBe('opened');
    expect(pulse.latchSwitch).toBeUndefined();
  });

  it('a latch that stays closed has failed, though the door stays closed, too', async () => {
    expect(await readBack(both, { latch: () => 'closed' })).toMatchObject({
      outcome: 'failed',
      reason: 'latch_closed',
    });
  });

  it('a latch that follows only at the end of the pulse is waited for when the door is open before', async () => {
    const slow = (ms: number): Latch => (ms >= 250 ? 'open' : 'closed');
    expect(await readBack(both, { latch: slow, doorOpensMs: 80 })).toMatchObject({ latchSwitch: 'agrees' });
  });

  /** Looks at a latch that stays closed and takes `lookMs` each, while the door opens at `doorOpensMs` if at all; tells when each look began. */
  async function looksOf({
    lookMs,
    doorOpensMs = Number.POSITIVE_INFINITY,
    confirmMs = 1_000,
    startMs = 0,
    report = { sent: 'yes', sentMonoMs: 0 },
  }: {
    lookMs: number;
    doorOpensMs?: number;
    confirmMs?: number;
    startMs?: number;
    report?: UnlockReport;
  }) {
    let nowMs = startMs;
    const looks: number[] = [];
    const read = async (): Promise<Reading> => {
      looks.push(nowMs);
      nowMs += lookMs;
      return { latches: ['closed'] };
    };
    const seen = { latchOpen: () => false, doorOpened: () => nowMs >= doorOpensMs };
    const time = { monoMs: () => nowMs, wallMs: () => nowMs };
    const pulse = await confirm({ read }, { board, locker, ...both }, report, confirmMs, time, seen);
    return { looks, pulse };
  }

  it('a door contradicts its latch only by three looks that began during the pulse', async () => {
    const contradiction = { outcome: 'opened', latchSwitch: 'door_opened' };
    // The pulse takes 300 ms.
    expect(await looksOf({ lookMs: 100, doorOpensMs: 1 })).toEqual({ looks: [0, 100, 200], pulse: contradiction });
    expect(await looksOf({ lookMs: 150, doorOpensMs: 1 })).toEqual({ looks: [0, 150], pulse: { outcome: 'opened' } });
    const late = await looksOf({ lookMs: 150, doorOpensMs: 550 });
    expect(late).toEqual({ looks: [0, 150, 300, 450], pulse: { outcome: 'opened' } });
  });

  it('a pulse that is longer than the wait is not waited for', async () => {
    const { looks, pulse } = await looksOf({ lookMs: 50, doorOpensMs: 1, confirmMs: 200 });
    expect([looks, pulse.outcome]).toEqual([[0, 50, 100, 150], 'opened']);
  });

  it('the wait counts from the unlock, or from now where nobody knows when it was sent', async () => {
    const sent = await looksOf({ lookMs: 100, startMs: 700 });
    expect([sent.looks, sent.pulse.outcome]).toEqual([[700, 800, 900], 'failed']);
    const unknown = await looksOf({ lookMs: 400, startMs: 700, report: { sent: 'yes' } });
    expect(unknown.looks).toEqual([700, 1_100, 1_500]);
  });

  it('an unlock that was provably not sent is not waited for', async () => {
    const { looks, pulse } = await looksOf({ lookMs: 100, report: { sent: 'no', error: 'board.silent' } });
    expect([looks, pulse]).toEqual([[], { outcome: 'failed', reason: 'not_sent', error: 'board.silent' }]);
  });
});
