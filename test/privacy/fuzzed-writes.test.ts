import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditLog } from '../../src/audit/audit-log.js';
import {
  accessModes,
  actorRoles,
  eventClasses,
  eventOutcomes,
  paymentStatuses,
  reasons,
} from '../../src/audit/event.js';
import { auditRowSchema } from '../../src/audit/row.js';
import { LockerError } from '../../src/lib/errors.js';
import { Alarms } from '../../src/store/alarms.js';
import { BlockedLockers } from '../../src/store/blocked.js';
import { Commands } from '../../src/store/commands.js';
import { DropOffs } from '../../src/store/drop-offs.js';
import { Latches } from '../../src/store/latches.js';
import { Meta } from '../../src/store/meta.js';
import { metaShapes } from '../../src/store/meta-shapes.js';
import { Openings } from '../../src/store/openings.js';
import { Receipts } from '../../src/store/receipts.js';
import { Revocations } from '../../src/store/revocations.js';
import { Rights } from '../../src/store/rights.js';
import type { Store } from '../../src/store/store.js';
import { Throttle } from '../../src/store/throttle.js';
import { Uses } from '../../src/store/uses.js';
import { openCabinet } from '../store/workshop.js';
import { shapes } from './column-shapes.js';
import { hostile, ids, mostly, objectsOf, references, whole } from './hostile.js';

const columnsOf = (store: Store) =>
  store
    .statement<[], { name: string; column: string; type: string }>(
      `SELECT t.name, c.name AS "column", c.type FROM sqlite_schema t JOIN pragma_table_info(t.name) c
       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
    )
    .all();

test('each column of text has a shape here', () => {
  const { store } = openCabinet();
  const texts = columnsOf(store).filter(({ type }) => type === 'TEXT');
  const missing = texts.filter(({ name, column }) => shapes[name]?.[column] === undefined);
  expect(missing.map(({ name, column }) => `${name}.${column}`)).toEqual([]);
});

class Undone extends Error {}

/** Writes in a transaction that is taken back, and tells what was stored of another form than its column has. */
function misshapenAfter(store: Store, write: () => unknown): string[] | 'refused' {
  let misshapen: string[] = [];
  let said = '';
  try {
    store.tx(() => {
      write();
      misshapen = Object.entries(shapes).flatMap(([table, columns]) =>
        store
          .statement<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
          .all()
          .flatMap((row) => Object.entries(columns).filter(([column, shape]) => !fits(row[column], shape)))
          .map(([column]) => `${table}.${column}`),
      );
      throw new Undone();
    });
  } catch (error) {
    if (error instanceof Undone) return misshapen;
    said = String(error);
  }
  // What was refused is not in the words of the refusal either.
  expect(said).not.toMatch(/Canary|7391046/i);
  return 'refused';
}

function fits(value: unknown, shape: RegExp): boolean {
  return value === null || (typeof value === 'string' && shape.test(value));
}

const members = {
  ref: references,
  role: fc.constantFrom('customer', 'courier'),
  lockers: fc.array(ids, { maxLength: 3 }),
};
const right = objectsOf(
  {
    ...members,
    ...{ sizes: fc.array(ids, { maxLength: 2 }), fromMs: whole, untilMs: whole, uses: whole },
    hours: fc.array(fc.record({ days: fc.array(fc.nat(6)), fromMinute: fc.nat(1440), toMinute: fc.nat(1440) })),
    ...{ subjectRef: references, holder: ids, storedBoot: ids },
  },
  ['ref', 'role', 'lockers', 'storedBoot'],
);
const credentials = fc.record({
  pins: fc.array(objectsOf({ number: ids, hash: fc.constant('$argon2id$x') }, ['number', 'hash']), { maxLength: 1 }),
  cards: fc.array(mostly(fc.constant('ab'.repeat(32))), { maxLength: 1 }),
});
const opening = objectsOf(
  {
    ...{ chain: fc.constant('c0ffee'), seq: whole, locker: ids, board: ids, credentialRef: fc.option(references) },
    ...{
      useKind: fc.constantFrom('right', 'token', 'command', null),
      useOf: fc.option(ids),
      subjectRef: fc.option(references),
    },
    ...{ purpose: fc.constantFrom('collect', 'drop_off', null), accessMode: fc.constantFrom(...accessModes, null) },
    ...{ boot: ids, firstSeq: fc.option(whole) },
  },
  [
    'chain',
    'seq',
    'locker',
    'board',
    'credentialRef',
    'useKind',
    'useOf',
    'subjectRef',
    'purpose',
    'accessMode',
    'boot',
    'firstSeq',
  ],
);
const failure = objectsOf(
  {
    ...{ key: fc.constant('0f'.repeat(16)), failures: whole, pauseMs: whole, pauseUntilMonoMs: fc.option(whole) },
    ...{ boot: ids, lastMonoMs: whole, lastWallMs: fc.option(whole) },
  },
  ['key', 'failures', 'pauseMs', 'pauseUntilMonoMs', 'boot', 'lastMonoMs', 'lastWallMs'],
);
const use = objectsOf({ kind: fc.constant('token'), ref: references, of: ids, allowed: whole, untilMs: whole }, [
  'kind',
  'ref',
  'of',
  'allowed',
]);
const result = objectsOf(
  {
    outcome: fc.constantFrom('done', 'refused'),
    reason: fc.constantFrom(...reasons),
    data: fc.dictionary(ids, mostly(ids), { maxKeys: 2 }),
  },
  ['outcome'],
);
const dropOff = objectsOf({ locker: ids, ref: references, boot: ids, monoMs: whole }, [
  'locker',
  'ref',
  'boot',
  'monoMs',
]);
const receipt = objectsOf({ seq: whole, head: fc.constant('0f'.repeat(32)) }, ['seq', 'head']);
const fact = fc.oneof(
  fc.tuple(mostly(fc.constantFrom(...Object.keys(metaShapes))), hostile),
  ...[
    { key: 'chain', good: fc.constant('c0ffee') },
    { key: 'trust_set', good: objectsOf({ version: whole, hash: references }, ['version', 'hash']) },
    { key: 'clock', good: objectsOf({ boot: ids, floorMs: whole, goodMs: whole }, ['boot', 'floorMs']) },
    { key: 'pin_failures', good: objectsOf({ boot: ids, timesMonoMs: fc.array(whole) }, ['boot', 'timesMonoMs']) },
  ].map(({ key, good }) => fc.tuple(fc.constant(key), mostly<unknown>(good))),
);

/** Every writer of the database with what it is given. */
const writers: readonly (readonly [
  name: string,
  given: fc.Arbitrary<unknown[]>,
  writer: (store: Store) => [object, string],
])[] = [
  ['rights', fc.tuple(right, credentials), (store) => [new Rights(store), 'put']],
  ['uses', fc.tuple(use), (store) => [new Uses(store), 'take']],
  ['revocations', fc.tuple(mostly(references), mostly(whole)), (store) => [new Revocations(store), 'add']],
  ['blocked', fc.tuple(mostly(ids)), (store) => [new BlockedLockers(store), 'add']],
  ['drop_offs', fc.tuple(dropOff), (store) => [new DropOffs(store), 'begin']],
  ['commands', fc.tuple(mostly(references), mostly(whole), result), (store) => [new Commands(store), 'put']],
  ['throttle', fc.tuple(failure), (store) => [new Throttle(store), 'put']],
  ['openings', fc.tuple(opening), (store) => [new Openings(store), 'add']],
  [
    'alarms',
    fc.tuple(mostly(fc.constantFrom('forced', 'left_open')), mostly(ids)),
    (store) => [new Alarms(store), 'add'],
  ],
  ['latches', fc.tuple(mostly(ids), mostly(fc.constantFrom('open', 'closed'))), (store) => [new Latches(store), 'put']],
  ['receipts', fc.tuple(mostly(fc.constant('c0ffee')), receipt), (store) => [new Receipts(store), 'put']],
  ['meta', fact, (store) => [new Meta(store), 'set']],
];

describe('whatever is handed to a writer, it is refused or has the form of its column', () => {
  test.each(writers)('%s', (name, given, writer) => {
    const { store } = openCabinet();
    const [table, method] = writer(store);
    let stored = 0;
    fc.assert(
      fc.property(given, (args) => {
        const misshapen = misshapenAfter(store, () => Reflect.apply(Reflect.get(table, method), table, args));
        if (misshapen === 'refused') return;
        stored += 1;
        expect(misshapen).toEqual([]);
      }),
      { numRuns: 300 },
    );
    // Else it would prove nothing.
    expect(stored, name).toBeGreaterThan(5);
  });
});

const event = objectsOf(
  {
    ...{ event: fc.constantFrom(...Object.keys(eventClasses)), board: ids, locker: ids },
    ...{
      access_mode: fc.constantFrom(...accessModes),
      outcome: fc.constantFrom(...eventOutcomes),
      reason: fc.constantFrom(...reasons),
    },
    ...{
      credential_ref: references,
      subject_ref: references,
      order_ref: ids,
      payment_ref: fc.stringMatching(/^\*{4}[0-9A-Za-z]{4}$/),
    },
    ...{ payment_status: fc.constantFrom(...paymentStatuses), actor: ids, actor_role: fc.constantFrom(...actorRoles) },
    ...{
      error: fc.constantFrom('bus.timeout', 'internal'),
      error_args: fc.array(fc.integer(), { maxLength: 4 }),
      supersedes: whole,
    },
  },
  ['event'],
);

describe('the record', () => {
  const append = (audit: AuditLog, given: unknown): unknown => Reflect.apply(audit.append, audit, [given]);

  test('takes an event as it is, or refuses it', () => {
    const { store, audit } = openCabinet();
    audit.begin();
    let stored = 0;
    fc.assert(
      fc.property(event, (given) => {
        let row: object | undefined;
        const misshapen = misshapenAfter(store, () => {
          const seq = Number(append(audit, given));
          row = audit.read({ from: seq, limit: 1 })[0];
        });
        if (misshapen === 'refused') return;
        stored += 1;
        expect(misshapen).toEqual([]);
        expect(auditRowSchema.safeParse(row).success).toBe(true);
        const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        expect(row).toMatchObject(told);
      }),
      { numRuns: 1500 },
    );
    expect(stored).toBeGreaterThan(100);
  });

  test('keeps of a payment an order, a status and four characters, and refuses its full id', () => {
    const { store, audit } = openCabinet();
    const paid = { event: 'lock.intent', order_ref: 'ORD-739', payment_status: 'confirmed', payment_ref: '****cx12' };
    const refused: object[] = [
      'pay_29QQoUBi66xm2f',
      '412345678901',
      'cx12',
      '***cx12',
      '****cx123',
      '**** x12',
      'asha@okbank',
    ].map((text) => ({ ...paid, payment_ref: text }));
    refused.push(
      { ...paid, order_ref: 'pay_29QQoUBi66xm2f' },
      { ...paid, order_ref: 'order_of@asha' },
      { ...paid, amt: 4900 },
    );
    refused.push({ ...paid, payment_status: 'paid by Asha' }, { ...paid, vpa: 'asha@okbank' });
    for (const one of refused) {
      const write = (): unknown => store.tx(() => append(audit, one));
      expect(write, JSON.stringify(one)).toThrow(LockerError);
      expect(write).not.toThrow(/29QQ|4123|asha/i);
    }
    store.tx(() => append(audit, paid));
    expect(audit.read({ from: 1, limit: 9 }).at(-1)).toMatchObject(paid);
  });
});
