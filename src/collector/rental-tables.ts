import type { ColumnTypes } from './column-types.js';

/** The table of what cabinets said last of each rental, order and payment: a migration. One that was released is never changed. */
export function rentalTables({ integer, text, end }: ColumnTypes): string {
  return `
  CREATE TABLE rental_reports (
    cabinet ${text} NOT NULL, kind ${text} NOT NULL, about ${text} NOT NULL, rental ${text}, runs ${integer} NOT NULL,
    message ${text} NOT NULL, received_ms ${integer} NOT NULL,
    PRIMARY KEY (cabinet, kind, about)
  )${end};
  CREATE INDEX rental_reports_received ON rental_reports (received_ms);
`;
}

const kinds = "kind IN ('rental', 'order', 'payment')";

/** What came before there was this table, in SQLite: the newest report about each. */
export const sqliteRentals = `
  INSERT OR REPLACE INTO rental_reports (cabinet, kind, about, rental, runs, message, received_ms)
    SELECT cabinet, kind, message ->> (CASE kind WHEN 'rental' THEN 'rental' WHEN 'order' THEN 'ord' ELSE 'jti' END) AS about,
      message ->> 'rental', CASE WHEN message ->> 'state' IN ('offered', 'active', 'overstayed') THEN 1 ELSE 0 END, message, received_ms
    FROM reports WHERE ${kinds} AND about IS NOT NULL ORDER BY received_ms;
`;

/** The same in PostgreSQL. */
export const postgresRentals = `
  INSERT INTO rental_reports (cabinet, kind, about, rental, runs, message, received_ms)
    SELECT DISTINCT ON (cabinet, kind, about) cabinet, kind, about, json ->> 'rental',
      CASE WHEN json ->> 'state' IN ('offered', 'active', 'overstayed') THEN 1 ELSE 0 END, message, received_ms
    FROM (
      SELECT *, json ->> (CASE kind WHEN 'rental' THEN 'rental' WHEN 'order' THEN 'ord' ELSE 'jti' END) AS about
      FROM (SELECT *, message::json AS json FROM reports WHERE ${kinds}) AS told
    ) AS named
    WHERE about IS NOT NULL ORDER BY cabinet, kind, about, received_ms DESC;
`;
