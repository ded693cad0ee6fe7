import { randomBytes } from 'node:crypto';
import { AwaitedStateBook } from '../../src/access/awaited-state.js';
import { CardAccess } from '../../src/access/card-access.js';
import type { UntrustedQr } from '../../src/access/decide.js';
import { Forgetting } from '../../src/access/forgetting.js';
import { isFreeLocker } from '../../src/access/free-lockers.js';
import { Judge } from '../../src/access/judge.js';
import { Pepper } from '../../src/access/pepper.js';
import type { PepperState } from '../../src/access/pepper-state.js';
import { PinAccess } from '../../src/access/pin-access.js';
import { RightAdmin } from '../../src/access/right-admin.js';
import { TokenAccess } from '../../src/access/token-access.js';
import type { TrustedNow } from '../../src/access/trust.js';
import { Turns } from '../../src/access/turns.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { refusalsPerMinute } from '../../src/audit/room.js';
import type { DeliverySpec } from '../../src/config/rental-specs.js';
import { Deliveries } from '../../src/rental/deliveries.js';
import { RentalBook } from '../../src/rental/rental-book.js';
import { BlockedLockers } from '../../src/store/blocked.js';
import { Commands } from '../../src/store/commands.js';
import { DropOffs } from '../../src/store/drop-offs.js';
import { Meta } from '../../src/store/meta.js';
import { Persons } from '../../src/store/persons.js';
import { PrivacyRequests } from '../../src/store/privacy-requests.js';
import { Rentals } from '../../src/store/rentals.js';
import { Reports } from '../../src/store/reports.js';
import { Revocations } from '../../src/store/revocations.js';
import { Rights } from '../../src/store/rights.js';
import { ServiceEnd } from '../../src/store/service-end.js';
import { Throttle } from '../../src/store/throttle.js';
import { Uses } from '../../src/store/uses.js';
import { type OpenWith, openCabinet } from '../store/workshop.js';

export const pepper: PepperState = { kind: 'ready', pepper: new Pepper(randomBytes(32)) };

export interface AccessWith extends OpenWith {
  readonly pepper?: PepperState;
  readonly untrustedQr?: UntrustedQr;
  readonly trust?: TrustedNow;
  /** It has an uplink, so that something can be given back to it. */
  readonly hasCloud?: boolean;
  /** Compares PINs at once: a stored hash is then the PIN's key itself, behind the name of the algorithm. */
  readonly quickPins?: boolean;
  /** What a courier leaves is a delivery. */
  readonly deliveries?: DeliverySpec;
}

/** Everything that decides, over a real store: lockers A01 and A02 of size S, B01 of size L. Sleeping moves the time at once and is noted. */
export function openAccess(given: AccessWith = {}) {
  const cabinet = openCabinet(given);
  const { store, audit, alarms, room, clock, time } = cabinet;
  cabinet.audit.begin();
  const sleeps: number[] = [];
  const tables = {
    rights: new Rights(store),
    uses: new Uses(store),
    revocations: new Revocations(store),
    commands: new Commands(store),
    persons: new Persons(store),
    requests: new PrivacyRequests(store),
    rentals: new Rentals(store),
    blocked: new BlockedLockers(store),
    meta: new Meta(store),
    serviceEnd: new ServiceEnd(store, new Meta(store)),
    throttle: new Throttle(store),
    alarms,
  };
  const lockers = new Map(Object.entries({ A01: { size: 'S' }, A02: { size: 'S' }, B01: { size: 'L' } }));
  const dropOffs = new Deliveries({
    ...{ store, clock, ...tables, dropOffs: new DropOffs(store), spec: given.deliveries, random: randomBytes },
    book: new RentalBook({ audit, clock, rentals: tables.rentals, reports: new Reports(store) }),
    sizeOf: (locker) => lockers.get(locker)?.size,
  });
  const refusals = new CountedRows(store, audit, time, () => refusalsPerMinute[room.level]);
  /** Lockers that something is wrong with. */
  const unsound = new Set<string>();
  const isFree = (locker: string): boolean =>
    isFreeLocker({ ...tables, dropOffs, clock, isSound: (id) => !unsound.has(id) }, locker);
  const ruling = { cabinet: 'CAB-1', timezone: 'Asia/Kolkata', untrustedQr: given.untrustedQr ?? ('floor' as const) };
  const awaited = new AwaitedStateBook({ store, audit, ...tables, hasCloud: given.hasCloud ?? false });
  const judge = new Judge({
    store,
    ...tables,
    dropOffs,
    awaitsState: awaited.awaits,
    ...ruling,
    refusals,
    fault: failOn,
    clock,
    lockers,
    isFree,
    owedPaise: () => 0,
  });
  const trust: TrustedNow = given.trust ?? { current: () => ({ kind: 'ready', keys: new Map(), version: 0 }) };
  const parts = {
    ...{ store, audit, clock, ...tables, dropOffs, refusals, lockers, judge, trust },
    cabinetId: ruling.cabinet,
    pepper: given.pepper ?? pepper,
    turns: new Turns(),
    digits: 6,
    sleep: async (ms: number) => {
      sleeps.push(ms);
      time.pass(ms);
    },
  };
  const quick = given.quickPins
    ? { matches: async (stored: string | undefined, key: string) => stored === `$argon2id$${key}` }
    : {};
  const admin = new RightAdmin(parts);
  return {
    ...{ ...cabinet, ...parts, sleeps, unsound, admin, awaited },
    events: () => audit.read({ from: 2, limit: 1000 }),
    access: new PinAccess({ ...parts, ...quick }),
    cards: new CardAccess(parts),
    tokens: new TokenAccess(parts),
    forgetting: new Forgetting(parts),
    /** A PIN as `lockerctl pin set` makes one. */
    setPin: async (more: { locker?: string; pin?: string; uses?: number; fromMs?: number; untilMs?: number } = {}) => {
      const { locker = 'A01', ...wanted } = more;
      const right = { role: 'customer', lockers: [locker], randomPin: true, ...wanted } as const;
      const { ref, pin = '' } = await admin.put(right, installer, { event: 'admin.pin_set', replacePins: true });
      return { ref, pin };
    },
  };
}

export const installer = { actor: 'uid-1000', actorRole: 'installer' } as const;

function failOn(error: unknown): never {
  throw error;
}
