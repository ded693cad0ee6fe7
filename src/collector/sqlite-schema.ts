import type { ColumnTypes } from './column-types.js';
import { enrolTables } from './enrol/enrol-tables.js';
import { moneyTables, refundNotices } from './money/money-tables.js';
import { rentalTables, sqliteRentals } from './rental-tables.js';
import { snapshotTable } from './snapshots.js';
import { eventReports, subjectTables } from './subjects/subject-tables.js';

const sqliteTypes: ColumnTypes = { integer: 'INTEGER', text: 'TEXT', end: ' STRICT, WITHOUT ROWID' };

/** Numbered from 1; one that was released is never changed. `user_version` says how many were done. */
export const sqliteMigrations: readonly string[] = [
  `
  CREATE TABLE cabinets (
    cabinet TEXT PRIMARY KEY, status TEXT, status_ms INTEGER,
    quarantine TEXT, quarantine_chain TEXT, quarantine_seq INTEGER, quarantine_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE chains (
    cabinet TEXT NOT NULL, chain TEXT NOT NULL, prefix_seq INTEGER NOT NULL, prefix_head TEXT NOT NULL,
    last_seq INTEGER NOT NULL, began_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
    pull_due_ms INTEGER, pulls INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (cabinet, chain)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX chains_due ON chains (pull_due_ms) WHERE pull_due_ms IS NOT NULL;
  CREATE TABLE events (
    cabinet TEXT NOT NULL, chain TEXT NOT NULL, seq INTEGER NOT NULL, received_ms INTEGER NOT NULL,
    boot TEXT NOT NULL, mono_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL, clock TEXT NOT NULL, row_cabinet TEXT NOT NULL,
    board TEXT, locker TEXT, event TEXT NOT NULL, access_mode TEXT, outcome TEXT, reason TEXT,
    credential_ref TEXT, subject_ref TEXT, order_ref TEXT, payment_ref TEXT, payment_status TEXT,
    actor TEXT, actor_role TEXT, error TEXT, error_args TEXT, retention TEXT NOT NULL, policy TEXT NOT NULL,
    "commit" TEXT NOT NULL, salt TEXT, supersedes INTEGER, prev TEXT NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (cabinet, chain, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX events_received ON events (received_ms);
  CREATE TABLE disputed_rows (
    cabinet TEXT NOT NULL, chain TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    "row" TEXT NOT NULL, received_ms INTEGER NOT NULL,
    PRIMARY KEY (cabinet, chain, seq, hash)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE gaps (
    cabinet TEXT NOT NULL, chain TEXT NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL, accepted_ms INTEGER NOT NULL,
    PRIMARY KEY (cabinet, chain, from_seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE reports (
    cabinet TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL, received_ms INTEGER NOT NULL,
    PRIMARY KEY (cabinet, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE results (
    cabinet TEXT NOT NULL, jti TEXT NOT NULL, outcome TEXT NOT NULL, message TEXT NOT NULL, received_ms INTEGER NOT NULL,
    PRIMARY KEY (cabinet, jti)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE alarms (
    cabinet TEXT NOT NULL, code TEXT NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (cabinet, code)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE accesses (at_ms INTEGER NOT NULL, by TEXT NOT NULL, what TEXT NOT NULL, cabinet TEXT, ref TEXT) STRICT;
  `,
  // What cabinets were given, and which of them wait to be given it back.
  `
  CREATE TABLE given_rights (
    cabinet TEXT NOT NULL, jti TEXT NOT NULL, ref TEXT NOT NULL, subject TEXT, arg TEXT NOT NULL,
    until_ms INTEGER, given_ms INTEGER NOT NULL,
    PRIMARY KEY (cabinet, jti)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE given_tokens (
    cabinet TEXT NOT NULL, jti TEXT NOT NULL, until_ms INTEGER NOT NULL,
    PRIMARY KEY (cabinet, jti)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE awaited_states (
    cabinet TEXT PRIMARY KEY, chain TEXT NOT NULL, since_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, sent INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `${subjectTables(sqliteTypes)} CREATE ${eventReports};`,
  moneyTables(sqliteTypes),
  refundNotices(sqliteTypes),
  `${rentalTables(sqliteTypes)} ${sqliteRentals}`,
  enrolTables(sqliteTypes),
  snapshotTable(sqliteTypes),
];
