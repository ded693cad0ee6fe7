import { expect, test } from 'vitest';
import type { Signal } from '../../drivers/messages.js';
import { startSignals } from '../../src/agent/signals.js';
import { Facts } from '../../src/hardware/facts.js';
import { FakeCabinet } from '../kiosk/fake-cabinet.js';

/** Buzzer and lamp as a list of what they were told. */
function signalled() {
  const facts = new Facts();
  const told: Signal[] = [];
  const cabinet = new FakeCabinet();
  const fired: (() => void)[] = [];
  const process = (up: boolean): void => facts.tell('process', '', { up, restarts: 0 });
  process(true);
  const signals = startSignals(
    { signal: (signal) => told.push(signal), on: (event, listener) => facts.on(event, listener) },
    {
      alarms: () => cabinet.alarms(),
      onAlarms: (listener) => cabinet.onAlarms(listener),
      onFired: (listener) => fired.push(listener),
    },
  );
  const fire = (): void => {
    for (const listener of fired) listener();
  };
  return { told, cabinet, signals, process, fire };
}

test('an opening is granted aloud when its lock was fired, a refusal denied', () => {
  const { told, fire, signals } = signalled();
  fire();
  signals.denied();
  expect(told).toEqual(['calm', 'granted', 'denied']);
});

test('a door that asks to be shut is an alarm until none does; what a passer-by cannot mend is none', () => {
  const { told, cabinet } = signalled();
  const forced = { code: 'forced', part: 'A01' } as const;
  const leftOpen = { code: 'left_open', part: 'A02' } as const;
  const silent = { code: 'board_silent', part: 'b1' } as const;
  for (const alarms of [[silent], [silent, forced], [forced, leftOpen], [leftOpen], [silent], []])
    cabinet.alarm(alarms);
  expect(told).toEqual(['calm', 'alarm', 'calm']);
});

test('a new hardware process is told again what is to be shown', () => {
  const { told, cabinet, process } = signalled();
  cabinet.alarm([{ code: 'forced', part: 'A01' }]);
  process(false);
  process(true);
  expect(told).toEqual(['calm', 'alarm', 'alarm']);
  process(false);
  cabinet.alarm([]);
  process(true);
  expect(told.at(-1)).toBe('calm');
});
