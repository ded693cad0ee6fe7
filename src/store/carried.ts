import type { MetaKey } from './meta-shapes.js';

/** What of a table goes with a cabinet to a new board. */
interface CarriedTable {
  readonly columns: readonly string[];
  /** Of these: what moves by itself, and alone is worth no new snapshot. */
  readonly quiet?: readonly string[];
  /** Columns that stay behind, and why. They may be null. */
  readonly left?: Readonly<Record<string, string>>;
}

/**
 * The one list of what a snapshot for another board holds: all that is needed to let each bag out, and nothing that was not in the
 * database. A test holds it against the schema, so a new table or column is named here, or below with the reason why it stays.
 * Rows keep their order: that in which they were written tells which rental is older.
 */
export const carriedTables: Readonly<Record<string, CarriedTable>> = {
  // First, since it decides what of all the others may be taken.
  erased: { columns: ['key', 'until_ms'] },
  restricted: { columns: ['person'] },
  privacy_requests: {
    columns: [
      ...['id', 'kind', 'person', 'state', 'waits_for', 'actor', 'actor_role', 'receiver', 'rows', 'rights', 'chain'],
      ...['asked_ms', 'asked_mono_ms', 'boot'],
    ],
  },
  rights: {
    columns: [
      ...['ref', 'role', 'any_locker', 'sizes', 'from_ms', 'until_ms', 'uses', 'hours', 'subject_ref', 'holder'],
      ...['stored_boot', 'rental', 'returns'],
    ],
  },
  right_lockers: { columns: ['ref', 'locker'] },
  pins: { columns: ['number', 'ref', 'hash'] },
  cards: { columns: ['card', 'ref'] },
  uses: { columns: ['kind', 'ref', 'locker', 'used', 'give_backs', 'until_ms', 'allowed'] },
  revocations: { columns: ['ref', 'until_ms'] },
  blocked: { columns: ['locker'] },
  drop_offs: { columns: ['locker', 'ref', 'boot', 'mono_ms', 'closed'] },
  commands: {
    columns: ['jti', 'outcome', 'reason', 'data', 'until_ms'],
    left: {
      sealed: 'an export is large, is in the cloud by now, and can be asked for again',
      person: 'it tells whose that export is',
    },
  },
  rentals: {
    columns: [
      ...['id', 'locker', 'size', 'state', 'payer', 'right_ref', 'pin_hash', 'used_ms', 'boot', 'mono_ms', 'began_ms'],
      ...['paid_ms', 'paid_paise', 'waived_paise', 'openings', 'subject_ref', 'over_ms'],
    ],
    quiet: ['used_ms', 'boot', 'mono_ms'],
  },
  orders: {
    columns: [...['id', 'rental', 'locker', 'paise', 'buys_ms', 'state', 'boot', 'mono_ms', 'open_ms', 'closes_ms']],
    left: { upi: 'a QR code of another board is not shown; money that is on its way finds its order without it' },
  },
  payments: { columns: ['jti', 'ord', 'outcome', 'reason', 'locker'] },
  turns: { columns: ['locker', 'rentals'] },
  reports: { columns: ['id', 'kind', 'about', 'state', 'details', 'acked'] },
  throttle: {
    columns: ['key', 'failures', 'pause_ms', 'pause_until_mono_ms', 'boot', 'last_mono_ms', 'last_wall_ms'],
    quiet: ['key', 'failures', 'pause_ms', 'pause_until_mono_ms', 'boot', 'last_mono_ms', 'last_wall_ms'],
  },
};

/** Tables that stay behind, and why. */
export const leftTables: Readonly<Record<string, string>> = {
  audit: 'the record is handed over to the cloud row by row; a new board begins a new chain',
  openings: 'an opening that was under way is over: what it used up stays used up',
  alarms: 'the new board sees by itself what is wrong with it',
  latches: 'a door that was opened since would count as forced',
  receipts: 'they are about rows of the record',
  release_marks: 'they are about rows of the record',
};

/** Single facts that go with it. */
export const carriedMeta = [
  ...(['clock', 'pepper_id', 'trust_set', 'person_key', 'erasure_key', 'uses_lost'] as const),
  ...(['service_end', 'pin_failures'] as const),
] as const satisfies readonly MetaKey[];

/** Of these: what moves by itself. */
export const quietMeta: readonly MetaKey[] = ['clock', 'pin_failures'];

/** Single facts that stay behind, and why. */
export const leftMeta: Readonly<Partial<Record<MetaKey, string>>> = {
  chain: 'the new board begins a new chain; the head of this one is told in its first row',
  new_chain: 'as `chain`',
  previous_head: 'as `chain`',
  reported_chain: 'as `chain`',
  device_kid: 'the new board has keys of its own',
  state_awaited: 'after a restore it is awaited in any case',
  state_given: 'it is about a chain',
  contents_lost: 'after a restore it holds in any case',
  last_run: 'nothing has run on the new board',
  uplink_use: 'it changes with each message; the new board counts afresh',
  backed_up: 'it is about the old board',
};
