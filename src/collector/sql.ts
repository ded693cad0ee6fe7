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
  /** Runs all or nothing; durable when it resolves. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Makes room for events that come at this time. */
  makeRoom(nowMs: number): Promise<void>;
  insertEvents(sql: Sql, cabinet: string, rows: readonly AuditRow[], nowMs: number): Promise<void>;
  /** A column with bytes as lower hex. */
  hex(column: string): string;
  /** Removes events that came before this time, what contradicted them, and who looked at them: no user of a service may. */
  expireEvents(beforeMs: number): Promise<void>;
  close(): Promise<void>;
}
