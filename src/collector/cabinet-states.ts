import { z } from 'zod';
import { statusMessage } from '../wire/messages.js';
import { breaks } from './continuity.js';
import type { SqlRow } from './sql.js';
import { type CabinetState, cabinetAlarms } from './store.js';

const cabinetShape = z.object({
  cabinet: z.string(),
  status: z.string().nullable(),
  status_ms: z.int().nullable(),
  quarantine: z.enum(breaks).nullable(),
  quarantine_chain: z.string().nullable(),
  quarantine_seq: z.int().nullable(),
  quarantine_ms: z.int().nullable(),
});
const chainShape = z.object({
  cabinet: z.string(),
  chain: z.string(),
  prefix_seq: z.int(),
  prefix_head: z.string(),
  last_seq: z.int(),
  last_ms: z.int(),
});
const alarmShape = z.object({
  cabinet: z.string(),
  code: z.enum(cabinetAlarms),
  last_ms: z.int(),
  count: z.int(),
});

const snapshotShape = z.object({ cabinet: z.string(), received_ms: z.int() });

/** What is known of each cabinet, from the rows of its tables. One that only alarms tell of has no row of its own. */
export function cabinetStates(
  cabinetRows: readonly SqlRow[],
  chainRows: readonly SqlRow[],
  alarmRows: readonly SqlRow[],
  snapshotRows: readonly SqlRow[],
): CabinetState[] {
  const cabinets = new Map(cabinetRows.map((row) => cabinetShape.parse(row)).map((row) => [row.cabinet, row]));
  const chains = chainRows.map((row) => chainShape.parse(row));
  const alarms = alarmRows.map((row) => alarmShape.parse(row));
  const snapshots = new Map(
    snapshotRows.map((row) => snapshotShape.parse(row)).map((row) => [row.cabinet, row.received_ms]),
  );
  const ids = new Set([...cabinets.keys(), ...alarms.map(({ cabinet }) => cabinet)]);
  return [...ids].sort().map((cabinet) => {
    const row = cabinets.get(cabinet);
    const { quarantine: reason, quarantine_chain: chain, quarantine_seq: seq, quarantine_ms: sinceMs } = row ?? {};
    return {
      cabinet,
      ...(row?.status && {
        status: { message: statusMessage.parse(JSON.parse(row.status)), atMs: row.status_ms ?? 0 },
      }),
      ...(reason && { quarantine: { reason, chain: chain ?? '', seq: seq ?? 0, sinceMs: sinceMs ?? 0 } }),
      ...(snapshots.has(cabinet) && { snapshotMs: snapshots.get(cabinet) ?? 0 }),
      chains: chains
        .filter((one) => one.cabinet === cabinet)
        .map((one) => ({
          chain: one.chain,
          prefix: { seq: one.prefix_seq, head: one.prefix_head },
          ...{ last: one.last_seq, lastMs: one.last_ms },
        })),
      alarms: alarms
        .filter((one) => one.cabinet === cabinet)
        .map(({ code, last_ms: lastMs, count }) => ({ code, lastMs, count })),
    };
  });
}
