import { expect, test } from 'vitest';
import type { Decision } from '../../src/access/decision.js';
import { HandTime, tempDir } from '../store/workshop.js';
import { installer, openAccess, pepper } from './workshop.js';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A cabinet whose customers of A01 and A02 have a PIN each, the one of A02 a card besides. */
function openStation(dir: string, time: HandTime, boot: string) {
  const station = openAccess({ dir, time, boot, quickPins: true });
  const { store, rights } = station;
  const key = (locker: string): string => (pepper.kind === 'ready' ? pepper.pepper.pinKey(locker, '482913') : '');
  if (rights.list().length === 0) {
    store.tx(() => {
      for (const locker of ['A01', 'A02']) {
        const right = { ref: `r-${locker}`, role: 'customer', lockers: [locker], storedBoot: boot } as const;
        rights.put(right, { pins: [{ number: locker, hash: `$argon2id$${key(locker)}` }], cards: [] });
      }
    });
    station.admin.addCard('r-A02', '13005D1DA5', installer);
  }
  return station;
}

test('a vandal who types PINs for a whole day keeps no customer from his bag and does not fill the record', async () => {
  const dir = tempDir();
  const time = new HandTime();
  const begunMs = time.mono;
  let station = openStation(dir, time, 'b1');
  let tries = 0;
  /** Neither his own patience nor a pause ends a vandal's day: he goes on with the next number. */
  const vandalise = async (): Promise<void> => {
    tries += 1;
    // Half of the time the locker he wants, else any number.
    const decision = await station.access.check(tries % 2 === 0 ? 'A02' : `N${tries % 997}`, String(tries % 1_000_000));
    if (decision.kind === 'wait') time.pass(1000);
  };
  const comeFor = async (locker: string): Promise<{ decision: Decision['kind']; afterMs: number }> => {
    const came = time.mono;
    for (;;) {
      const { kind } = await station.access.check(locker, '482913');
      if (kind === 'granted' || time.mono - came > 2 * hourMs) return { decision: kind, afterMs: time.mono - came };
      time.pass(minuteMs);
    }
  };
  let minute = 0;
  let visits = 0;
  while (time.mono - begunMs < dayMs) {
    await vandalise();
    const now = Math.floor((time.mono - begunMs) / minuteMs);
    if (now === minute) continue;
    minute = now;
    station.access.tick();
    station.refusals.tick();
    if (minute % 240 === 0) {
      await station.store.close();
      station = openStation(dir, time, `b${minute}`);
    }
    if (minute % 60 !== 30) continue;
    visits += 1;
    // Whom he does not have it in for waits ten seconds more; whom he does, an hour at most, or not at all with a card.
    const own = await comeFor('A01');
    expect(own.decision).toBe('granted');
    expect(own.afterMs).toBeLessThanOrEqual(10_000);
    expect((await station.cards.check('13005D1DA5')).kind).toBe('granted');
    const wanted = await comeFor('A02');
    expect(wanted.decision).toBe('granted');
    expect(wanted.afterMs).toBeLessThanOrEqual(hourMs + minuteMs + 10_000);
  }
  expect(visits).toBeGreaterThan(5);
  expect(tries).toBeGreaterThan(3000);
  // Ten rows and a summary a minute, and what the cabinet says of the attack.
  expect(station.audit.head().seq).toBeLessThan(12 * 24 * 60);
  expect(station.throttle.count()).toBeLessThanOrEqual(10_000);
  expect(station.alarms.has('pin_attack')).toBe(true);
}, 60_000);
