import type { AuditRow } from '../../audit/row.js';
import type { DueOrder, RequestWish, SubjectRequest } from './request.js';

/** An export as far as it is there. */
export interface ExportState {
  readonly request: SubjectRequest;
  /** Private X25519 JWK that opens the answers. */
  readonly receiver: string;
  /** Sealed answers by cabinet: JWE in compact form. */
  readonly sealed: ReadonlyMap<string, string>;
}

/** What the store itself has of a person. */
export interface OwnRows {
  readonly events: readonly { readonly cabinet: string; readonly event: AuditRow }[];
  /** Rows that contradict others. */
  readonly disputed: readonly { readonly cabinet: string; readonly event: AuditRow }[];
  /** Rights that were given from here, without their sealed PINs. */
  readonly rights: readonly { readonly cabinet: string; readonly givenMs: number; readonly right: object }[];
  /** What cabinets reported of rentals, with their orders and payments. */
  readonly reports: readonly { readonly cabinet: string; readonly report: object }[];
}

/**
 * What persons ask for. Everybody is known by the reference of a booking, and requests by their ids, which name nobody. As with the rest of
 * the store all that resolves is durable, every call may be repeated, and several collectors share the work.
 */
export interface SubjectStore {
  /**
   * Takes a request and writes down who asked. From then on nothing that names an erased reference is stored. One that is open already for the same
   * person is given back, with the cabinets added: an erasure, or an export that was not fetched.
   * @throws LockerError `collector.no_key` without the key for tombstones, `collector.subject_unknown`, `collector.export_first`
   */
  ask(wish: RequestWish, nowMs: number): Promise<SubjectRequest>;
  /** Erases the stored rows of a request in the state `erasing`; it is `pending` or `done` then. Goes on where it was broken off. */
  erase(id: string, nowMs: number): Promise<void>;
  /** A request whose erasure was broken off, once for whoever asks first. */
  claimErasing(nowMs: number): Promise<string | undefined>;

  /** Those that are not done first, by due date; then, with `all`, the others, newest first. */
  requests(all: boolean): Promise<readonly SubjectRequest[]>;
  /** Waits for the answer of a cabinet no more. Resolves to whether it was waited for. */
  giveUp(id: string, cabinet: string, nowMs: number): Promise<boolean>;
  /** The export of a person that was asked for and not fetched. */
  exportOf(reference: string): Promise<ExportState | undefined>;
  /** Destroys the key of an export and its sealed answers: it was fetched. */
  endExport(id: string): Promise<void>;
  /** Rows of a person, as far as the store has them: his own export shows them whatever he restricted. */
  rowsOf(reference: string): Promise<OwnRows>;

  /** Commands that are due to be sent, each handed out once among all collectors; a command keeps its jti while it lives. */
  dueOrders(nowMs: number, most: number, random: number): Promise<readonly DueOrder[]>;
  /** Cabinets that have not answered. */
  waitedFor(): Promise<readonly string[]>;
  /** A cabinet was heard of: what was not sent to it after `sentBeforeMs` is due now. */
  wake(cabinet: string, nowMs: number, sentBeforeMs: number): Promise<void>;
  /** Requests that are overdue, each once a day among all collectors. */
  overdue(nowMs: number): Promise<readonly SubjectRequest[]>;
  /** Ends exports that nobody fetched within thirty days, and forgets requests that ended before `beforeMs`. */
  tidy(nowMs: number, beforeMs: number): Promise<void>;
}
