import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyRecord } from '../../src/audit/read-through.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { type DatabaseRow, insertSql } from '../../src/audit/row-sql.js';
import { LockerError } from '../../src/lib/errors.js';
import { Openings } from '../../src/store/openings.js';
import type { Store } from '../../src/store/store.js';
import { eventually } from '../running-daemon.js';
import { openPeople, type PeopleWith } from './command-workshop.js';
import { type AccessWith, installer, openAccess } from './workshop.js';

function openWith(given: AccessWith & Pick<PeopleWith, 'onRest'> = {}) {
  const access = openAccess(given);
  const record = { ...access, openings: new Openings(access.store) };
  const faults: unknown[] = [];
  const { requests } = openPeople({ ...given, ...record, fault: (error) => faults.push(error) });
  const { store, audit } = access;
  return {
    ...{ ...record, pending: requests, faults },
    /** A booking: its right, a token that was used, and what the record says of both. */
    book: (subject: string) => {
      const [ref, token] = [`R-${subject}`, `T-${subject}`];
      const right = { ref, role: 'customer', lockers: ['A01'], uses: 3, subjectRef: subject, storedBoot: 'b' } as const;
      const by = { actor: 'uid-1', actor_role: 'installer' } as const;
      store.tx(() => {
        record.rights.put(right, { pins: [{ number: 'A01', hash: hashOf(subject) }], cards: [] });
        audit.append({ event: 'admin.right_put', credential_ref: ref, ...by });
        record.uses.take({ kind: 'right', ref, of: 'A01', allowed: 3 });
        record.uses.take({ kind: 'token', ref: token, of: 'A01', allowed: 3, untilMs: 9e15 });
        record.revocations.add(token, 9e15);
        for (const credential_ref of [ref, token]) {
          const row = { locker: 'A01', subject_ref: subject, credential_ref } as const;
          audit.append({ event: 'lock.intent', access_mode: 'qr', ...row });
          audit.append({ event: 'lock.opened', order_ref: `O-${subject}`, ...row });
        }
        audit.append({ event: 'admin.right_revoked', credential_ref: token, ...by });
      });
    },
    erase: async (subject: string) => {
      const id = requests.ask('erase', subject, installer);
      return requests.outcome(id, 60_000);
    },
    rows: () => store.statement<[], Row>('SELECT * FROM audit ORDER BY rowid').all(),
    sound: async () => (await verifyRecord(new RecordSource(store), quick, () => undefined)).sound,
  };
}

const quick = { rows: 100, rest: async () => undefined };

type Row = DatabaseRow;

/** Every value of every table, as text. */
function allValues(store: Store): string[] {
  const tables = store.statement<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  return tables.flatMap(({ name }) =>
    store.statement<[], object>(`SELECT * FROM ${name}`).all().flatMap(Object.values).map(String),
  );
}

function filesWith(dir: string, values: readonly (string | Buffer)[]): string[] {
  return readdirSync(dir).flatMap((file) => {
    const bytes = readFileSync(join(dir, file));
    return values.filter((value) => bytes.includes(value)).map((value) => `${file}: ${value.toString('hex')}`);
  });
}

function isErased({ subject_ref, credential_ref, order_ref, payment_ref, salt }: Row): boolean {
  return [subject_ref, credential_ref, order_ref, payment_ref, salt].every((value) => value === null);
}

const hashOf = (subject: string): string => `$argon2id$${subject.replaceAll('-', '+')}`;

const secretsOf = (subject: string): string[] => [
  subject,
  `R-${subject}`,
  `T-${subject}`,
  `O-${subject}`,
  hashOf(subject),
];

describe('an erasure', () => {
  test('clears what belongs to the person from every row, table and file, and from nobody else', async () => {
    const { book, erase, rows, sound, store, dir, uses } = openWith();
    book('subject-one');
    book('subject-two');
    const salts = rows()
      .slice(1, 7)
      .flatMap(({ salt }) => salt ?? []);
    expect(filesWith(dir, salts)).toHaveLength(6);
    const before = rows().filter(({ seq }) => seq > 7);
    expect(before).toHaveLength(6);
    const outcome = await erase('subject-one');
    expect(outcome).toEqual({ rows: 6, rights: 1 });
    for (const secret of secretsOf('subject-one')) expect(allValues(store)).not.toContain(secret);
    expect(filesWith(dir, [...secretsOf('subject-one'), ...salts])).toEqual([]);
    expect(rows().slice(1, 7).every(isErased)).toBe(true);
    expect(rows().filter(({ seq }) => seq > 7 && seq <= 13)).toEqual(before);
    expect(uses.used({ kind: 'token', ref: 'T-subject-two', of: 'A01' })).toBe(1);
    expect(await sound()).toBe(true);
    expect(readdirSync(dir)).toContain('snapshot.db');
  });

  test('leaves one row that says who did it and how much it was, and not of whom', async () => {
    const { book, erase, rows } = openWith();
    book('subject-one');
    await erase('subject-one');
    expect(rows().at(-1)).toMatchObject({
      ...{ event: 'privacy.erased', outcome: 'done', retention: 'admin', error_args: '[6,1]' },
      ...{ actor: 'uid-1000', actor_role: 'installer' },
      ...{ subject_ref: null, credential_ref: null, order_ref: null, payment_ref: null },
    });
  });

  test('of somebody of whom nothing is there is done, too, and keeps what comes later out', async () => {
    const { erase, rows, persons } = openWith();
    expect(await erase('nobody')).toEqual({ rows: 0, rights: 0 });
    expect(rows().at(-1)).toMatchObject({ event: 'privacy.erased', error_args: '[0,0]' });
    expect(persons.standingOf({ subjectRef: 'nobody' })).toBe('erased');
  });

  test('lets nothing name the person again: no row, and no right', async () => {
    const { book, erase, store, audit, rows, admin } = openWith();
    book('subject-one');
    await erase('subject-one');
    store.tx(() => {
      audit.append({ event: 'access.denied', subject_ref: 'subject-one', credential_ref: 'T-new', order_ref: 'O-9' });
      audit.append({ event: 'admin.right_revoked', credential_ref: 'T-subject-one' });
      audit.append({ event: 'lock.opened', subject_ref: 'subject-two', credential_ref: 'R-subject-one' });
    });
    expect(rows().slice(-3)).toMatchObject([
      { event: 'access.denied', subject_ref: null, credential_ref: null, order_ref: null },
      { event: 'admin.right_revoked', credential_ref: null },
      // Another person's row stays whole.
      { event: 'lock.opened', subject_ref: 'subject-two', credential_ref: 'R-subject-one' },
    ]);
    const right = { role: 'customer', lockers: ['A01'], cards: [] } as const;
    for (const wanted of [
      { ...right, subjectRef: 'subject-one' },
      { ...right, ref: 'R-subject-one' },
    ]) {
      await expect(admin.put(wanted, installer)).rejects.toMatchObject({ code: 'person.erased' });
    }
  });

  test('leaves the rows of a terminal alone, which stands where a right stands', async () => {
    const { erase, store, audit, rows } = openWith();
    const by = { locker: 'A01', credential_ref: 'old-gate', access_mode: 'face' } as const;
    const system = { actor: 'old-gate', actor_role: 'system' } as const;
    store.tx(() => {
      audit.append({ event: 'access.granted', subject_ref: 'subject-one', ...by, ...system });
      audit.append({ event: 'lock.opened', subject_ref: 'subject-one', ...by });
      audit.append({ event: 'access.granted', ...by, ...system });
      audit.append({ event: 'lock.opened', ...by });
      // One of the config.
      audit.append({ event: 'lock.opened', ...by, subject_ref: 'subject-one', credential_ref: 'face-1' });
      audit.append({ event: 'lock.opened', ...by, credential_ref: 'face-1' });
    });
    expect(await erase('subject-one')).toEqual({ rows: 3, rights: 0 });
    expect(rows().slice(1, 7).map(isErased)).toEqual([true, true, false, false, true, false]);
  });

  test('leaves rows alone that name a right which was another booking’s, too, and no booking', async () => {
    const { book, erase, store, audit, rows, rights } = openWith();
    book('subject-one');
    const other = { role: 'customer', lockers: ['A02'], subjectRef: 'subject-two', storedBoot: 'b' } as const;
    store.tx(() => {
      // The id of a right that is somebody else's now, and one of a right that was.
      rights.put({ ...other, ref: 'R-subject-one' }, { pins: [], cards: [] });
      audit.append({ event: 'access.denied', subject_ref: 'subject-two', credential_ref: 'T-subject-one' });
      for (const ref of ['R-subject-one', 'T-subject-one'])
        audit.append({ event: 'access.denied', credential_ref: ref });
    });
    // Four rows name the booking; those two that name its right and its token alone do not say whose they are.
    expect(await erase('subject-one')).toEqual({ rows: 4, rights: 0 });
    expect(rights.list()).toMatchObject([{ ref: 'R-subject-one', subjectRef: 'subject-two' }]);
    expect(rows().filter(({ subject_ref }) => subject_ref === 'subject-one')).toEqual([]);
    expect(rows().slice(8, 11).map(isErased)).toEqual([false, false, false]);
  });

  test('reaches earlier chains, and rows that correct a row of the person', async () => {
    const { book, erase, store, meta, audit, rows, sound } = openWith();
    book('subject-one');
    store.tx(() => meta.set('new_chain', { reason: 'corrupt', seq: 7 }));
    audit.begin();
    const seq = store.tx(() => audit.append({ event: 'lock.opened', subject_ref: 'subject-one' }));
    store.tx(() => audit.append({ event: 'privacy.corrected', supersedes: seq, order_ref: 'O-new' }));
    expect(await erase('subject-one')).toMatchObject({ rows: 8 });
    expect(rows().filter((row) => row.order_ref !== null)).toEqual([]);
    expect(await sound()).toBe(true);
  });

  test('waits for an opening until its outcome is there', async () => {
    const { book, pending, openings, store, audit, rows, time } = openWith();
    book('subject-one');
    const opening = {
      ...{ chain: audit.chain(), seq: 3, locker: 'A01', board: 'b1', credentialRef: 'T-x', useKind: null, useOf: null },
      ...{ purpose: null, subjectRef: 'subject-one', accessMode: null, boot: 'b00t1', firstSeq: null },
    };
    store.tx(() => openings.add(opening));
    const id = pending.ask('erase', 'subject-one', installer);
    time.pass(5_000);
    pending.tick();
    expect(pending.pending()).toMatchObject([{ id, kind: 'erase', state: 'asked', waitsFor: 'opening', ageMs: 5_000 }]);
    expect(pending.measure()).toEqual({ pending: 1, oldestMs: 5_000 });
    store.tx(() => {
      openings.remove(opening.chain, opening.seq);
      audit.append({ event: 'lock.opened', subject_ref: 'subject-one', credential_ref: 'T-x' });
    });
    pending.tick();
    await eventually('it is done', () => pending.pending().length === 0);
    expect(rows().at(-1)).toMatchObject({ event: 'privacy.erased', error_args: '[7,1]' });
  });

  test('that the disk keeps from its end says so, and is tried again later', async () => {
    const { book, pending, store, time, faults, dir } = openWith();
    book('subject-one');
    const replaceSnapshot = store.replaceSnapshot.bind(store);
    store.replaceSnapshot = () => Promise.reject(new LockerError('store.snapshot_failed', 'no room'));
    pending.ask('erase', 'subject-one', installer);
    await eventually('it waits', () => pending.pending()[0]?.waitsFor === 'disk');
    expect(pending.pending()).toMatchObject([{ state: 'cleaning', waitsFor: 'disk' }]);
    expect(faults).toMatchObject([{ code: 'store.snapshot_failed' }]);
    store.replaceSnapshot = replaceSnapshot;
    pending.tick();
    expect(pending.measure().pending).toBe(1);
    time.pass(10_000);
    pending.tick();
    await eventually('it is done', () => pending.pending().length === 0);
    expect(filesWith(dir, secretsOf('subject-one'))).toEqual([]);
  });

  test('that cannot go on keeps nobody else’s request from being done', async () => {
    const { book, pending, store, time, rows } = openWith();
    book('subject-one');
    book('subject-two');
    store.replaceSnapshot = () => Promise.reject(new LockerError('store.snapshot_failed', 'no room'));
    pending.ask('erase', 'subject-one', installer);
    const x = Buffer.alloc(32, 9).toString('base64url');
    pending.ask('export', 'subject-two', installer, { receiver: { x } });
    await eventually('it waits', () => pending.pending()[0]?.waitsFor === 'disk');
    time.pass(10_000);
    pending.tick();
    await eventually('the other one is done', () => pending.pending().length === 1);
    expect(rows().at(-1)).toMatchObject({ event: 'privacy.exported', error_args: '[6,1]' });
    expect(pending.pending()).toMatchObject([{ kind: 'erase', waitsFor: 'disk' }]);
  });

  test('that the disk keeps from its end lets the others go on', async () => {
    const { book, pending, store, time, persons } = openWith();
    book('subject-one');
    book('subject-two');
    store.replaceSnapshot = () => Promise.reject(new LockerError('store.snapshot_failed', 'no room'));
    const waitsForDisk = () => pending.pending().map(({ waitsFor }) => waitsFor);
    pending.ask('erase', 'subject-one', installer);
    await eventually('it waits', () => waitsForDisk()[0] === 'disk');
    pending.ask('erase', 'subject-two', installer);
    time.pass(10_000);
    pending.tick();
    await eventually('both wait', () => waitsForDisk().every((what) => what === 'disk'));
    expect(persons.standingOf({ subjectRef: 'subject-two' })).toBe('erased');
    expect(pending.pending().map(({ state }) => state)).toEqual(['cleaning', 'cleaning']);
  });

  test('is a row when it is asked and one when it is done: what lies between is how long it took', async () => {
    const { book, pending, rows, store } = openWith();
    book('subject-one');
    store.replaceSnapshot = () => Promise.reject(new LockerError('store.snapshot_failed', 'no room'));
    pending.ask('erase', 'subject-one', installer);
    expect(rows().at(-1)).toMatchObject({
      ...{ event: 'privacy.erasure_asked', retention: 'admin', actor: 'uid-1000', actor_role: 'installer' },
      ...{ subject_ref: null, credential_ref: null },
    });
    await eventually('it waits', () => pending.pending()[0]?.waitsFor === 'disk');
    expect(
      rows()
        .filter(({ event }) => event.startsWith('privacy.'))
        .map(({ event }) => event),
    ).toEqual(['privacy.erasure_asked', 'privacy.erased']);
  });

  test('erases once more what a damaged database brought back from the snapshot before it was done', async () => {
    const { book, pending, store, time, meta, audit, rows } = openWith();
    book('subject-one');
    const brought = rows().slice(1, 7);
    const replaceSnapshot = store.replaceSnapshot.bind(store);
    store.replaceSnapshot = () => Promise.reject(new LockerError('store.snapshot_failed', 'no room'));
    pending.ask('erase', 'subject-one', installer);
    await eventually('it waits', () => pending.pending()[0]?.waitsFor === 'disk');
    store.tx(() => {
      meta.set('new_chain', { reason: 'corrupt', seq: 7 });
      for (const row of brought) {
        store
          .statement<[string, number], never>('DELETE FROM audit WHERE chain = ? AND seq = ?')
          .run(row.chain, row.seq);
        store.statement<[DatabaseRow], never>(insertSql).run(row);
      }
    });
    audit.begin();
    expect(rows().filter(({ subject_ref }) => subject_ref !== null)).toHaveLength(4);
    store.replaceSnapshot = replaceSnapshot;
    time.pass(10_000);
    pending.tick();
    await eventually('it is done', () => pending.pending().length === 0);
    expect(rows().filter((row) => !isErased(row) && row.credential_ref !== null)).toEqual([]);
    expect(rows().filter(({ event }) => event === 'privacy.erased')).toHaveLength(2);
  });

  test('takes what comes while the record is read', async () => {
    let slices = 0;
    const { book, store, audit, rows, erase } = openWith({
      onRest: () => {
        slices += 1;
        if (slices > 40) return;
        // A token that no row named before, in the same moment in which the record is read.
        store.tx(() => {
          audit.append({ event: 'admin.right_revoked', credential_ref: `T-${slices}` });
          audit.append({ event: 'access.denied', subject_ref: 'subject-one', credential_ref: `T-${slices}` });
        });
      },
    });
    for (let n = 0; n < 40; n += 1) book(`subject-${n}`);
    book('subject-one');
    await erase('subject-one');
    expect(slices).toBeGreaterThan(3);
    expect(rows().filter(({ subject_ref }) => subject_ref === 'subject-one')).toEqual([]);
    expect(rows().filter(({ credential_ref }) => /^T-\d/.test(String(credential_ref)))).toEqual([]);
  });
});
