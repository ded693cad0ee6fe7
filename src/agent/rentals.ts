import { randomBytes } from 'node:crypto';
import { isFreeLocker } from '../access/free-lockers.js';
import type { Sessions } from '../access/sessions.js';
import type { TrustedNow } from '../access/trust.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import type { Config } from '../config/specs.js';
import { LockerError } from '../lib/errors.js';
import { Cashier } from '../rental/cashier.js';
import { Desk } from '../rental/desk.js';
import { RentalsInSession } from '../rental/in-session.js';
import { RentalAdmin } from '../rental/rental-admin.js';
import { RentalBook } from '../rental/rental-book.js';
import type { Access } from './access.js';
import type { AgentTables } from './tables.js';

/** Paid rentals: what is offered, and what is done with what the cloud says of money. */
export interface RentalOffice {
  readonly desk: Desk;
  readonly cashier: Cashier;
  /** What those who run the cabinet do with rentals. */
  readonly admin: RentalAdmin;
  /** What a customer does in his session. */
  inSession(sessions: Sessions): RentalsInSession;
  /** Called when a rental or its order has changed. Returns an unsubscriber. */
  onChange(listener: (rental: string) => void): () => void;
}

interface RentalOfficeParts {
  readonly config: Config;
  readonly tables: AgentTables;
  readonly cabinet: Cabinet;
  readonly access: Pick<Access, 'admin' | 'awaited'>;
  readonly trust: TrustedNow;
  /** There is a line to the cloud. */
  readonly online: () => boolean;
  readonly fault: (error: unknown) => void;
}

/** `undefined` where nothing is rented. */
export function startRentals(parts: RentalOfficeParts): RentalOffice | undefined {
  const { config, tables, cabinet, access, trust, online, fault } = parts;
  const { rental: spec } = config;
  if (spec === undefined) return undefined;
  const listeners = new Set<(rental: string) => void>();
  const changed = (rental: string): void => {
    for (const listener of listeners) listener(rental);
  };
  tables.dropOffs.onChange(changed);
  const book = new RentalBook(tables);
  const isSound = (locker: string): boolean => cabinet.isSound(locker);
  const desk = new Desk({
    ...{ ...tables, book, spec, online, changed, timezone: config.cabinet.timezone, lockers: config.lockers },
    isFree: (locker) => !tables.blocked.has(locker) && isFreeLocker({ ...tables, isSound }, locker),
    open: (grant) => cabinet.open(grant),
    block: (locker, by) => {
      if (!tables.blocked.has(locker)) cabinet.upkeep.block(locker, by);
    },
    takesOn: () => tables.room.level === 'ample' && !tables.serviceEnd.now && !access.awaited.awaits(),
    hashPin: (locker, pin) => access.admin.hashOf(locker, pin),
    random: randomBytes,
  });
  cabinet.onOpened((grant, result) => {
    try {
      desk.running.opened(grant, result);
    } catch (error) {
      // The opening is recorded; that it counts is not, and he has one more.
      if (!(error instanceof LockerError)) throw error;
      fault(error);
    }
  });
  const cashier = new Cashier({
    ...{ ...tables, book, spec, trust, changed, cabinet: config.cabinet.id },
    withdraw: (rental, reason) => desk.withdraw(rental, reason),
    give: (paid) => desk.handOver.give(paid),
  });
  const admin = new RentalAdmin({
    ...{ ...tables, book, spec, changed, prices: desk.prices },
    isGiving: (rental) => desk.handOver.isGiving(rental),
    allocate: (size) => desk.allocate(size),
    isFree: (locker) => desk.isFree(locker),
    lockers: new Map(config.lockers.map((locker) => [locker.id, locker])),
    unblock: (locker, by, alongside) => cabinet.upkeep.unblock(locker, by, alongside),
    hashPin: (locker, pin) => access.admin.hashOf(locker, pin),
    randomPin: () => access.admin.randomPin(),
  });
  return {
    ...{ desk, cashier, admin },
    inSession: (sessions) => new RentalsInSession({ running: desk.running, rentals: tables.rentals, sessions }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
