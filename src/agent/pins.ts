import { pepperSource } from '../access/pepper-file.js';
import { openPepper, recordPepper } from '../access/pepper-state.js';
import { PinAccess } from '../access/pin-access.js';
import { PinAdmin } from '../access/pin-admin.js';
import { Turns } from '../access/turns.js';
import { CountedRows } from '../audit/counted-rows.js';
import type { Config } from '../config/specs.js';
import { systemTime } from '../lib/clock-source.js';
import type { AgentRecord } from './record.js';

/** Ten denials a minute are rows of their own; the rest of the minute is one counted row. */
const denialsPerMinute = 10;

/** The PIN rights: checking them, changing them, and the counted denials. */
export interface Pins {
  readonly access: PinAccess;
  readonly admin: PinAdmin;
  readonly denials: CountedRows;
}

/** `fault` is told when PINs cannot be checked: the rest of the cabinet works without them. */
export function startPins(config: Config, record: AgentRecord, fault: (error: unknown) => void): Pins {
  const { store, audit, rights, alarms, meta, throttle, clock } = record;
  const pepper = openPepper(pepperSource(config.access.pepper, process.env), store, meta, rights);
  if (pepper.kind === 'unavailable') fault(pepper.error);
  recordPepper(pepper, store, audit, alarms, rights);
  const denials = new CountedRows(store, audit, systemTime, denialsPerMinute);
  const parts = {
    store,
    rights,
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
  };
}
