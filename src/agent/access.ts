import { AwaitedStateBook } from '../access/awaited-state.js';
import { CardAccess } from '../access/card-access.js';
import { Forgetting } from '../access/forgetting.js';
import { isFreeLocker } from '../access/free-lockers.js';
import { Judge } from '../access/judge.js';
import { followLostContents } from '../access/lost-contents.js';
import { pepperSource } from '../access/pepper-file.js';
import { openPepper, type PepperState, recordPepper } from '../access/pepper-state.js';
import { PinAccess } from '../access/pin-access.js';
import { RightAdmin } from '../access/right-admin.js';
import { RightViews } from '../access/right-views.js';
import { TerminalAccess } from '../access/terminal-access.js';
import { TokenAccess } from '../access/token-access.js';
import type { TrustedNow } from '../access/trust.js';
import { Turns } from '../access/turns.js';
import type { CountedRows } from '../audit/counted-rows.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import type { Config } from '../config/specs.js';
import { LockerError } from '../lib/errors.js';
import type { AgentTables } from './tables.js';

/** Everything that decides who may open, and the stored rights. */
export interface Access {
  readonly pins: PinAccess;
  readonly cards: CardAccess;
  readonly tokens: TokenAccess;
  readonly terminals: TerminalAccess;
  readonly judge: Judge;
  readonly admin: RightAdmin;
  readonly rightViews: RightViews;
  /** What the cloud has to give back after a loss of the database. */
  readonly awaited: AwaitedStateBook;
  /** Work that comes due with time, to be done every second or so; each throws `store.*` when the disk does not take it. */
  readonly due: readonly (() => void)[];
}

interface AccessParts {
  readonly config: Config;
  readonly tables: AgentTables;
  readonly cabinet: Pick<Cabinet, 'isSound'>;
  readonly refusals: CountedRows;
  readonly trust: TrustedNow;
  /** What is to be paid for the rental of a right before it opens, in paise. */
  readonly owedPaise: (right: string) => number;
  /** Told when PINs and cards cannot be checked: the rest of the cabinet works without them. */
  readonly fault: (error: unknown) => void;
}

export function startAccess({ config, tables, cabinet, refusals, trust, owedPaise, fault }: AccessParts): Access {
  const { store, audit, alarms, rights } = tables;
  const pepper = pepperOf(config, tables);
  if (pepper.kind === 'unavailable') fault(pepper.error);
  const lockers = new Map(config.lockers.map((locker) => [locker.id, locker]));
  const isSound = (locker: string): boolean => cabinet.isSound(locker);
  const awaited = new AwaitedStateBook({ ...tables, hasCloud: config.uplink !== undefined });
  const judge = new Judge({
    ...tables,
    refusals,
    fault,
    cabinet: config.cabinet.id,
    timezone: config.cabinet.timezone,
    lockers,
    isFree: (locker) => isFreeLocker({ ...tables, isSound }, locker),
    owedPaise,
    untrustedQr: config.access.untrustedQr,
    awaitsState: awaited.awaits,
  });
  // One Argon2id at a time, whoever asks: each needs 19 MiB.
  const parts = { ...tables, refusals, trust, pepper, lockers, judge, turns: new Turns() };
  const pins = new PinAccess(parts);
  const forgetting = new Forgetting(tables);
  return {
    pins,
    cards: new CardAccess(parts),
    tokens: new TokenAccess({ ...parts, cabinetId: config.cabinet.id }),
    terminals: new TerminalAccess(judge, lockersOfTerminals(config)),
    judge,
    admin: new RightAdmin({ ...parts, digits: config.access.pinDigits }),
    rightViews: new RightViews({ ...tables, judge, lockers }),
    awaited,
    due: [
      () => recordPepper(pepper, store, audit, alarms, rights),
      () => followLostContents(tables, lockers.keys()),
      () => pins.tick(),
      () => forgetting.tick(),
      () => awaited.tick(),
      () => refusals.tick(),
    ],
  };
}

function lockersOfTerminals({ terminal }: Config): ReadonlyMap<string, readonly string[]> {
  return new Map((terminal?.clients ?? []).map(({ name, lockers }) => [name, lockers]));
}

/** A disk that does not take the id of a new pepper closes PINs; it must not keep an operator out, too. */
function pepperOf(config: Config, { store, meta, rights }: AgentTables): PepperState {
  try {
    return openPepper(pepperSource(config.access.pepper, process.env), store, meta, rights);
  } catch (error) {
    if (error instanceof LockerError) return { kind: 'unavailable', error };
    throw error;
  }
}
