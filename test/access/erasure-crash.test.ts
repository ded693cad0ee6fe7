import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyRecord } from '../../src/audit/read-through.js';
import { RecordSource } from '../../src/audit/record-source.js';
import type { DatabaseRow } from '../../src/audit/row-sql.js';
import { Openings } from '../../src/store/openings.js';
import { HandTime, tempDir } from '../store/workshop.js';
import { openPeople, type PeopleWith } from './command-workshop.js';
import { type AccessWith, installer, openAccess } from './workshop.js';

function openWith(given: AccessWith & PeopleWith = {}) {
  const access = openAccess(given);
  const { store, audit, rights, uses } = access;
  const { requests: people } = openPeople({ ...given, ...access, openings: new Openings(store) });
  return {
    ...{ ...access, people },
    rows: () => store.statement<[], DatabaseRow>('SELECT * FROM audit ORDER BY rowid').all(),
    sound: async () => {
      const pace = { rows: 500, rest: async () => undefined };
      return (await verifyRecord(new RecordSource(store), pace, () => undefined)).sound;
    },
    /** What somebody may do with a booking; each leaves rows, most of them with references. */
    act: (kind: number, subject: string, more: number) => {
      const [ref, token] = [`R${more}-${subject}`, `T${more}-${subject}`];
      const row = { locker: 'A01', subject_ref: subject, credential_ref: token } as const;
      store.tx(() => {
        if (kind === 0) {
          const right = { ref, role: 'customer', lockers: ['A01'], subjectRef: subject, storedBoot: 'b' } as const;
          rights.put(right, { pins: [], cards: [] });
          audit.append({ event: 'admin.right_put', credential_ref: ref, subject_ref: subject });
        } else if (kind === 1) {
          uses.take({ kind: 'token', ref: token, of: 'A01', allowed: 1_000, untilMs: 9e15 });
          audit.append({ event: 'lock.intent', ...row });
          audit.append({ event: 'lock.opened', ...row, order_ref: `O-${subject}` });
        } else if (kind === 2) {
          const taken = `V${more}-${subject}`;
          access.revocations.add(taken, 9e15);
          audit.append({ event: 'admin.right_revoked', credential_ref: taken });
          audit.append({ event: 'access.denied', reason: 'revoked', ...row, credential_ref: taken });
        } else if (kind === 3) rights.remove(ref);
        else audit.append({ event: 'lock.closed', locker: 'A01' });
      });
    },
  };
}
type Opened = ReturnType<typeof openWith>;

/** What is left of values in the tables, and in any byte of a file. */
function leftOf({ store, dir }: Opened, subject: string): string[] {
  const tables = store.statement<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const stored = tables.filter(({ name }) => {
    const rows = store.statement<[], object>(`SELECT * FROM ${name}`).all();
    return rows.some((row) => Object.values(row).some((value) => String(value).includes(subject)));
  });
  const files = readdirSync(dir).filter((file) => readFileSync(join(dir, file)).includes(subject));
  return [...stored.map(({ name }) => name), ...files];
}

function saltsLeft({ dir }: Opened, salts: readonly Buffer[]): number {
  const files = readdirSync(dir).map((file) => readFileSync(join(dir, file)));
  return salts.filter((salt) => files.some((bytes) => bytes.includes(salt))).length;
}

describe('whatever somebody has done before', () => {
  const acts = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 3 })),
    {
      minLength: 1,
      maxLength: 60,
    },
  );

  test('nothing of him is left after his erasure, all of the others is, and the record is sound', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (done) => {
        const opened = openWith();
        for (const [kind, whose, more] of done) opened.act(kind, `subject-${whose}`, more);
        const before = opened.rows();
        const others = (row: DatabaseRow): boolean => /subject-[12]$/.test(`${row.subject_ref ?? row.credential_ref}`);
        const his = before.flatMap((row) => (/subject-0/.test(`${row.subject_ref}`) ? (row.salt ?? []) : []));
        const id = opened.people.ask('erase', 'subject-0', installer);
        const outcome = await opened.people.outcome(id, 60_000);
        expect(leftOf(opened, 'subject-0')).toEqual([]);
        expect(saltsLeft(opened, his)).toBe(0);
        expect(opened.rows().filter(others)).toEqual(before.filter(others));
        const changed = opened.rows().filter((row, at) => before[at] && row.salt === null).length;
        expect(outcome?.rows).toBe(changed);
        expect(
          opened
            .rows()
            .map(({ hash }) => hash)
            .slice(0, before.length),
        ).toEqual(before.map(({ hash }) => hash));
        expect(await opened.sound()).toBe(true);
        await opened.people.stop();
        await opened.store.close();
      }),
      { numRuns: 25 },
    );
  });
});

describe('an erasure that a power cut ends', () => {
  test('is gone on with after the next start, wherever that was', { timeout: 120_000 }, async () => {
    const time = new HandTime();
    const cuts: string[] = [];
    let dir = '';
    /** The directory as a power cut would leave it now: what was committed is in its files. */
    const cut = (): void => {
      const copy = tempDir();
      cpSync(dir, copy, { recursive: true, filter: (file) => !file.endsWith('.lock') });
      cuts.push(copy);
    };
    const first = openWith({ time, onRest: cut });
    dir = first.dir;
    for (let n = 0; n < 120; n += 1) first.act(1, `subject-${n % 4}`, n % 3);
    first.act(0, 'subject-0', 1);
    first.act(2, 'subject-0', 7);
    const { store } = first;
    const replaceSnapshot = store.replaceSnapshot.bind(store);
    const removeDamaged = store.removeDamaged.bind(store);
    store.replaceSnapshot = async () => {
      cut();
      await replaceSnapshot();
      cut();
    };
    store.removeDamaged = () => {
      cut();
      removeDamaged();
      cut();
    };
    const id = first.people.ask('erase', 'subject-0', installer);
    cut();
    const outcome = await first.people.outcome(id, 60_000);
    expect(outcome).toMatchObject({ rights: 1 });
    cut();
    expect(cuts.length).toBeGreaterThan(8);
    const states = new Set<string>();
    for (const [at, copy] of cuts.entries()) {
      const next = openWith({ time, dir: copy, boot: `b${at}` });
      for (const { state } of next.people.pending()) states.add(state);
      next.people.tick();
      await next.people.outcome(id, 60_000);
      expect(next.people.pending(), `cut ${at}`).toEqual([]);
      expect(leftOf(next, 'subject-0'), `cut ${at}`).toEqual([]);
      const told = next.rows().filter(({ event }) => event === 'privacy.erased');
      expect(told, `cut ${at}`).toMatchObject([{ error_args: JSON.stringify([outcome?.rows, 1]) }]);
      expect(next.rows().filter(({ subject_ref }) => subject_ref === 'subject-1')).toHaveLength(60);
      expect(await next.sound(), `cut ${at}`).toBe(true);
      await next.people.stop();
      await next.store.close();
    }
    expect([...states].sort()).toEqual(['asked', 'cleaning', 'erasing']);
  });
});
