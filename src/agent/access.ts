import { CardAccess } from '../access/card-access.js';
import { Forgetting } from '../access/forgetting.js';
import { isFreeLocker } from '../access/free-lockers.js';
import { Judge } from '../access/judge.js';
import { pepperSource } from '../access/pepper-file.js';
import { openPepper, type PepperState, recordPepper } from '../access/pepper-state.js';
import { PinAccess } from '../access/pin-access.js';
import { RightAdmin } from '../access/right-admin.js';
import { RightViews } from '../access/right-views.js';
import { TerminalAccess } from '../access/terminal-access.js';
import { TokenAccess } from '../access/token-access.js';
import { openTrust, recordTrust } from '../access/trust-state.js';
import { Turns } from '../access/turns.js';
import { CountedRows } from '../audit/counted-rows.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import type { Config } from '../config/specs.js';
import { systemTime } from '../lib/clock-source.js';
import { LockerError } from '../lib/errors.js';
import type { AgentRecord } from './record.js';

/** Ten denials a minute are rows of their own; the rest of the minute is one counted row. */
const denialsPerMinute = 10;

/** Everything that decides who may open, and the stored rights. */
export interface Access {
  readonly pins: PinAccess;
  readonly cards: CardAccess;
  readonly tokens: TokenAccess;
  readonly terminals: TerminalAccess;
  readonly judge: Judge;
  readonly admin: RightAdmin;
  readonly rightViews: RightViews;
  readonly denials: CountedRows;
  /** Work that comes due with time, to be done every second or so; each throws `store.*` when the disk does not take it. */
  readonly due: readonly (() => void)[];
}

/** `fault` is told when PINs, cards or tokens cannot be checked: the rest of the cabinet works without them. */
export function startAccess(
  config: Config,
  record: AgentRecord,
  cabinet: Pick<Cabinet, 'isSound'>,
  fault: (error: unknown) => void,
): Access {
  const { store, audit, rights, revocations, dropOffs, alarms, meta, throttle, clock } = record;
  const pepper = pepperOf(config, record);
  if (pepper.kind === 'unavailable') fault(pepper.error);
  const trust = openTrust(config.trust?.keys);
  if (trust.kind === 'unavailable') fault(trust.error);
  const denials = new CountedRows(store, audit, systemTime, denialsPerMinute);
  const lockers = new Map(config.lockers.map((locker) => [locker.id, locker]));
  const judge = new Judge({
    ...record,
    denials,
    cabinet: config.cabinet.id,
    timezone: config.cabinet.timezone,
    lockers,
    isFree: (locker) => isFreeLocker({ rights, dropOffs, clock, isSound: (id) => cabinet.isSound(id) }, locker),
    untrustedQr: config.access.untrustedQr,
  });
  // One Argon2id at a time, whoever asks: each needs 19 MiB.
  const turns = new Turns();
  const parts = {
    store,
    rights,
    revocations,
    throttle,
    meta,
    audit,
    alarms,
    clock,
    pepper,
    turns,
    lockers,
    judge,
    denials,
  };
  const pins = new PinAccess(parts);
  const forgetting = new Forgetting(record);
  return {
    pins,
    cards: new CardAccess(parts),
    tokens: new TokenAccess({ judge, trust }),
    terminals: new TerminalAccess(judge, lockersOfTerminals(config)),
    judge,
    admin: new RightAdmin({ ...parts, digits: config.access.pinDigits }),
    rightViews: new RightViews({ ...record, judge, lockers }),
    denials,
    due: [
      () => recordPepper(pepper, store, audit, alarms, rights),
      () => recordTrust(trust, store, audit, alarms),
      () => pins.tick(),
      () => forgetting.tick(),
      () => denials.tick(),
    ],
  };
}

function lockersOfTerminals({ terminal }: Config): ReadonlyMap<string, readonly string[]> {
  return new Map((terminal?.clients ?? []).map(({ name, lockers }) => [name, lockers]));
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
