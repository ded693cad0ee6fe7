import { describe, expect, test } from 'vitest';
import { followLostUses, lostTokenUses, lostUses } from '../../src/access/lost-uses.js';
import type { ClockReading } from '../../src/clock/clock.js';
import { Meta } from '../../src/store/meta.js';
import { openCabinet } from '../store/workshop.js';

const lossMs = Date.UTC(2026, 5, 1);
/** The longest life of a token, and how far the clocks may be apart. */
const longestMs = 30 * 86_400_000 + 5 * 60_000;
const at = (wallMs: number, state: ClockReading['state'] = 'trusted'): ClockReading => ({
  ...{ boot: 'b', monoMs: 0, wallMs, state },
});

function lostDatabase(lost?: { beforeMs?: number; tokensKnown?: true }) {
  const { store, alarms } = openCabinet();
  const meta = new Meta(store);
  if (lost) store.tx(() => meta.set('uses_lost', lost));
  const follow = (now: ClockReading) => {
    followLostUses(store, meta, alarms, now);
    return { alarm: alarms.has('uses_lost'), lost: lostUses(meta) };
  };
  return { meta, store, follow };
}

describe('uses that were lost with the database', () => {
  test('are no matter where none were', () => {
    expect(lostDatabase().follow(at(lossMs))).toEqual({ alarm: false, lost: undefined });
  });

  test.each(['untrusted', 'holdover'] as const)('have no date while the clock is %s, and are told', (state) => {
    expect(lostDatabase({}).follow(at(lossMs, state))).toEqual({ alarm: true, lost: {} });
  });

  test('are dated once, as soon as the clock is trusted', () => {
    const { follow } = lostDatabase({});
    follow(at(lossMs, 'untrusted'));
    expect(follow(at(lossMs))).toEqual({ alarm: true, lost: { beforeMs: lossMs } });
    expect(follow(at(lossMs + 1000))).toEqual({ alarm: true, lost: { beforeMs: lossMs } });
  });

  test('are forgotten when every token of that time has expired, by a clock that is trusted', () => {
    const { follow } = lostDatabase({ beforeMs: lossMs });
    expect(follow(at(lossMs + longestMs))).toEqual({ alarm: true, lost: { beforeMs: lossMs } });
    expect(follow(at(lossMs + longestMs + 1, 'holdover'))).toEqual({ alarm: true, lost: { beforeMs: lossMs } });
    expect(follow(at(lossMs + longestMs + 1))).toEqual({ alarm: false, lost: undefined });
  });

  test('are forgotten then also where the cloud has told what it knows', () => {
    const { follow } = lostDatabase({ beforeMs: lossMs, tokensKnown: true });
    expect(follow(at(lossMs + longestMs + 1))).toEqual({ alarm: false, lost: undefined });
  });

  test('are no matter for tokens once the cloud has told what it knows, and still for commands', () => {
    const { meta, store, follow } = lostDatabase({ beforeMs: lossMs });
    expect(lostTokenUses(meta)).toEqual({ beforeMs: lossMs });
    expect(follow(at(lossMs))).toMatchObject({ alarm: true });
    store.tx(() => meta.set('uses_lost', { beforeMs: lossMs, tokensKnown: true }));
    expect(lostTokenUses(meta)).toBeUndefined();
    expect(follow(at(lossMs))).toEqual({ alarm: false, lost: { beforeMs: lossMs, tokensKnown: true } });
  });
});
