import { randomBytes } from 'node:crypto';
import { Pepper } from '../../src/access/pepper.js';
import type { PepperState } from '../../src/access/pepper-state.js';
import { PinAccess } from '../../src/access/pin-access.js';
import { PinAdmin } from '../../src/access/pin-admin.js';
import { Turns } from '../../src/access/turns.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { Rights } from '../../src/store/rights.js';
import { Throttle } from '../../src/store/throttle.js';
import { type OpenWith, openCabinet } from '../store/workshop.js';

export const pepper: PepperState = { kind: 'ready', pepper: new Pepper(randomBytes(32)) };

/** PIN access over a real store. Sleeping moves the time at once and is noted. */
export function openAccess(given: OpenWith & { pepper?: PepperState } = {}) {
  const cabinet = openCabinet(given);
  const { store, audit, clock, time } = cabinet;
  cabinet.audit.begin();
  const sleeps: number[] = [];
  const parts = {
    store,
    audit,
    clock,
    rights: new Rights(store),
    meta: new Meta(store),
    throttle: new Throttle(store),
    alarms: new Alarms(store),
    denials: new CountedRows(store, audit, time, 10),
    pepper: given.pepper ?? pepper,
    turns: new Turns(),
    lockers: new Set(['A01', 'A02']),
    digits: 6,
    sleep: async (ms: number) => {
      sleeps.push(ms);
      time.pass(ms);
    },
  };
  const events = () => audit.read({ from: 2, limit: 1000 });
  return { ...cabinet, ...parts, sleeps, events, access: new PinAccess(parts), admin: new PinAdmin(parts) };
}

export const installer = { actor: 'uid-1000', actorRole: 'installer' } as const;
