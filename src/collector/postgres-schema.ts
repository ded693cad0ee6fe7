import type { ColumnTypes } from './column-types.js';
import { enrolTables } from './enrol/enrol-tables.js';
import { moneyTables, refundNotices } from './money/money-tables.js';
import { postgresFunctions } from './postgres-functions.js';
import { postgresRentals, rentalTables } from './rental-tables.js';
import { snapshotTable } from './snapshots.js';
import { eventReports, subjectTables } from './subjects/subject-tables.js';

const postgresTypes: ColumnTypes = { integer: 'bigint', text: 'text', end: '' };

/** Numbered from 1; one that was released is never changed. The table `migrations` says which were done. */
export const postgresMigrations: readonly string[] = [
  `
  CREATE TABLE cabinets (
    cabinet text PRIMARY KEY, status text, status_ms bigint,
    quarantine text, quarantine_chain text, quarantine_seq bigint, quarantine_ms bigint
  );
  CREATE TABLE chains (
    cabinet text NOT NULL, chain text NOT NULL, prefix_seq bigint NOT NULL, prefix_head text NOT NULL,
    last_seq bigint NOT NULL, began_ms bigint NOT NULL, last_ms bigint NOT NULL,
    pull_due_ms bigint, pulls integer NOT NULL DEFAULT 0,
    PRIMARY KEY (cabinet, chain)
  ) WITH (fillfactor = 70);
  CREATE INDEX chains_due ON chains (pull_due_ms) WHERE pull_due_ms IS NOT NULL;
  CREATE TABLE events (
    cabinet text NOT NULL, chain text NOT NULL, seq bigint NOT NULL, received_ms bigint NOT NULL,
    boot text NOT NULL, mono_ms bigint NOT NULL, wall_ms bigint NOT NULL, clock text NOT NULL, row_cabinet text NOT NULL,
    board text, locker text, event text NOT NULL, access_mode text, outcome text, reason text,
    credential_ref text, subject_ref text, order_ref text, payment_ref text, payment_status text,
    actor text, actor_role text, error text, error_args text, retention text NOT NULL, policy text NOT NULL,
    "commit" bytea NOT NULL, salt bytea, supersedes bigint, prev bytea NOT NULL, hash bytea NOT NULL,
    -- The month of received_ms. A partition cannot hold two rows of one number; the lock of the cabinet sees to the others.
    month date NOT NULL,
    PRIMARY KEY (cabinet, chain, seq, month)
  ) PARTITION BY RANGE (month);
  CREATE TABLE disputed_rows (
    cabinet text NOT NULL, chain text NOT NULL, seq bigint NOT NULL, hash text NOT NULL,
    "row" text NOT NULL, received_ms bigint NOT NULL,
    PRIMARY KEY (cabinet, chain, seq, hash)
  );
  CREATE TABLE gaps (
    cabinet text NOT NULL, chain text NOT NULL, from_seq bigint NOT NULL, to_seq bigint NOT NULL, accepted_ms bigint NOT NULL,
    PRIMARY KEY (cabinet, chain, from_seq)
  );
  CREATE TABLE reports (
    cabinet text NOT NULL, id text NOT NULL, kind text NOT NULL, message text NOT NULL, received_ms bigint NOT NULL,
    PRIMARY KEY (cabinet, id)
  );
  CREATE TABLE results (
    cabinet text NOT NULL, jti text NOT NULL, outcome text NOT NULL, message text NOT NULL, received_ms bigint NOT NULL,
    PRIMARY KEY (cabinet, jti)
  );
  CREATE TABLE alarms (
    cabinet text NOT NULL, code text NOT NULL, first_ms bigint NOT NULL, last_ms bigint NOT NULL, count bigint NOT NULL,
    PRIMARY KEY (cabinet, code)
  );
  CREATE TABLE accesses (at_ms bigint NOT NULL, by text NOT NULL, what text NOT NULL, cabinet text, ref text);
  -- For reports: who and whose is left out.
  CREATE VIEW event_reports AS
    SELECT cabinet, chain, seq, received_ms, wall_ms, clock, board, locker, event, access_mode, outcome, reason,
      payment_status, actor_role, error, error_args, retention, policy
    FROM events;
  `,
  // What cabinets were given, and which of them wait to be given it back.
  `
  CREATE TABLE given_rights (
    cabinet text NOT NULL, jti text NOT NULL, ref text NOT NULL, subject text, arg text NOT NULL,
    until_ms bigint, given_ms bigint NOT NULL,
    PRIMARY KEY (cabinet, jti)
  );
  CREATE TABLE given_tokens (
    cabinet text NOT NULL, jti text NOT NULL, until_ms bigint NOT NULL,
    PRIMARY KEY (cabinet, jti)
  );
  CREATE TABLE awaited_states (
    cabinet text PRIMARY KEY, chain text NOT NULL, since_ms bigint NOT NULL, due_ms bigint NOT NULL, sent integer NOT NULL
  );
  `,
  postgresFunctions,
  `${subjectTables(postgresTypes)} CREATE OR REPLACE ${eventReports};`,
  moneyTables(postgresTypes),
  refundNotices(postgresTypes),
  `${rentalTables(postgresTypes)} ${postgresRentals}`,
  enrolTables(postgresTypes),
  snapshotTable(postgresTypes),
];
