import type { AuditRow } from '../audit/row.js';

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, unknown>>;

/** Statements within one transaction. Parameters are written `?1`, `?2` and so on; whole numbers come back as numbers. */
export interface Sql {
  rows(text: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
}

/** What one kind of database does in its own way. All calls reject with `collector.store_down` when it does not answer. */
export interface SqlDatabase {
  /** Ends a SELECT whose row nobody else may change until the transaction is over. */
  readonly forUpdate: string;
  /** The same, and leaves rows out that somebody else holds. */
  readonly forUpdateOfFree: string;
  /**
   * Stands behind the values of a SELECT, and holds until the transaction is over: what is stored in it is either seen by an erasure,
   * or sees its tombstones, if it looks for them in a later statement.
   */
  readonly besideErasures: string;
  /** Runs all or nothing; durable when it resolves. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Makes room for events that come at this time. */
  makeRoom(nowMs: number): Promise<void>;
  insertEvents(sql: Sql, cabinet: string, rows: readonly AuditRow[], nowMs: number): Promise<void>;
  /** A column with bytes as lower hex. */
  hex(column: string): string;
  /** Whether a column is one of a list, which is a parameter with JSON: `isIn('tag', '?1')`. */
  isIn(column: string, parameter: string): string;
  /** The texts of such a list, as a table with the column `value`. */
  listed(parameter: string): string;
  /**
   * Waits until nobody stores anything, and lets nobody until the transaction is over. It comes before the first change, as it does where something is
   * stored, so that nobody waits for somebody who waits for him; and what follows is short.
   */
  alone(sql: Sql): Promise<void>;
  /** This transaction reads whole tables, however long that takes. */
  takeTime(sql: Sql): Promise<void>;
  /** Overwrites what was removed or changed, as far as the database does such a thing. */
  scrub(): Promise<void>;
  /** Removes events that came before this time, what contradicted them, and who looked at them: no user of a service may. */
  expireEvents(beforeMs: number): Promise<void>;
  close(): Promise<void>;
}
