import pg from 'pg';
import type { AuditRow } from '../../src/audit/row.js';
import { Enrolled } from '../../src/collector/enrolled.js';
import { columnValue, eventColumns } from '../../src/collector/event-columns.js';
import { Ingest } from '../../src/collector/ingest.js';
import { openStore } from '../../src/collector/open-store.js';
import { readSigners } from '../../src/collector/signers.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { auditMessage } from '../../src/wire/messages.js';
import { Cloud, prefix } from '../collector/cloud.js';
import { hasPostgres, PostgresServer } from '../collector/postgres-server.js';
import type { Figure } from './figures.js';

const rowsInBatch = 500;
/** What a cabinet sends while it is connected: half an opening. */
const fewRows = 2;
/** Cabinets whose batches are taken at the same time, as by so many connections of collectors. */
const atOnce = 4;

/** Rows a second from the bytes of a message to its signed receipt, beside the same rows inserted bare. Left out without PostgreSQL. */
export async function collectingFigures(batchesEach: number): Promise<Figure[]> {
  if (!hasPostgres) return [];
  const server = new PostgresServer();
  const cloud = new Cloud();
  try {
    await server.start();
    const messages = await messagesOf(cloud, batchesEach, rowsInBatch);
    const rows = atOnce * batchesEach * rowsInBatch;
    const url = await server.database();
    const taken = await takenPerSecond(url, cloud, messages, rows);
    const bytes = await bytesPerRow(server, url, rows);
    const few = await messagesOf(cloud, 10 * batchesEach, fewRows);
    const live = await takenPerSecond(url, cloud, few, atOnce * 10 * batchesEach);
    const bare = await barePerSecond(await server.database(), messages, rows);
    const how = `${atOnce} cabinets at once, batches of ${rowsInBatch}, PostgreSQL on this machine`;
    return [
      { what: 'rows taken over, from message to receipt', value: taken, unit: 'rows/s', goal: { least: 10_000 }, how },
      { what: 'the same rows in bare batched inserts', value: bare, unit: 'rows/s', how },
      { what: 'share of bare inserts', value: (100 * taken) / bare, unit: '%', how },
      {
        what: 'batches taken over while cabinets are connected',
        ...{ value: live, unit: 'batches/s', how: `of ${fewRows} rows, each with its transaction and receipt` },
      },
      { what: 'a row in PostgreSQL, with its index', value: bytes, unit: 'B', how: `${rows} rows` },
    ];
  } finally {
    await server.end();
    cloud.remove();
  }
}

/** The batches of each cabinet, as they come from the broker. */
async function messagesOf(cloud: Cloud, batchesEach: number, rowsEach: number): Promise<[string, Buffer[]][]> {
  const cabinets = Array.from({ length: atOnce }, (_, index) => `CAB-${rowsEach}-${index + 1}`);
  const messages: [string, Buffer[]][] = [];
  for (const cabinet of cabinets) {
    const board = await cloud.board(cabinet);
    for (let row = 0; row < batchesEach * rowsEach; row += 1) board.rows.push(board.next(references(row)));
    const batches = Array.from({ length: batchesEach }, (_, index) => {
      const from = 1 + index * rowsEach;
      return Buffer.from(JSON.stringify(board.batch(from, from + rowsEach - 1)));
    });
    messages.push([cabinet, batches]);
  }
  return messages;
}

/** As long as a boot, a QR code and a booking name themselves. */
function references(row: number): Partial<AuditRow> {
  const [boot, credential, booking] = [
    `6f1c0c1e-2f5d-4d0c-9d54-${String(row >> 12).padStart(12, '0')}`,
    row * 7919,
    row,
  ];
  const refOf = (count: number): string => String(count).padStart(11, '0');
  return { boot, credential_ref: refOf(credential), subject_ref: refOf(booking) };
}

/** Bytes that a row takes with its part of the index, after VACUUM as the server does it by itself. */
async function bytesPerRow(server: PostgresServer, url: string, rows: number): Promise<number> {
  await server.query(url, 'VACUUM (ANALYZE) events');
  const partitions = "SELECT inhrelid FROM pg_inherits WHERE inhparent = 'events'::regclass";
  const [size] = await server.query(
    url,
    `SELECT sum(pg_total_relation_size(inhrelid))::float8 AS bytes FROM (${partitions}) p`,
  );
  return Number(size?.bytes) / rows;
}

async function takenPerSecond(
  url: string,
  cloud: Cloud,
  messages: [string, Buffer[]][],
  count: number,
): Promise<number> {
  const store = await openStore({ kind: 'postgres', url });
  const parts = { prefix, store, enrolled: new Enrolled(cloud.cabinets), signers: readSigners(cloud.keys) };
  const ingest = new Ingest({ ...parts, time: systemTime, log: () => undefined });
  const seconds = await secondsOf(messages, async ([cabinet, batches]) => {
    for (const batch of batches) {
      const answers = await ingest.take(`${prefix}/${cabinet}/audit`, batch);
      if (answers.length !== 1) throw new Error('no receipt');
    }
  });
  await store.close();
  return count / seconds;
}

/** The same columns, as text, without a look at what they hold. */
async function barePerSecond(url: string, messages: [string, Buffer[]][], rows: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: atOnce });
  const columns = ['chain', 'seq', ...eventColumns].map((name) => `"${name}"`);
  await pool.query(`CREATE TABLE bare (${columns.map((name) => `${name} text`)}, PRIMARY KEY (cabinet, chain, seq))`);
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`);
  const text = `INSERT INTO bare (${columns}) SELECT * FROM unnest(${arrays})`;
  const prepared = messages.map(([, batches]) =>
    batches.map((batch) => {
      const { events } = auditMessage.parse(JSON.parse(batch.toString()));
      const own = [events.map(({ chain }) => chain), events.map(({ seq }) => seq)];
      return [...own, ...eventColumns.map((field) => events.map((row) => columnValue(row, field)))];
    }),
  );
  const seconds = await secondsOf(prepared, async (batches) => {
    for (const values of batches) await pool.query({ name: 'bare', text, values });
  });
  await pool.end();
  return rows / seconds;
}

async function secondsOf<T>(parts: readonly T[], work: (part: T) => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await Promise.all(parts.map(work));
  return (performance.now() - startMs) / 1000;
}
