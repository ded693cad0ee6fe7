import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lookAt, type Show } from '../../../drivers/gpio/signal-patterns.js';
import { Signals } from '../../../drivers/gpio/signals.js';
import type { SignalSpec, SignalSpecs } from '../../../src/config/specs.js';
import { FakeChip, fakeTime } from './fake-pins.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const passMs = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function spec(chip: string): SignalSpec {
  return { driver: 'gpio', chip, line: 24, activeLow: false, drive: 'push-pull' };
}

/** One chip for each output, so that the test sees them apart. */
function start(specs: SignalSpecs = { buzzer: spec('buzzer'), led: spec('led') }) {
  const chips = { buzzer: new FakeChip(), led: new FakeChip() };
  const log: string[] = [];
  const signals = new Signals({
    ...{ specs, time: fakeTime, random: () => 0, log: (sentence) => log.push(sentence) },
    backendOf: () => ({
      outputs: (asked) => (asked.chip === 'buzzer' ? chips.buzzer : chips.led).outputs(asked),
      inputs: () => {
        throw new Error('a signal has no input');
      },
    }),
  });
  signals.open();
  return { ...chips, signals, log };
}

/** Lengths of the times an output was on and off in turn, in ms; the last may still be under way. */
function steps({ moved }: FakeChip): readonly number[] {
  return moved.slice(1).map(({ atMs }, index) => Math.round(atMs - (moved[index]?.atMs ?? 0)));
}

describe('the signals', () => {
  it('granted is one short beep and two seconds of light', async () => {
    const { signals, buzzer, led } = start();
    signals.play('granted');
    expect([buzzer.on, led.on]).toEqual([[0], [0]]);
    await passMs(10_000);
    expect(steps(buzzer)).toEqual([100]);
    expect(steps(led)).toEqual([2_000]);
  });

  it('denied is three short beeps and blinks', async () => {
    const { signals, buzzer, led } = start();
    signals.play('denied');
    await passMs(10_000);
    for (const output of [buzzer, led]) expect(steps(output)).toEqual([100, 150, 100, 150, 100]);
  });

  it('alarm blinks until calm, and sounds for half a minute only', async () => {
    const { signals, buzzer, led } = start();
    signals.play('alarm');
    await passMs(3_600_000);
    expect(buzzer.moved).toHaveLength(60);
    expect(led.moved).toHaveLength(7_201);
    expect(led.on).toEqual([0]);
    signals.play('calm');
    expect(led.on).toEqual([]);
    await passMs(3_600_000);
    expect(led.moved).toHaveLength(7_202);
  });

  it('a further alarm sounds anew', async () => {
    const { signals, buzzer } = start();
    signals.play('alarm');
    await passMs(60_000);
    const before = buzzer.moved.length;
    signals.play('alarm');
    await passMs(60_000);
    expect(buzzer.moved).toHaveLength(2 * before);
  });

  it('granted plays over an alarm and gives way to it again', async () => {
    const { signals, buzzer, led } = start();
    signals.play('alarm');
    await passMs(40_250);
    led.moved.length = 0;
    signals.play('granted');
    await passMs(2_000);
    expect(buzzer.moved.slice(-2).map(({ bit }) => bit)).toEqual([1, 0]);
    expect(led.moved.slice(1)).toEqual([]);
    expect(led.on).toEqual([0]);
    await passMs(250);
    expect(led.on).toEqual([]);
    await passMs(500);
    expect(led.on).toEqual([0]);
  });

  it('a calm does not cut a denial short', async () => {
    const { signals, led } = start();
    signals.play('denied');
    await passMs(50);
    signals.play('calm');
    await passMs(10_000);
    expect(steps(led)).toEqual([100, 150, 100, 150, 100]);
  });

  it('are off at the end, whatever was playing', async () => {
    const { signals, buzzer, led } = start();
    signals.play('alarm');
    signals.close();
    expect([buzzer.on, led.on]).toEqual([[], []]);
    await passMs(10_000);
    expect([buzzer.moved.length, led.moved.length]).toEqual([2, 2]);
  });

  it('are nothing where there are neither buzzer nor lamp', async () => {
    const { signals, buzzer, led } = start({});
    signals.play('alarm');
    await passMs(1_000);
    expect([buzzer.requests, led.requests]).toEqual([0, 0]);
  });
});

describe('a signal output that fails', () => {
  it('is logged once, is tried on, and takes up what plays when it is back; the other one plays on', async () => {
    const { signals, buzzer, led, log } = start();
    led.vanish();
    await passMs(60_000);
    expect(log).toEqual(['the lamp does not work: gpio.chip_gone of bank0']);
    signals.play('granted');
    expect(buzzer.on).toEqual([0]);
    signals.play('alarm');
    await passMs(30_000);
    led.gone = undefined;
    await passMs(6_000);
    expect(log.slice(1)).toEqual(['the lamp works again']);
    expect(led.moved.length).toBeGreaterThan(0);
  });
});

describe('what is shown', () => {
  const moment = fc.integer({ min: 0, max: 100_000 });
  const show: fc.Arbitrary<Show> = fc.record(
    {
      alarmSinceMs: moment,
      short: fc.record({ signal: fc.constantFrom('granted' as const, 'denied' as const), sinceMs: moment }),
    },
    { requiredKeys: [] },
  );

  it('holds until the moment that it names, and not a moment before now', () => {
    fc.assert(
      fc.property(
        show,
        moment,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (shown, later, share) => {
          const nowMs = 100_000 + later;
          const look = lookAt(shown, nowMs);
          expect(look.untilMs).toBeGreaterThan(nowMs);
          const betweenMs = nowMs + Math.min(look.untilMs - nowMs, 100_000) * share * 0.999;
          expect(lookAt(shown, betweenMs)).toMatchObject({ buzzer: look.buzzer, led: look.led });
        },
      ),
    );
  });

  it('is silence in the end, with an alarm for ever too', () => {
    fc.assert(
      fc.property(show, moment, (shown, later) => {
        expect(lookAt(shown, 130_000 + later).buzzer).toBe(0);
      }),
    );
  });
});
