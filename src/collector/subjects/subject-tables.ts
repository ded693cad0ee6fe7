import type { ColumnTypes } from '../column-types.js';

/**
 * The tables of what persons ask for, and the view for reports without those who restricted the use of their data: a migration.
 * `subject_requests.reference` is kept until all cabinets have answered, since it has to be sent; the tags stay.
 */
export function subjectTables({ integer, text, end }: ColumnTypes): string {
  return `
  CREATE TABLE subject_requests (
    id ${text} PRIMARY KEY, kind ${text} NOT NULL, tag ${text} NOT NULL, state ${text} NOT NULL,
    reference ${text}, correction ${text}, receiver ${text},
    asked_ms ${integer} NOT NULL, due_ms ${integer} NOT NULL, ended_ms ${integer}, claimed_ms ${integer} NOT NULL, told_ms ${integer},
    asked_by ${text} NOT NULL, actor ${text} NOT NULL, actor_role ${text} NOT NULL
  )${end};
  CREATE INDEX subject_requests_tag ON subject_requests (tag);
  CREATE TABLE subject_orders (
    request ${text} NOT NULL, cabinet ${text} NOT NULL, state ${text} NOT NULL, jti ${text}, made_ms ${integer}, until_ms ${integer},
    sent_ms ${integer}, sends ${integer} NOT NULL DEFAULT 0, next_ms ${integer}, waits_for ${text}, reason ${text}, ended_ms ${integer},
    PRIMARY KEY (request, cabinet)
  )${end};
  CREATE INDEX subject_orders_jti ON subject_orders (cabinet, jti);
  CREATE INDEX subject_orders_due ON subject_orders (next_ms) WHERE next_ms IS NOT NULL;
  CREATE TABLE tombstones (tag ${text} PRIMARY KEY, request ${text} NOT NULL, since_ms ${integer} NOT NULL)${end};
  CREATE TABLE cabinet_tombstones (
    cabinet ${text} NOT NULL, tag ${text} NOT NULL, request ${text} NOT NULL, since_ms ${integer} NOT NULL,
    PRIMARY KEY (cabinet, tag)
  )${end};
  CREATE TABLE tombstone_key (tag ${text} PRIMARY KEY)${end};
  CREATE TABLE restricted_refs (ref ${text} PRIMARY KEY, subject_ref ${text} NOT NULL)${end};
  CREATE INDEX restricted_refs_subject ON restricted_refs (subject_ref);
  `;
}

/** Rows of nobody who restricted the use of his data: a row that names no booking is that of its right. */
export const isUnrestricted = `coalesce(subject_ref, credential_ref, '') NOT IN (SELECT ref FROM restricted_refs)`;

/** For reports: who and whose is left out, and those who want none of it. */
export const eventReports = `VIEW event_reports AS
    SELECT cabinet, chain, seq, received_ms, wall_ms, clock, board, locker, event, access_mode, outcome, reason,
      payment_status, actor_role, error, error_args, retention, policy
    FROM events WHERE ${isUnrestricted}`;
