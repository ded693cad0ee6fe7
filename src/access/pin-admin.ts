import { randomBytes, randomInt } from 'node:crypto';
import type { AuditLog } from '../audit/audit-log.js';
import type { ActorRole } from '../audit/event.js';
import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Throttle } from '../store/throttle.js';
import type { PepperState } from './pepper-state.js';
import { hashPin } from './pin-hash.js';
import type { Turns } from './turns.js';

export interface SetPin {
  readonly locker: string;
  /** Absent: a random one is made. */
  readonly pin?: string;
  /** Wall ms. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Absent: any number of uses. */
  readonly uses?: number;
  readonly actor: string;
  readonly actorRole: ActorRole;
}

export interface RemovePin {
  readonly locker: string;
  readonly actor: string;
  readonly actorRole: ActorRole;
}

export interface PinAdminParts {
  readonly store: Store;
  readonly rights: Rights;
  readonly throttle: Throttle;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly pepper: PepperState;
  readonly turns: Turns;
  readonly lockers: ReadonlySet<string>;
  /** Length of a PIN that is made here, and the least length of a given one. */
  readonly digits: number;
}

const mostDigits = 12;

/** Sets and removes the PIN right of a locker; each is an audit row with who did it. */
export class PinAdmin {
  constructor(private readonly parts: PinAdminParts) {}

  /**
   * Stores a right, in the place of the locker's older one, and ends a pause after wrong PINs for it.
   * A time limit is allowed while the clock is untrusted: it then counts from the floor.
   * @returns the PIN, this once, and the right's reference
   * @throws LockerError `access.unknown_locker`, `access.bad_pin`, `access.bad_limit`, `access.pepper_*`, `store.*`
   */
  async set(request: SetPin): Promise<{ pin: string; ref: string }> {
    const { store, rights, throttle, audit, clock, pepper, turns, lockers } = this.parts;
    if (!lockers.has(request.locker)) throw unknownLocker();
    this.#checkLimits(request);
    const pin = request.pin === undefined ? this.#randomPin() : this.#checkedPin(request.pin);
    if (pepper.kind === 'unavailable') throw pepper.error;
    const hash = await turns.run(() => hashPin(pepper.pepper.pinKey(request.locker, pin)));
    const ref = randomBytes(16).toString('hex');
    store.tx(() => {
      rights.put({
        ref,
        locker: request.locker,
        hash,
        fromMs: request.fromMs ?? null,
        untilMs: request.untilMs ?? null,
        usesLeft: request.uses ?? null,
        storedBoot: clock.now().boot,
      });
      throttle.remove(pepper.pepper.throttleKey(request.locker));
      audit.append({
        event: 'admin.pin_set',
        locker: request.locker,
        outcome: 'done',
        credential_ref: ref,
        actor: request.actor,
        actor_role: request.actorRole,
      });
    });
    store.requestSnapshot();
    return { pin, ref };
  }

  /** @throws LockerError `access.unknown_locker`, `access.no_pin`, `store.*` */
  remove(request: RemovePin): void {
    const { store, rights, audit, lockers } = this.parts;
    const right = rights.forLocker(request.locker);
    if (right === undefined) {
      if (!lockers.has(request.locker)) throw unknownLocker();
      throw new LockerError('access.no_pin', `locker ${request.locker} has no PIN right`);
    }
    store.tx(() => {
      rights.remove(request.locker);
      audit.append({
        event: 'admin.pin_removed',
        locker: request.locker,
        outcome: 'done',
        credential_ref: right.ref,
        actor: request.actor,
        actor_role: request.actorRole,
      });
    });
    store.requestSnapshot();
  }

  #checkLimits({ fromMs, untilMs, uses }: SetPin): void {
    if (uses !== undefined && (!Number.isSafeInteger(uses) || uses < 1)) {
      throw new LockerError('access.bad_limit', 'the number of uses must be a whole number, 1 or more');
    }
    if (untilMs === undefined) return;
    if (!Number.isSafeInteger(untilMs) || untilMs <= this.parts.clock.effectiveMs()) {
      throw new LockerError('access.bad_limit', 'the right would be over already: give a time in the future');
    }
    if (fromMs !== undefined && fromMs >= untilMs) {
      throw new LockerError('access.bad_limit', 'the right would end before it begins');
    }
  }

  #checkedPin(pin: string): string {
    const { digits } = this.parts;
    if (/^[0-9]+$/.test(pin) && pin.length >= digits && pin.length <= mostDigits) return pin;
    throw new LockerError('access.bad_pin', `a PIN has ${digits} to ${mostDigits} digits and nothing else`);
  }

  #randomPin(): string {
    return Array.from({ length: this.parts.digits }, () => randomInt(10)).join('');
  }
}

function unknownLocker(): LockerError {
  return new LockerError('access.unknown_locker', 'no such locker is configured: compare it with the config');
}
