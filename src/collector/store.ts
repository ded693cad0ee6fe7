import type { AuditRow } from '../audit/row.js';
import type { CommandClaims } from '../tokens/command-token.js';
import type { AuditMessage, ReportMessage, ResultMessage, SnapshotMessage, StatusMessage } from '../wire/messages.js';
import type { AwaitedState } from './awaited-states.js';
import type { BrokenAt, Prefix } from './continuity.js';
import type { Enrolments } from './enrol/enrolments.js';
import type { KnownState } from './known-state.js';
import type { MoneyLedger } from './money/money-ledger.js';
import type { SnapshotSigner, StoredSnapshot } from './snapshots.js';
import type { SubjectStore } from './subjects/port.js';

/** What the collector tells its operator of a cabinet. A closed list; each is an error code too. */
export const cabinetAlarms = [
  'collector.bad_enrolment',
  'collector.unknown_cabinet',
  'collector.bad_message',
  'collector.bad_signature',
  'collector.chain_broken',
  'collector.rows_missing',
  'collector.state_withheld',
  'collector.no_gateway',
  'collector.order_changed',
  'collector.order_unanswered',
  'collector.payment_without_verdict',
  'collector.payment_unknown',
  'collector.refund_failed',
  'collector.webhooks_silent',
  'collector.books_differ',
  'collector.code_reused',
] as const;
export type CabinetAlarm = (typeof cabinetAlarms)[number];

/** What came of a batch. It is durable when this is said. */
export type Taken =
  /** `prefix`: what a receipt may be given for; its seq is 0 when the first row is still missing. */
  | { readonly kind: 'taken'; readonly added: number; readonly prefix: Prefix }
  /** The rows are kept, and no receipt is given. `newly`: it is this batch that broke the chain. */
  | { readonly kind: 'quarantined'; readonly newly: boolean; readonly broken: BrokenAt };

/** Rows that are to be asked for. */
export interface DuePull {
  readonly cabinet: string;
  readonly chain: string;
  readonly from: number;
  readonly limit: number;
}

/** One chain of one cabinet as the operator sees it. */
interface ChainState {
  readonly chain: string;
  readonly prefix: Prefix;
  /** The highest number that is stored; more than `prefix.seq` when rows are missing. */
  readonly last: number;
  /** When rows of it came last, wall ms. */
  readonly lastMs: number;
}

export interface CabinetState {
  readonly cabinet: string;
  readonly status?: { readonly message: StatusMessage; readonly atMs: number };
  readonly quarantine?: BrokenAt & { readonly sinceMs: number };
  /** When the newest sealed state came, wall ms. */
  readonly snapshotMs?: number;
  /** In the order in which they began. */
  readonly chains: readonly ChainState[];
  readonly alarms: readonly { readonly code: CabinetAlarm; readonly lastMs: number; readonly count: number }[];
}

/** Rows that are missing, both ends included. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Where rows are read on. */
export interface EventPage {
  readonly cabinet: string;
  readonly chain: string;
  /** The first seq. */
  readonly from: number;
  readonly most: number;
}

/** What people do at a collector. A closed list. */
const accessKinds = [
  ...([
    'events',
    'cabinets',
    'command',
    'result',
    'token',
    'quarantine.end',
    'gap.accept',
    'state',
    'snapshot',
  ] as const),
  ...(['subject.erase', 'subject.export', 'subject.restrict', 'subject.unrestrict', 'subject.correct'] as const),
  ...(['enrol.code', 'enrol.list', 'enrol.approve', 'enrol.revoke'] as const),
  ...(['money.cases', 'money.reconcile', 'money.refund'] as const),
  ...(['subject.fetch', 'subject.requests', 'subject.give-up'] as const),
] as const;

/** An administrative act of a person at the collector; it is logged as the acts at a cabinet are. */
export interface Access {
  /** Name of the system's user. */
  readonly by: string;
  readonly what: (typeof accessKinds)[number];
  readonly cabinet?: string;
  /** Of a command and its result: its `jti`; of what a person asked for: the id of the request, which names nobody; of a refund: the last characters of the gateway's id of the payment. */
  readonly ref?: string;
}

/**
 * Where the collector keeps what the cabinets hand over. Whatever resolves is durable. All calls are idempotent, so that a
 * message may come any number of times, and to any of several collectors on one database. Every call rejects with
 * `collector.store_down` when the database does not answer; nothing was done then, or it was done and may be done again.
 */
export interface CollectorStore {
  /** What persons ask for. */
  readonly subjects: SubjectStore;
  /** Orders and payments, in the same database. */
  readonly money: MoneyLedger;
  /** Who enrolled itself, in the same database. */
  readonly enrolments: Enrolments;

  /** Takes the rows of a batch whose signature and hashes were checked. */
  takeBatch(batch: AuditMessage, nowMs: number): Promise<Taken>;
  /** Keeps a batch that does not fit together by itself, and quarantines its cabinet. */
  keepBroken(batch: AuditMessage, broken: BrokenAt, nowMs: number): Promise<Taken>;
  /** Ends a quarantine; what broke the chain is judged anew with the next batch. Resolves to whether there was one. */
  endQuarantine(cabinet: string): Promise<boolean>;
  /**
   * Gives up the rows that are missing before the next one that is stored: the chain counts on from there, and its receipts, too.
   * What was given up is kept. Resolves to the rows; `undefined` when none are missing.
   */
  acceptGap(cabinet: string, chain: string, nowMs: number): Promise<Gap | undefined>;
  /** Gaps that are due to be asked for, each handed out once among all collectors; the next time is later. */
  duePulls(nowMs: number, most: number, random: number): Promise<readonly DuePull[]>;

  /**
   * Keeps the last status. It names a row and its hash: when that row is stored with another one, the cabinet has rewritten its
   * record, and is quarantined. Resolves to that break, when this status showed it first.
   */
  putStatus(cabinet: string, status: StatusMessage, nowMs: number): Promise<BrokenAt | undefined>;
  putReport(cabinet: string, report: ReportMessage, nowMs: number): Promise<void>;
  /**
   * Keeps the newest sealed state of a cabinet. Resolves to false for one that is older than what is known: it is dropped.
   * An erasure that comes with later rows drops it, too, and so does the end of the cabinet's service.
   */
  putSnapshot(message: SnapshotMessage, by: SnapshotSigner, nowMs: number): Promise<boolean>;
  snapshotOf(cabinet: string): Promise<StoredSnapshot | undefined>;
  /** A result takes the place of an earlier one unless that one is final: `done` or `failed`. */
  putResult(cabinet: string, result: ResultMessage, nowMs: number): Promise<void>;
  resultOf(cabinet: string, jti: string): Promise<ResultMessage | undefined>;

  /** Notes a command before it is sent, so that a right that it gives can be given back. */
  noteOrder(command: CommandClaims, nowMs: number): Promise<void>;
  /** Notes a token before it is shown. `untilMs`: when it ends. */
  noteToken(cabinet: string, jti: string, untilMs: number): Promise<void>;
  /** What is given back to a cabinet that has lost its database. */
  knownState(cabinet: string, nowMs: number): Promise<KnownState>;
  /** Cabinets that are to be given their state now, each handed out once among all collectors; the next time is later. */
  dueStates(nowMs: number, most: number, random: number): Promise<readonly AwaitedState[]>;

  raise(cabinet: string, code: CabinetAlarm, nowMs: number): Promise<void>;
  cabinets(): Promise<readonly CabinetState[]>;
  /** Rows of one chain in the order of seq, without those of persons who restricted the use of their data. */
  events(page: EventPage): Promise<readonly AuditRow[]>;
  /**
   * What was erased at a cabinet, or is to be, newest first: tags of bookings, rights and tokens under the key of that cabinet
   * (`keyOfCabinet`, `tagOf`). With both it can tell which references that it holds were erased, and learns no other.
   */
  erasuresOf(cabinet: string): Promise<{ readonly tags: readonly string[] }>;
  recordAccess(access: Access, nowMs: number): Promise<void>;

  /** Removes what came before this time; events in whole months where that is what the database is cut in. */
  expire(beforeMs: number): Promise<void>;
  /** Forgets what was given and has expired. */
  forgetExpired(nowMs: number): Promise<void>;
  /** Rejects unless the database answers, and the key for tombstones is that of what was erased. */
  ready(): Promise<void>;
  close(): Promise<void>;
}
