import { expect, test } from 'vitest';
import { DayCounts } from '../../src/audit/day-counts.js';
import { openCabinet } from '../store/workshop.js';

const events = ['rental.begun', 'rental.collected'] as const;
const none = new Map();

test('counts the events of a day that are asked for, and goes on from there', () => {
  const { store, audit, time, clock } = openCabinet();
  audit.begin();
  const append = (event: (typeof events)[number] | 'device.started', times: number): void => {
    for (let turn = 0; turn < times; turn++) store.tx(() => audit.append({ event }));
  };
  append('rental.begun', 3);
  time.pass(1000);
  const dayMs = Math.round(clock.now().wallMs);
  const counts = new DayCounts(store, audit, events);
  expect(counts.since(dayMs)).toEqual(none);
  append('rental.begun', 2);
  append('device.started', 2);
  append('rental.collected', 1);
  expect(Object.fromEntries(counts.since(dayMs))).toEqual({ 'rental.begun': 2, 'rental.collected': 1 });
  append('rental.begun', 1);
  expect(Object.fromEntries(counts.since(dayMs))).toEqual({ 'rental.begun': 3, 'rental.collected': 1 });
  expect(Object.fromEntries(new DayCounts(store, audit, events).since(dayMs))).toEqual({
    ...{ 'rental.begun': 3, 'rental.collected': 1 },
  });
  time.pass(1000);
  expect(counts.since(Math.round(clock.now().wallMs))).toEqual(none);
});

test('finds where a day begins among rows of which many have left', () => {
  const { store, audit, time, clock } = openCabinet();
  audit.begin();
  const begins: number[] = [];
  for (let row = 0; row < 40; row++) {
    begins.push(Math.round(clock.now().wallMs));
    store.tx(() => audit.append({ event: 'rental.begun' }));
    time.pass(1000);
  }
  store.tx(() => store.statement<[], never>('DELETE FROM audit WHERE seq % 3 = 0 AND seq < 40').run());
  for (const [at, fromMs] of begins.entries()) {
    // Row `at` has the seq `at + 2`: the chain's own beginning is the first.
    const left = begins.slice(at).filter((_, more) => (at + more + 2) % 3 !== 0 || at + more + 2 >= 40).length;
    expect(new DayCounts(store, audit, events).since(fromMs).get('rental.begun') ?? 0, `from ${at}`).toBe(left);
  }
});
