import type Database from 'better-sqlite3';
import { LockerError } from '../lib/errors.js';
import { readPragma } from './native.js';

/**
 * Numbered migrations: entry 0 brings an empty database to version 1, and so on. A released entry is never changed.
 * All tables keep SQLite's rowid: a damaged table is salvaged row by row along it.
 */
export const migrations: readonly string[] = [
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
  `
  CREATE TABLE rights (
    ref TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('customer', 'courier', 'operator', 'installer')),
    any_locker INTEGER NOT NULL CHECK (any_locker IN (0, 1)),
    sizes TEXT,
    from_ms INTEGER,
    until_ms INTEGER,
    uses INTEGER CHECK (uses > 0),
    hours TEXT,
    subject_ref TEXT,
    holder TEXT,
    stored_boot TEXT NOT NULL
  ) STRICT;
  CREATE INDEX rights_until ON rights (until_ms);
  CREATE TABLE right_lockers (ref TEXT NOT NULL, locker TEXT NOT NULL, PRIMARY KEY (ref, locker)) STRICT;
  CREATE INDEX right_lockers_locker ON right_lockers (locker);
  CREATE TABLE pins (number TEXT NOT NULL, ref TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (number, ref)) STRICT;
  CREATE INDEX pins_ref ON pins (ref);
  CREATE TABLE cards (card TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (card, ref)) STRICT;
  CREATE INDEX cards_ref ON cards (ref);

  CREATE TABLE uses (
    kind TEXT NOT NULL CHECK (kind IN ('right', 'token')),
    ref TEXT NOT NULL,
    locker TEXT NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    give_backs INTEGER NOT NULL DEFAULT 0,
    until_ms INTEGER,
    PRIMARY KEY (kind, ref, locker)
  ) STRICT;
  CREATE INDEX uses_until ON uses (until_ms);
  CREATE TABLE revocations (ref TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX revocations_until ON revocations (until_ms);
  CREATE TABLE blocked (locker TEXT PRIMARY KEY) STRICT;
  CREATE TABLE drop_offs (
    locker TEXT PRIMARY KEY,
    ref TEXT NOT NULL,
    boot TEXT NOT NULL,
    mono_ms INTEGER NOT NULL,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1))
  ) STRICT;
  CREATE TABLE commands (
    jti TEXT PRIMARY KEY,
    outcome TEXT,
    reason TEXT,
    data TEXT,
    until_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX commands_until ON commands (until_ms);

  INSERT INTO rights (ref, role, any_locker, from_ms, until_ms, uses, stored_boot)
    SELECT ref, 'customer', 0, from_ms, until_ms, CASE uses_left WHEN 0 THEN 1 ELSE uses_left END, stored_boot FROM pin_rights;
  INSERT INTO right_lockers SELECT ref, locker FROM pin_rights;
  INSERT INTO pins SELECT locker, ref, hash FROM pin_rights;
  INSERT INTO uses (kind, ref, locker, used, give_backs, until_ms)
    SELECT 'right', ref, locker, uses_left = 0, give_backs, until_ms FROM pin_rights WHERE uses_left = 0 OR give_backs > 0;
  INSERT INTO uses (kind, ref, locker, used, give_backs, until_ms)
    SELECT 'token', jti, locker, used, give_backs, until_ms FROM token_uses;
  DROP TABLE pin_rights;
  DROP TABLE token_uses;

  INSERT OR IGNORE INTO meta (key, value)
    SELECT 'clock', json_object('boot', json_extract(value, '$.boot'), 'floorMs', json_extract(value, '$.wallMs'),
      'goodMs', json_extract(value, '$.wallMs')) FROM meta WHERE key = 'last_good';
  DELETE FROM meta WHERE key = 'last_good';

  CREATE TABLE new_openings (
    chain TEXT NOT NULL,
    seq INTEGER NOT NULL,
    locker TEXT NOT NULL,
    board TEXT NOT NULL,
    credential_ref TEXT,
    use_kind TEXT CHECK (use_kind IN ('right', 'token', 'command')),
    use_of TEXT,
    purpose TEXT CHECK (purpose IN ('collect', 'drop_off')),
    subject_ref TEXT,
    access_mode TEXT,
    boot TEXT NOT NULL,
    first_seq INTEGER,
    PRIMARY KEY (chain, seq)
  ) STRICT;
  INSERT INTO new_openings (chain, seq, locker, board, credential_ref, use_kind, use_of, purpose, subject_ref, access_mode,
      boot, first_seq)
    SELECT chain, seq, locker, board, credential_ref, CASE right_kind WHEN 'pin' THEN 'right' ELSE right_kind END,
      CASE WHEN right_kind IS NULL THEN NULL ELSE locker END, CASE WHEN right_kind IS NULL THEN NULL ELSE 'collect' END,
      subject_ref, access_mode, boot, first_seq
    FROM openings;
  DROP TABLE openings;
  ALTER TABLE new_openings RENAME TO openings;
  `,
  `
  ALTER TABLE uses ADD COLUMN allowed INTEGER;
  CREATE INDEX uses_left ON uses (locker) WHERE kind = 'token' AND used < allowed;
  `,
  `
  CREATE TABLE receipts (
    chain TEXT PRIMARY KEY,
    seq INTEGER NOT NULL CHECK (seq > 0),
    head BLOB NOT NULL CHECK (length(head) = 32)
  ) STRICT;
  `,
  `
  CREATE TABLE release_marks (
    chain TEXT NOT NULL,
    hour INTEGER NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    PRIMARY KEY (chain, hour)
  ) STRICT;
  `,
  `
  CREATE TABLE erased (key TEXT PRIMARY KEY, until_ms INTEGER) STRICT;
  CREATE TABLE restricted (person TEXT PRIMARY KEY) STRICT;
  CREATE TABLE privacy_requests (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('erase', 'export')),
    person TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'erasing', 'cleaning')),
    waits_for TEXT,
    actor TEXT NOT NULL,
    actor_role TEXT NOT NULL,
    receiver TEXT,
    rows INTEGER NOT NULL DEFAULT 0,
    rights INTEGER NOT NULL DEFAULT 0,
    chain TEXT,
    asked_ms INTEGER NOT NULL,
    asked_mono_ms INTEGER NOT NULL,
    boot TEXT NOT NULL
  ) STRICT;
  ALTER TABLE commands ADD COLUMN sealed TEXT;
  ALTER TABLE commands ADD COLUMN person TEXT;
  CREATE INDEX audit_supersedes ON audit (chain, supersedes) WHERE supersedes IS NOT NULL;
  `,
  `
  CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('chain', 'request')),
    about TEXT NOT NULL,
    state TEXT NOT NULL,
    waits_for TEXT,
    before_chain TEXT,
    before_seq INTEGER,
    before_head TEXT,
    acked INTEGER NOT NULL DEFAULT 0 CHECK (acked IN (0, 1))
  ) STRICT;
  `,
  `
  CREATE TABLE rentals (
    id TEXT PRIMARY KEY,
    locker TEXT NOT NULL,
    size TEXT NOT NULL,
    state TEXT NOT NULL
      CHECK (state IN ('offered', 'awaiting_payment', 'active', 'overstayed', 'collected', 'ended', 'refund_due')),
    right_ref TEXT NOT NULL,
    pin_hash TEXT,
    used_ms INTEGER NOT NULL,
    boot TEXT NOT NULL,
    mono_ms INTEGER NOT NULL,
    began_ms INTEGER,
    paid_ms INTEGER NOT NULL,
    paid_paise INTEGER NOT NULL,
    waived_paise INTEGER NOT NULL,
    openings INTEGER NOT NULL,
    subject_ref TEXT,
    over_ms INTEGER
  ) STRICT;
  -- No locker is held by two.
  CREATE UNIQUE INDEX rentals_holding ON rentals (locker)
    WHERE state IN ('offered', 'awaiting_payment', 'active', 'overstayed');
  CREATE INDEX rentals_right ON rentals (right_ref) WHERE state IN ('active', 'overstayed');
  CREATE INDEX rentals_over ON rentals (over_ms) WHERE over_ms IS NOT NULL;
  CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    rental TEXT NOT NULL,
    locker TEXT NOT NULL,
    paise INTEGER NOT NULL,
    buys_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'shown', 'paid', 'closed')),
    upi TEXT,
    boot TEXT NOT NULL,
    mono_ms INTEGER NOT NULL,
    open_ms INTEGER NOT NULL,
    closes_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX orders_rental ON orders (rental);
  CREATE TABLE payments (
    jti TEXT PRIMARY KEY,
    ord TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('opened', 'begun', 'refund_due')),
    reason TEXT,
    locker TEXT
  ) STRICT;
  CREATE INDEX payments_ord ON payments (ord);
  CREATE TABLE turns (locker TEXT PRIMARY KEY, rentals INTEGER NOT NULL) STRICT;

  CREATE TABLE new_reports (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('chain', 'request', 'order', 'payment', 'rental')),
    about TEXT NOT NULL,
    state TEXT NOT NULL,
    details TEXT NOT NULL,
    acked INTEGER NOT NULL DEFAULT 0 CHECK (acked IN (0, 1))
  ) STRICT;
  INSERT INTO new_reports (id, kind, about, state, details, acked)
    SELECT id, kind, about, state,
      json_patch(
        CASE WHEN waits_for IS NULL THEN '{}' ELSE json_object('waitsFor', waits_for) END,
        CASE WHEN before_chain IS NULL THEN '{}'
          WHEN before_head IS NULL THEN json_object('before', json_object('chain', before_chain, 'seq', before_seq))
          ELSE json_object('before', json_object('chain', before_chain, 'seq', before_seq, 'head', before_head)) END
      ), acked
    FROM reports ORDER BY rowid;
  DROP TABLE reports;
  ALTER TABLE new_reports RENAME TO reports;
  `,
  `
  ALTER TABLE rentals ADD COLUMN payer TEXT NOT NULL DEFAULT 'customer' CHECK (payer IN ('customer', 'cloud'));
  CREATE INDEX rentals_collected ON rentals (locker) WHERE payer = 'cloud' AND state = 'collected';
  CREATE INDEX rentals_delivering ON rentals (right_ref) WHERE payer = 'cloud' AND over_ms IS NULL;
  ALTER TABLE rights ADD COLUMN rental TEXT;
  ALTER TABLE rights ADD COLUMN returns INTEGER NOT NULL DEFAULT 0 CHECK (returns IN (0, 1));
  CREATE INDEX rights_rental ON rights (rental) WHERE rental IS NOT NULL;

  CREATE TABLE new_openings (
    chain TEXT NOT NULL,
    seq INTEGER NOT NULL,
    locker TEXT NOT NULL,
    board TEXT NOT NULL,
    credential_ref TEXT,
    use_kind TEXT CHECK (use_kind IN ('right', 'token', 'command')),
    use_of TEXT,
    purpose TEXT CHECK (purpose IN ('collect', 'drop_off', 'return')),
    subject_ref TEXT,
    access_mode TEXT,
    boot TEXT NOT NULL,
    first_seq INTEGER,
    PRIMARY KEY (chain, seq)
  ) STRICT;
  INSERT INTO new_openings SELECT * FROM openings ORDER BY rowid;
  DROP TABLE openings;
  ALTER TABLE new_openings RENAME TO openings;
  `,
];

/** The version this program writes. */
export const schemaVersion = migrations.length;

/**
 * Brings a database to `schemaVersion`, or to an older one, one transaction for each step.
 * @returns whether an older program wrote it
 * @throws LockerError `store.newer` when a newer program wrote it.
 */
export function migrate(db: Database.Database, file: string, version = schemaVersion): boolean {
  const found = Number(readPragma(db, 'user_version'));
  if (found > schemaVersion) {
    throw new LockerError(
      'store.newer',
      `${file} has schema version ${found}, this lockerd knows ${schemaVersion}: start the newer lockerd that wrote it`,
      { found, known: schemaVersion },
    );
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < found || index >= version) continue;
    db.transaction(() => {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${index + 1}`);
    })();
  }
  return found > 0 && found < version;
}
