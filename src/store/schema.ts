import type Database from 'better-sqlite3';
import { LockerError } from '../lib/errors.js';
import { readPragma } from './native.js';

/**
 * Numbered migrations: entry 0 brings an empty database to version 1, and so on. A released entry is never changed.
 * All tables keep SQLite's rowid: a damaged table is salvaged row by row along it.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE audit (
    chain TEXT NOT NULL,
    seq INTEGER NOT NULL,
    boot TEXT NOT NULL,
    mono_ms INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    clock TEXT NOT NULL,
    cabinet TEXT NOT NULL,
    board TEXT,
    locker TEXT,
    event TEXT NOT NULL,
    access_mode TEXT,
    outcome TEXT,
    reason TEXT,
    credential_ref TEXT,
    subject_ref TEXT,
    order_ref TEXT,
    payment_ref TEXT,
    payment_status TEXT,
    actor TEXT,
    actor_role TEXT,
    error TEXT,
    error_args TEXT,
    retention TEXT NOT NULL,
    policy TEXT NOT NULL,
    "commit" BLOB NOT NULL CHECK (length("commit") = 32),
    salt BLOB CHECK (length(salt) = 16),
    supersedes INTEGER,
    prev BLOB NOT NULL CHECK (length(prev) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (chain, seq)
  ) STRICT;

  CREATE TABLE pin_rights (
    ref TEXT PRIMARY KEY,
    locker TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    from_ms INTEGER,
    until_ms INTEGER,
    uses_left INTEGER CHECK (uses_left >= 0),
    give_backs INTEGER NOT NULL DEFAULT 0,
    stored_boot TEXT NOT NULL
  ) STRICT;

  CREATE TABLE throttle (
    key TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    pause_ms INTEGER NOT NULL,
    pause_until_mono_ms INTEGER,
    boot TEXT NOT NULL,
    last_mono_ms INTEGER NOT NULL,
    last_wall_ms INTEGER
  ) STRICT;

  CREATE TABLE openings (
    chain TEXT NOT NULL,
    seq INTEGER NOT NULL,
    locker TEXT NOT NULL,
    board TEXT NOT NULL,
    credential_ref TEXT,
    access_mode TEXT,
    boot TEXT NOT NULL,
    first_seq INTEGER,
    PRIMARY KEY (chain, seq)
  ) STRICT;

  CREATE TABLE alarms (code TEXT NOT NULL, part TEXT NOT NULL, PRIMARY KEY (code, part)) STRICT;

  CREATE TABLE latches (locker TEXT PRIMARY KEY, latch TEXT NOT NULL CHECK (latch IN ('closed', 'open'))) STRICT;
  `,
  `
  CREATE TABLE token_uses (
    jti TEXT NOT NULL,
    locker TEXT NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    give_backs INTEGER NOT NULL DEFAULT 0,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (jti, locker)
  ) STRICT;
  CREATE INDEX token_uses_until ON token_uses (until_ms);

  ALTER TABLE openings ADD COLUMN right_kind TEXT CHECK (right_kind IN ('pin', 'token'));
  ALTER TABLE openings ADD COLUMN subject_ref TEXT;
  UPDATE openings SET right_kind = 'pin' WHERE credential_ref IS NOT NULL;
  `,
];

/** The version this program writes. */
export const schemaVersion = migrations.length;

/**
 * Brings a database to `schemaVersion`, one transaction for each step.
 * @throws LockerError `store.newer` when a newer program wrote it.
 */
export function migrate(db: Database.Database, file: string): void {
  const found = Number(readPragma(db, 'user_version'));
  if (found > schemaVersion) {
    throw new LockerError(
      'store.newer',
      `${file} has schema version ${found}, this lockerd knows ${schemaVersion}: start the newer lockerd that wrote it`,
      { found, known: schemaVersion },
    );
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < found) continue;
    db.transaction(() => {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${index + 1}`);
    })();
  }
}
