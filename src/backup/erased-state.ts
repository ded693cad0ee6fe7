import { z } from 'zod';
import type { CarriedValue } from '../store/carried-rows.js';
import { hashed } from '../store/persons.js';
import { type CabinetState, rowsOf } from './cabinet-state.js';

/** Who was erased: tags under a key of this cabinet, as in `state+jwt`; both in base64url. */
export interface Erasures {
  readonly key: string;
  readonly tags: readonly string[];
}

export interface ErasedState {
  readonly state: CabinetState;
  /** Rights and rentals that were left out. */
  readonly erased: number;
  /** Bookings whose things are still in a locker: they are erased when those are collected. */
  readonly waiting: number;
}

export interface ErasingWith {
  readonly nowMs: number;
  readonly randomBytes: (size: number) => Buffer;
}

type Row = Record<string, CarriedValue>;
type CarriedRow = CarriedValue[];

/** What names a right in each table, beside `rights` and `rentals`. */
const ofRights: Readonly<Record<string, string>> = {
  ...{ right_lockers: 'ref', pins: 'ref', cards: 'ref', uses: 'ref', revocations: 'ref', drop_offs: 'ref' },
};
const running = new Set(['active', 'overstayed', 'offered', 'awaiting_payment']);

/**
 * A state without those who were erased since it was made. Whose things are still in a locker stays until they are out, as a request
 * that waits: to erase never traps a bag. Pure.
 */
export function withoutErased(
  state: CabinetState,
  { key, tags }: Erasures,
  { nowMs, randomBytes }: ErasingWith,
): ErasedState {
  if (tags.length === 0) return { state, erased: 0, waiting: 0 };
  const secret = Buffer.from(key, 'base64url');
  const known = new Set(tags.map((tag) => Buffer.from(tag, 'base64url').toString('hex')));
  const tagOf = (reference: Row[string]): string | undefined => {
    const tag = typeof reference === 'string' ? hashed(secret, reference) : undefined;
    return tag !== undefined && known.has(tag) ? tag : undefined;
  };
  const rentals = rowsOf(state, 'rentals');
  const rights = rowsOf(state, 'rights');
  const held = rentals.filter((row) => running.has(String(row.state)));
  const heldRights = new Set(held.flatMap(({ right_ref, id }) => [right_ref, id]));
  const opens = ({ ref, rental }: Row): boolean => heldRights.has(ref ?? null) || heldRights.has(rental ?? null);
  const waiting = new Set([
    ...held.filter(({ subject_ref }) => tagOf(subject_ref ?? null)).map(({ subject_ref }) => String(subject_ref)),
    ...rights.filter((row) => opens(row) && tagOf(row.subject_ref ?? null)).map((row) => String(row.subject_ref)),
  ]);
  const isGone = (subject: Row[string] | undefined, ref: Row[string] | undefined): boolean =>
    subject == null ? tagOf(ref ?? null) !== undefined : tagOf(subject) !== undefined && !waiting.has(String(subject));
  const goneRights = new Set(
    rights.filter((row) => !opens(row) && isGone(row.subject_ref, row.ref)).map(({ ref }) => ref ?? null),
  );
  const goneRentals = new Set(
    rentals
      .filter((row) => !running.has(String(row.state)) && isGone(row.subject_ref, row.right_ref))
      .map(({ id }) => id ?? null),
  );
  const goneOrders = new Set(
    rowsOf(state, 'orders').flatMap(({ id, rental }) => (goneRentals.has(rental ?? null) ? [id ?? null] : [])),
  );
  const goneReports = new Set([...goneRentals, ...goneOrders]);
  const keeps = (table: string, row: Row): boolean => {
    if (table === 'rights') return !goneRights.has(row.ref ?? null);
    if (table === 'rentals') return !goneRentals.has(row.id ?? null);
    if (table === 'orders') return !goneOrders.has(row.id ?? null);
    if (table === 'payments') return !goneOrders.has(row.ord ?? null);
    if (table === 'reports') return row.acked === 0 || !goneReports.has(row.about ?? null);
    const column = ofRights[table];
    const ref = column === undefined ? null : (row[column] ?? null);
    // Tokens are known by nothing but their uses.
    return !goneRights.has(ref) && (table !== 'uses' || row.kind !== 'token' || tagOf(ref) === undefined);
  };
  const tables: CabinetState['tables'] = {};
  for (const [table, { columns, rows }] of Object.entries(state.tables)) {
    const named = rowsOf(state, table);
    const at = table === 'reports' ? columns.indexOf('details') : -1;
    const kept = rows
      .filter((_, index) => keeps(table, named[index] ?? {}))
      .map((row) => (goneReports.has(row[columns.indexOf('about')] ?? null) ? nameless(row, at) : row));
    if (kept.length > 0) tables[table] = { columns, rows: kept };
  }
  const stillThere = new Set(
    [...waiting, ...held.flatMap(({ right_ref }) => right_ref ?? [])].map((one) => tagOf(String(one))),
  );
  const personKey = keyOfPersons(state) ?? randomBytes(32);
  // A key that is new voids what was kept under another one.
  if (keyOfPersons(state) === undefined)
    for (const table of ['erased', 'restricted', 'privacy_requests']) delete tables[table];
  addRows(
    tables,
    'erased',
    [...known].filter((tag) => !stillThere.has(tag)).map((tag) => ({ key: tag, until_ms: null })),
    'key',
  );
  addRows(
    tables,
    'privacy_requests',
    [...waiting].map((subject) => request(hashed(personKey, subject), nowMs, randomBytes)),
    'person',
  );
  const meta = { ...state.meta, person_key: personKey.toString('hex'), erasure_key: secret.toString('hex') };
  return { state: { ...state, meta, tables }, erased: goneRights.size + goneRentals.size, waiting: waiting.size };
}

/** What the cloud has not heard yet is told, and says no more whose it was. */
function nameless(row: CarriedRow, at: number): CarriedRow {
  return row.map((value, index) => {
    if (index !== at || typeof value !== 'string') return value;
    const { run: _, ...details } = z.looseObject({}).parse(JSON.parse(value));
    return JSON.stringify(details);
  });
}

function keyOfPersons({ meta }: CabinetState): Buffer | undefined {
  return typeof meta.person_key === 'string' ? Buffer.from(meta.person_key, 'hex') : undefined;
}

function request(person: string, nowMs: number, randomBytes: ErasingWith['randomBytes']): Row {
  return {
    ...{ id: randomBytes(16).toString('hex'), kind: 'erase', person, state: 'asked', waits_for: null },
    ...{ actor: 'cloud', actor_role: 'cloud', receiver: null, rows: 0, rights: 0, chain: null },
    ...{ asked_ms: Math.round(nowMs), asked_mono_ms: 0, boot: 'restored' },
  };
}

/** Adds rows that are not there yet, by one of their columns. */
function addRows(tables: CabinetState['tables'], table: string, added: readonly Row[], by: string): void {
  const [first] = added;
  if (first === undefined) return;
  const found = tables[table] ?? { columns: Object.keys(first), rows: [] };
  const at = found.columns.indexOf(by);
  const known = new Set(found.rows.map((row) => row[at]));
  const rows = added
    .filter((row) => !known.has(row[by] ?? null))
    .map((row) => found.columns.map((name) => row[name] ?? null));
  tables[table] = { columns: found.columns, rows: [...found.rows, ...rows] };
}
