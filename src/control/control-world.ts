import type { GpioCode, HardwareCounters } from '../../drivers/messages.js';
import type { SimFault } from '../../drivers/simulator/messages.js';
import type { AwaitedStateBook } from '../access/awaited-state.js';
import type { CommandAnswer } from '../access/command-runner.js';
import type { PersonAdmin } from '../access/person-admin.js';
import type { PersonExport } from '../access/person-export.js';
import type { PersonRequests } from '../access/person-requests.js';
import type { RightAdmin } from '../access/right-admin.js';
import type { RightViews } from '../access/right-views.js';
import type { ReceiptResult } from '../access/take-receipt.js';
import type { TrustInstall } from '../access/trust.js';
import type { ClockState, NewEvent } from '../audit/event.js';
import type { Pace } from '../audit/read-through.js';
import type { RecordSource } from '../audit/record-source.js';
import type { RoomLevel, RoomUse } from '../audit/room.js';
import type { Backups } from '../backup/backups.js';
import type { CabinetView } from '../cabinet/cabinet-view.js';
import type { Service } from '../cabinet/service.js';
import type { Upkeep } from '../cabinet/upkeep.js';
import type { ClockSource } from '../clock/known-time.js';
import type { SettingResult } from '../clock/time-setting.js';
import type { BusBoardSpec, BusSpec } from '../config/specs.js';
import type { BusScanner } from '../hardware/bus-scans.js';
import type { Desk } from '../rental/desk.js';
import type { RentalAdmin } from '../rental/rental-admin.js';
import type { AtRest } from '../store/at-rest.js';
import type { EndPhase } from '../store/service-end.js';
import type { PublishedKeys } from '../tokens/device-keys.js';
import type { Caller } from './caller.js';

/** One row of the audit record as it goes out: the keys of the audit event, `seq` among them. */
export interface EventLine {
  readonly seq: number;
}

/** Data and pepper at rest. */
export interface RestFacts extends AtRest {
  /** Where the pepper comes from; `none`: PINs and cards cannot be checked. */
  readonly pepper: 'file' | 'credential' | 'none';
}

/** How old what another board would be given is, and why nothing newer is made. */
export interface BackupFacts {
  /** Id of the recovery key; absent while it cannot be used. */
  readonly key?: string;
  /** Ages of the last snapshot that went up in this run, and of the last backup that was written to a file. */
  readonly snapshotMs?: number;
  readonly fileMs?: number;
  readonly fault?: { readonly code: string; readonly message: string };
}

/** What the agent says of itself. */
export interface AgentFacts {
  readonly version: string;
  readonly boot: string;
  readonly uptimeMs: number;
  readonly timezone: string;
  readonly clock: ClockState;
  /** By how much the time may be wrong; null when nothing says. */
  readonly clockErrorMs: number | null;
  /** By what the time was last known in this boot. */
  readonly clockSource: ClockSource | 'none';
  /** The time it is at least, ms since the epoch: what dates are compared with while the clock is untrusted. */
  readonly clockFloorMs: number;
  /** What the cabinet takes the time to be, wall ms: the system's clock may say something else. */
  readonly clockNowMs: number;
  /** How full the audit record is. */
  readonly room: RoomUse & { readonly level: RoomLevel };
  /** The audit record: its chain, last seq and the hash there. */
  readonly chain: string;
  readonly seq: number;
  readonly head: string;
  readonly policy: string;
  /** SHA-256 of the bytes of the config file that it runs with, lower hex. */
  readonly configHash: string;
  /** What was lost with the database and the cloud has not given back yet. */
  readonly awaits?: 'state';
  /** What protects the data, and the secret that PINs are hashed with, from whoever has the disk. */
  readonly at_rest: RestFacts;
  /** What is sealed for another board; absent where the config names no recovery key. */
  readonly backup?: BackupFacts;
  /** Address of the kiosk page, where there is one. */
  readonly kiosk?: string;
  /** Address of the terminal API, where there is one, and why it is not served there at the moment. */
  readonly terminal?: { readonly url: string; readonly fault?: { readonly code: string; readonly message: string } };
  /** How far a cabinet that is decommissioned has left its cloud; absent while it is in service. */
  readonly decommissioned?: EndPhase;
  /** The line to the cloud; absent where the cabinet stands alone. */
  readonly uplink?: {
    readonly broker: string;
    readonly online: boolean;
    /** Rows without a receipt, and the age of the oldest. */
    readonly waiting: number;
    readonly oldestMs?: number;
    /** Of a line whose bytes cost money: why rows wait, and what of the budget is used. */
    readonly metered?: {
      readonly waits?: 'quiet_hours' | 'budget';
      /** Nobody knows the time, so no hours are quiet. */
      readonly noClock?: true;
      readonly budget?: {
        readonly level: string;
        readonly usedBytes: number;
        readonly bytes: number;
        readonly per: 'day' | 'month';
      };
    };
    readonly fault?: { readonly code: string; readonly message: string };
  };
}

/** Why a bank of GPIO lines does not answer. */
export interface BoardFault {
  readonly error: GpioCode;
  /** What is wrong with which line and what to do, for an installer. */
  readonly message: string;
}

/** A PIN right to be made. Without `pin` a random one is made. */
export interface NewPin {
  readonly locker: string;
  readonly pin?: string;
  /** Wall clock, ms since the epoch. */
  readonly untilMs?: number;
  readonly uses?: number;
}

/**
 * Rights as an administrator changes them. Both append their row (`admin.pin_set`, `admin.pin_removed`) with the caller
 * in the transaction that changes the right, and throw a LockerError when it could not be written.
 */
interface PinAdmin {
  /** Replaces the locker's PIN right. A random PIN is given back once and kept by nobody. */
  set(pin: NewPin, caller: Caller): Promise<{ readonly pin?: string }>;
  /** Throws `access.no_pin` when the locker had none. */
  remove(locker: string, caller: Caller): unknown;
}

/** Setting the clock by a signed answer. */
interface TimeAdmin {
  /** A nonce to be signed, and for how many ms its answer is waited for. */
  ask(): { readonly nonce: string; readonly withinMs: number };
  /** Records what came of it, with the caller. Rejects with a LockerError when answers cannot be checked (`trust.*`) or recorded. */
  answer(text: string, caller: Caller): Promise<SettingResult>;
}

/** Readers of cards, for those who enrol one that they have in their hand. */
interface CardReaders {
  /**
   * The number of the next card that is held to a reader; it opens nothing meanwhile.
   * Rejects with a LockerError: `reader.*`, among them `reader.unknown`, and `reader.no_card` after `withinMs`.
   */
  next(reader: string, withinMs: number, signal: AbortSignal): Promise<string>;
}

/** What somebody shows at a reader. Stored and logged nowhere, and in no error. */
interface SimPresented {
  readonly reader: string;
  readonly text: string;
  /** What the reader is taken to read: told when it does not. */
  readonly kind?: 'code' | 'card' | undefined;
}

/** The simulated world, in a simulated cabinet. Each rejects with a LockerError (`sim.*`). */
export interface SimAdmin {
  door(locker: string, state: 'open' | 'closed'): Promise<void>;
  fault(fault: SimFault, active: boolean): Promise<void>;
  plug(bus: string, plugged: boolean): Promise<void>;
  /** Resolves when all of it was sent; what comes of it is told by the record. */
  present(presented: SimPresented): Promise<void>;
}

/** The serial lines of this cabinet, for those who look for boards on them. */
interface LineAdmin extends BusScanner {
  readonly buses: readonly BusSpec[];
  readonly boards: readonly BusBoardSpec[];
}

/** The trust set and the cabinet's own keys, as an administrator has them. */
interface KeyAdmin {
  /** The text of a `keys+jwt`. The root's signature says who changes the set, whoever brings it. Throws as `Trust.install`. */
  install(text: string): Promise<TrustInstall>;
  /** The public parts. Rejects with a LockerError (`device.*`) when the cabinet has no keys. */
  published(): Promise<PublishedKeys>;
}

/** The audit record as it is read. */
export interface EventReader {
  /** At most `limit` rows from seq `from` on, in order. */
  read(from: number, limit: number): readonly EventLine[];
  /** The chain that is read, and its last seq. */
  head(): { readonly chain: string; readonly seq: number };
  /** Called after rows were appended. Returns an unsubscriber. */
  onAppended(listener: () => void): () => void;
}

/** What persons may ask for. Each act leaves its row with who did it, and without of whom. */
interface PersonCalls extends Pick<PersonAdmin, 'restrict' | 'unrestrict' | 'correct'> {
  readonly requests: Pick<PersonRequests, 'ask' | 'outcome' | 'pending'>;
  /** What the cabinet has of a booking; `undefined` for nothing. */
  readonly exportOf: (subject: string, pace: Pace) => Promise<PersonExport | undefined>;
}

/** Paid rentals. Each act leaves its row with who did it. */
export interface RentalCalls extends Pick<Desk, 'lines' | 'counts' | 'closed'> {
  readonly admin: Pick<RentalAdmin, 'end' | 'extend' | 'forgive' | 'moveTo'>;
}

/** All that the control socket may do to the rest of the agent. */
export interface ControlWorld {
  /** Its `open` appends `admin.open` with the grant's actor in the intent's transaction. */
  readonly cabinet: CabinetView;
  readonly facts: () => AgentFacts;
  /** Rejects when the hardware process is away. */
  readonly counters: () => Promise<HardwareCounters>;
  /** By board id; a bank that answers is not in it. */
  readonly boardFaults: () => ReadonlyMap<string, BoardFault>;
  readonly pins: PinAdmin;
  readonly time: TimeAdmin;
  readonly keys: KeyAdmin;
  /** Each leaves its row with who did it, in the transaction that changes the rights. */
  readonly rights: Pick<RightAdmin, 'check' | 'put' | 'revoke' | 'clear' | 'addCard' | 'removeCard'>;
  readonly persons: PersonCalls;
  /** Absent where nothing is rented. */
  readonly rentals?: RentalCalls;
  readonly rightViews: Pick<RightViews, 'all' | 'get' | 'countByRole'>;
  readonly cards: CardReaders;
  /** Each leaves its row with who did it, when it changes nothing, too. */
  readonly awaited: Pick<AwaitedStateBook, 'accept' | 'await'>;
  /** Each leaves its row with who did it, when it changes nothing, too. */
  readonly upkeep: Pick<Upkeep, 'block' | 'unblock' | 'emptied' | 'clearFaults'>;
  /** Verifies and runs a `cmd+jwt` that `caller` brought; a repeat gets the result that it had. */
  readonly runCommand: (text: string, caller: Caller) => Promise<CommandAnswer>;
  readonly events: EventReader;
  /** The whole record, to be read through in slices. */
  readonly auditRecord: RecordSource;
  /** Throws a LockerError: `service.*`, `store.*`. */
  readonly service: Pick<Service, 'decommission' | 'recommission'>;
  readonly backups: Pick<Backups, 'file'>;
  /** Takes a `receipt+jwt`, whoever brings it. Rejects with a LockerError when it cannot be checked (`trust.*`) or kept (`store.*`). */
  readonly takeReceipt: (text: string) => Promise<ReceiptResult>;
  readonly lines: LineAdmin;
  readonly sim?: SimAdmin;
  /** Appends one audit event durably; throws a LockerError (`store.*`) when it could not. */
  readonly record: (event: NewEvent) => unknown;
  /** Counts a look: one row for each kind, caller and minute. Throws `store.*` when the disk does not take it now. */
  readonly recordRepeated: (event: NewEvent) => unknown;
  /** Counts what was tried in vain: ten rows for each caller and minute. Throws `store.*` when the disk does not take it now. */
  readonly recordRefused: (event: NewEvent) => unknown;
  /** Told of each fault that became an answer; never gets a request's body. */
  readonly onFault: (error: unknown) => void;
}
