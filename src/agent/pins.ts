import { pepperSource } from '../access/pepper-file.js';
import { openPepper, type PepperState, recordPepper } from '../access/pepper-state.js';
import { PinAccess } from '../access/pin-access.js';
import { PinAdmin } from '../access/pin-admin.js';
import { Turns } from '../access/turns.js';
import { CountedRows } from '../audit/counted-rows.js';
import type { Config } from '../config/specs.js';
import { systemTime } from '../lib/clock-source.js';
import { LockerError } from '../lib/errors.js';
import type { AgentRecord } from './record.js';

/** Ten denials a minute are rows of their own; the rest of the minute is one counted row. */
const denialsPerMinute = 10;

/** The PIN rights: checking them, changing them, and the counted denials. */
export interface Pins {
  readonly access: PinAccess;
  readonly admin: PinAdmin;
  readonly denials: CountedRows;
  /** Records that the pepper is lost, or is not missed any more. Throws `store.*`; call it every second or so. */
  recordPepper(): void;
}

/** `fault` is told when PINs cannot be checked: the rest of the cabinet works without them. */
export function startPins(config: Config, record: AgentRecord, fault: (error: unknown) => void): Pins {
  const { store, audit, rights, alarms, meta, throttle, clock } = record;
  const pepper = pepperOf(config, record);
  if (pepper.kind === 'unavailable') fault(pepper.error);
  const denials = new CountedRows(store, audit, systemTime, denialsPerMinute);
  const parts = {
    store,
    rights,
    meta,
    throttle,
    audit,
    clock,
    pepper,
    // One Argon2id at a time, whoever asks: each needs 19 MiB.
    turns: new Turns(),
    lockers: new Set(config.lockers.map(({ id }) => id)),
  };
  return {
    access: new PinAccess({ ...parts, alarms, denials }),
    admin: new PinAdmin({ ...parts, digits: config.access.pinDigits }),
    denials,
    recordPepper: () => recordPepper(pepper, store, audit, alarms, rights),
  };
}

/** A disk that does not take the id of a new pepper closes PINs; it must not keep an operator out, too. */
function pepperOf(config: Config, { store, meta, rights }: AgentRecord): PepperState {
  try {
    return openPepper(pepperSource(config.access.pepper, process.env), store, meta, rights);
  } catch (error) {
    if (error instanceof LockerError) return { kind: 'unavailable', error };
    throw error;
  }
}
