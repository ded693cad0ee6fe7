import fc from 'fast-check';
import type { CabinetState } from '../../src/backup/cabinet-state.js';
import { carriedTables } from '../../src/store/carried.js';
import { schemaVersion } from '../../src/store/schema.js';

const id = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/);
const ms = fc.integer({ min: 0, max: 2_000_000_000_000 });

/** What the checks of the tables want of a column, by its name; anything else is a text or a number as its kind is. */
const columns: Readonly<Record<string, fc.Arbitrary<string | number | null>>> = {
  ...{ any_locker: fc.constantFrom(0, 1), closed: fc.constantFrom(0, 1), acked: fc.constantFrom(0, 1) },
  ...{ returns: fc.constantFrom(0, 1), role: fc.constantFrom('customer', 'courier', 'operator') },
  ...{ payer: fc.constantFrom('customer', 'cloud'), uses: fc.option(fc.integer({ min: 1, max: 9 })) },
  ...{ subject_ref: fc.option(id), until_ms: ms, used: fc.integer({ min: 0, max: 9 }), details: fc.constant('{}') },
  allowed: fc.option(fc.integer({ min: 1, max: 9 })),
};
const words: Readonly<Record<string, readonly string[]>> = {
  'uses.kind': ['right', 'token'],
  'privacy_requests.kind': ['erase', 'export'],
  'privacy_requests.state': ['asked', 'erasing', 'cleaning'],
  'rentals.state': ['active', 'overstayed', 'collected', 'ended'],
  'orders.state': ['asked', 'shown', 'paid', 'closed'],
  'payments.outcome': ['opened', 'begun', 'refund_due'],
  'reports.kind': ['chain', 'request', 'order', 'payment', 'rental'],
};
/** What no two rows of a table share. */
const keys: Readonly<Record<string, readonly string[]>> = {
  ...{
    right_lockers: ['ref', 'locker'],
    pins: ['number', 'ref'],
    cards: ['card', 'ref'],
    uses: ['kind', 'ref', 'locker'],
  },
  rentals: ['locker'],
};

function value(table: string, column: string): fc.Arbitrary<string | number | null> {
  const word = words[`${table}.${column}`];
  if (word) return fc.constantFrom(...word);
  const known = columns[column];
  if (known) return known;
  return /_ms$|paise$|^(rows|rights|openings|give_backs|failures|rentals)$/.test(column) ? ms : id;
}

function tableOf(table: string, names: readonly string[]) {
  const rows = fc.array(fc.tuple(...names.map((name) => value(table, name))), { minLength: 1, maxLength: 4 });
  return rows.map((all) => {
    const by = (keys[table] ?? [names[0] ?? '']).map((name) => names.indexOf(name));
    const seen = new Set<string>();
    const kept = all.filter((row) => {
      // `id` comes first in rentals, and must be its own, too.
      const own = [by.map((at) => row[at]).join(' '), `1 ${row[0]}`].slice(0, table === 'rentals' ? 2 : 1);
      const isNew = own.every((one) => !seen.has(one));
      if (isNew) for (const one of own) seen.add(one);
      return isNew;
    });
    return { columns: [...names], rows: kept };
  });
}

/** States as a cabinet could have them, as far as the tables see. */
export const anyState: fc.Arbitrary<CabinetState> = fc
  .record(
    Object.fromEntries(
      Object.entries(carriedTables).map(([table, { columns: names }]) => [table, tableOf(table, names)]),
    ),
    { requiredKeys: [] },
  )
  .chain((tables) =>
    fc.record({
      form: fc.constant(1 as const),
      cabinet: fc.constant('CAB-1'),
      madeMs: ms,
      clock: fc.constantFrom('trusted' as const, 'untrusted' as const),
      program: fc.constant('1.2.3'),
      schema: fc.constant(schemaVersion),
      head: fc.record({
        chain: fc.constant('0123456789abcdef0123456789abcdef'),
        seq: fc.integer({ min: 1, max: 1000 }),
        hash: fc.constant('a'.repeat(64)),
      }),
      pepper: fc.uint8Array({ minLength: 32, maxLength: 48 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      meta: fc.record({
        clock: fc.record({ boot: id, floorMs: ms }),
        trust_set: fc.record({ version: fc.integer({ min: 1, max: 9 }), hash: fc.constant('abc') }),
        person_key: fc.constant('b'.repeat(64)),
      }),
      tables: fc.constant(
        Object.fromEntries(Object.entries(tables).flatMap(([name, table]) => (table ? [[name, table] as const] : []))),
      ),
    }),
  );

/** One of them, the same for the same number. */
export function exampleState(seed: number): CabinetState {
  const [state] = fc.sample(anyState, { numRuns: 1, seed });
  if (!state) throw new Error('no state was made');
  return state;
}
