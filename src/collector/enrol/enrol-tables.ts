import type { ColumnTypes } from '../column-types.js';

/** The tables of enrolments: a migration. One that was released is never changed. */
export function enrolTables({ integer, text, end }: ColumnTypes): string {
  return `
  -- One-time codes, as hashes; a cabinet has one.
  CREATE TABLE enrol_codes (
    cabinet ${text} PRIMARY KEY, hash ${text} NOT NULL, made_ms ${integer} NOT NULL, until_ms ${integer} NOT NULL,
    board ${text}, board_ms ${integer}, approved_ms ${integer}, used_ms ${integer}
  )${end};
  CREATE TABLE enrolments (
    cabinet ${text} PRIMARY KEY, board ${text} NOT NULL, keys ${text} NOT NULL, serial ${text} NOT NULL,
    certificate ${text} NOT NULL, from_ms ${integer} NOT NULL, until_ms ${integer} NOT NULL,
    enrolled_ms ${integer} NOT NULL, renewed_ms ${integer}, revoked_ms ${integer}
  )${end};
  -- All that were issued and have not ended: those that are revoked go into the list for the broker.
  CREATE TABLE certificates (
    serial ${text} PRIMARY KEY, cabinet ${text} NOT NULL, issued_ms ${integer} NOT NULL, until_ms ${integer} NOT NULL,
    revoked_ms ${integer}
  )${end};
  CREATE INDEX certificates_cabinet ON certificates (cabinet);
  CREATE INDEX certificates_revoked ON certificates (revoked_ms) WHERE revoked_ms IS NOT NULL;
`;
}
