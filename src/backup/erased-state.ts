import { z } from 'zod';
import type { CarriedValue } from '../store/carried-rows.js';
import { hashed } from '../store/persons.js';
import { type CabinetState, rowsOf, type StateRow } from './cabinet-state.js';

/** Who was erased: tags under a key of this cabinet, as in `state+jwt`; both in base64url. */
interface Erasures {
  readonly key: string;
  readonly tags: readonly string[];
}

interface ErasedState {
  readonly state: CabinetState;
  /** Rights and rentals that were left out. */
  readonly erased: number;
  /** Bookings whose things are still in a locker: they are erased when those are collected. */
  readonly waiting: number;
}

interface ErasingWith {
  readonly nowMs: number;
  readonly randomBytes: (size: number) => Buffer;
}

/** What of a state belongs to those who were erased. */
interface Theirs {
  readonly rights: ReadonlySet<CarriedValue>;
  readonly rentals: ReadonlySet<CarriedValue>;
  readonly orders: ReadonlySet<CarriedValue>;
  /** References of bookings whose rental is not over: what they have stays until then. */
  readonly waiting: ReadonlySet<string>;
  /** Rights by which these open. */
  readonly waitingRights: ReadonlySet<CarriedValue>;
}

/** Whether a reference is that of somebody who was erased. */
type WasErased = (reference: CarriedValue | undefined) => boolean;

/** What names a right in each table, beside `rights` and `rentals`. */
const ofRights: Readonly<Record<string, string>> = {
  ...{ right_lockers: 'ref', pins: 'ref', cards: 'ref', uses: 'ref', revocations: 'ref', drop_offs: 'ref' },
};

/**
 * A state without those who were erased since it was made. Whose things are still in a locker stays until they are out, as a request
 * that waits: to erase never traps a bag. Pure.
 */
export function withoutErased(state: CabinetState, { key, tags }: Erasures, using: ErasingWith): ErasedState {
  if (tags.length === 0) return { state, erased: 0, waiting: 0 };
  const secret = Buffer.from(key, 'base64url');
  const known = new Set(tags.map((tag) => Buffer.from(tag, 'base64url').toString('hex')));
  const wasErased: WasErased = (reference) => typeof reference === 'string' && known.has(hashed(secret, reference));
  const theirs = findTheirs(state, wasErased);
  const tables = keptTables(state, theirs, wasErased);
  const stored = keyOfPersons(state);
  // What was kept under a key that is not there tells of nobody any more.
  if (stored === undefined) for (const table of ['erased', 'restricted', 'privacy_requests']) delete tables[table];
  const personKey = stored ?? using.randomBytes(32);
  const still = new Set([...theirs.waiting, ...theirs.waitingRights].map((one) => hashed(secret, String(one))));
  const gone = [...known].filter((tag) => !still.has(tag)).map((tag) => ({ key: tag, until_ms: null }));
  addRows(tables, 'erased', 'key', gone);
  const asked = [...theirs.waiting].map((subject) => requestOf(hashed(personKey, subject), using));
  addRows(tables, 'privacy_requests', 'person', asked);
  const meta = { ...state.meta, person_key: personKey.toString('hex'), erasure_key: secret.toString('hex') };
  const erased = theirs.rights.size + theirs.rentals.size;
  return { state: { ...state, meta, tables }, erased, waiting: theirs.waiting.size };
}

function findTheirs(state: CabinetState, wasErased: WasErased): Theirs {
  const rentals = rowsOf(state, 'rentals');
  const rights = rowsOf(state, 'rights');
  const running = rentals.filter(({ over_ms }) => over_ms === null || over_ms === undefined);
  const isOf = new Set(running.flatMap(({ id, right_ref }) => [id, right_ref]));
  const runs = ({ ref, rental }: StateRow): boolean => isOf.has(ref) || (rental != null && isOf.has(rental));
  const held = [...running, ...rights.filter(runs)].filter(({ subject_ref }) => wasErased(subject_ref));
  const waiting = new Set(held.map(({ subject_ref }) => String(subject_ref)));
  const isGone = (subject: CarriedValue | undefined, ref: CarriedValue | undefined): boolean =>
    subject == null ? wasErased(ref) : wasErased(subject) && !waiting.has(String(subject));
  const gone = (rows: readonly StateRow[], key: string) => new Set(rows.map((row) => row[key] ?? null));
  const goneRentals = gone(
    rentals.filter((row) => !running.includes(row) && isGone(row.subject_ref, row.right_ref)),
    'id',
  );
  return {
    rights: gone(
      rights.filter((row) => !runs(row) && isGone(row.subject_ref, row.ref)),
      'ref',
    ),
    rentals: goneRentals,
    orders: gone(
      rowsOf(state, 'orders').filter(({ rental = null }) => goneRentals.has(rental)),
      'id',
    ),
    waiting,
    waitingRights: gone([...rights.filter(runs)], 'ref'),
  };
}

function keptTables(state: CabinetState, theirs: Theirs, wasErased: WasErased): CabinetState['tables'] {
  const tables: CabinetState['tables'] = {};
  for (const [table, { columns, rows }] of Object.entries(state.tables)) {
    const named = rowsOf(state, table);
    const kept = rows.filter((_, index) => isKept(table, named[index] ?? {}, theirs, wasErased));
    if (kept.length > 0)
      tables[table] = { columns, rows: table === 'reports' ? nameless(columns, kept, theirs) : kept };
  }
  return tables;
}

function isKept(table: string, row: StateRow, { rights, rentals, orders }: Theirs, wasErased: WasErased): boolean {
  const { id = null, ref = null, ord = null, about = null, acked, kind } = row;
  if (table === 'rights') return !rights.has(ref);
  if (table === 'rentals') return !rentals.has(id);
  if (table === 'orders') return !orders.has(id);
  if (table === 'payments') return !orders.has(ord);
  if (table === 'reports') return acked === 0 || !(rentals.has(about) || orders.has(about));
  const column = ofRights[table];
  if (column === undefined) return true;
  // Tokens are known by nothing but their uses.
  return !rights.has(row[column] ?? null) && !(table === 'uses' && kind === 'token' && wasErased(ref));
}

/** What the cloud has not heard yet is told, and says no more whose it was. */
function nameless(columns: readonly string[], rows: readonly CarriedValue[][], { rentals }: Theirs): CarriedValue[][] {
  const [about, details] = [columns.indexOf('about'), columns.indexOf('details')];
  return rows.map((row) =>
    row.map((value, index) => {
      if (index !== details || typeof value !== 'string' || !rentals.has(row[about] ?? null)) return value;
      const { run: _, ...rest } = z.looseObject({}).parse(JSON.parse(value));
      return JSON.stringify(rest);
    }),
  );
}

function keyOfPersons({ meta }: CabinetState): Buffer | undefined {
  return typeof meta.person_key === 'string' ? Buffer.from(meta.person_key, 'hex') : undefined;
}

/** As if the person had just asked. */
function requestOf(person: string, { nowMs, randomBytes }: ErasingWith): StateRow {
  return {
    ...{ id: randomBytes(16).toString('hex'), kind: 'erase', person, state: 'asked', waits_for: null },
    ...{ actor: 'cloud', actor_role: 'cloud', receiver: null, rows: 0, rights: 0, chain: null },
    ...{ asked_ms: Math.round(nowMs), asked_mono_ms: 0, boot: 'restored' },
  };
}

/** Adds rows that are not there yet, by one of their columns. */
function addRows(tables: CabinetState['tables'], table: string, by: string, added: readonly StateRow[]): void {
  const [first] = added;
  if (first === undefined) return;
  const { columns, rows } = tables[table] ?? { columns: Object.keys(first), rows: [] };
  const known = new Set(rows.map((row) => row[columns.indexOf(by)]));
  const fresh = added.filter((row) => !known.has(row[by])).map((row) => columns.map((name) => row[name] ?? null));
  tables[table] = { columns, rows: [...rows, ...fresh] };
}
