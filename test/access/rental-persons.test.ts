import { expect, test } from 'vitest';
import type { ExportLine } from '../../src/access/person-export.js';
import { termsOfStored } from '../../src/access/right-terms.js';
import { RentalBook } from '../../src/rental/rental-book.js';
import { Openings } from '../../src/store/openings.js';
import { Reports } from '../../src/store/reports.js';
import { unlisted, untold } from '../privacy/told.js';
import { eventually } from '../running-daemon.js';
import { openPeople } from './command-workshop.js';
import { by, rentalAdmin, rentLocker } from './rental-workshop.js';
import { installer, openAccess } from './workshop.js';

/** A cabinet in which BK_1 rents A01. */
function cabinet() {
  const access = openAccess();
  const faults: unknown[] = [];
  const people = openPeople({ ...access, openings: new Openings(access.store), fault: (error) => faults.push(error) });
  rentLocker(access);
  return { ...access, admin: rentalAdmin(access), people, faults };
}

async function exported({ people }: ReturnType<typeof cabinet>): Promise<ExportLine[]> {
  const found = await people.exportOf('BK_1', { rows: 100, rest: async () => undefined });
  return [...(found?.lines ?? [])];
}

test('a person gets his rentals, with their orders and payments and without the PIN', async () => {
  const desk = cabinet();
  const lines = await exported(desk);
  expect(lines.filter(({ type }) => type === 'rental')).toEqual([
    {
      type: 'rental',
      rental: {
        ...{ rental: 'rental_1', locker: 'A01', size: 'S', state: 'active', rightRef: 'right_1', subjectRef: 'BK_1' },
        payer: 'customer',
        ...{
          beganMs: expect.any(Number),
          paidMs: 3_600_000,
          paidPaise: 2000,
          waivedPaise: 0,
          openings: 1,
          overMs: null,
        },
        orders: [
          {
            ...{ order: 'O1', paise: 2000, buysMs: 3_600_000, state: 'paid' },
            payments: [{ jti: 'p1', outcome: 'opened', reason: null, locker: 'A01' }],
          },
        ],
      },
    },
  ]);
  expect(lines.at(-1)).toEqual({ type: 'end', rights: 1, rentals: 1, rows: 0 });
  expect(unlisted('POST /person/export', ...lines)).toEqual([]);
  expect(untold('POST /person/export', ...lines).filter((key) => key.includes(' rental.'))).toEqual([]);
});

test('an erasure waits for the end of a rental, and then takes it with its orders, payments and rows', async () => {
  const desk = cabinet();
  const { people, rentals, audit } = desk;
  people.requests.ask('erase', 'BK_1', installer);
  people.requests.tick();
  await eventually('it waits', () => people.requests.pending()[0]?.waitsFor === 'rental');
  expect(rentals.get('rental_1')).toMatchObject({ state: 'active', subjectRef: 'BK_1' });
  expect(desk.rights.get('right_1')).toBeDefined();
  desk.admin.refunded('O1', '****7431', by);
  desk.admin.end('A01', 'handed_over', by);
  people.requests.tick();
  await eventually('it is done', () => people.requests.pending().length === 0);
  expect(desk.faults).toEqual([]);
  expect([rentals.list(), rentals.order('O1'), rentals.payment('p1')]).toEqual([[], undefined, undefined]);
  const rows = audit.read({ from: 1, limit: 100 }).filter(({ event }) => /^(rental|pay)\./.test(event));
  expect(rows.map(({ event }) => event)).toEqual(['pay.refunded', 'rental.ended']);
  for (const row of rows) {
    expect(row).toMatchObject({ subject_ref: null, credential_ref: null, order_ref: null, payment_ref: null });
  }
});

test('what the cloud has not heard of a rental yet says no more whose it is after an erasure, also when the rental is forgotten', async () => {
  const desk = cabinet();
  const reports = new Reports(desk.store);
  const others = rentLocker(desk, { id: 'rental_2', locker: 'A02', rightRef: 'right_2', subjectRef: 'BK_2' });
  expect(others.state).toBe('active');
  desk.admin.end('A01', 'handed_over', by);
  desk.store.tx(() => new RentalBook({ ...desk, reports }).move(others, 'overstayed'));
  desk.time.pass(8 * 86_400_000);
  desk.forgetting.tick();
  expect(desk.rentals.get('rental_1')).toBeUndefined();
  const run = (about: string) => reports.open().find((report) => report.about === about)?.details.run;
  expect(run('rental_1')).toMatchObject({ right: 'right_1', subject: 'BK_1' });
  desk.people.requests.ask('erase', 'BK_1', installer);
  desk.people.requests.tick();
  await eventually('it is done', () => desk.people.requests.pending().length === 0);
  expect(desk.faults).toEqual([]);
  expect(run('rental_1')).toBeUndefined();
  expect(run('rental_2')).toMatchObject({ subject: 'BK_2' });
});

test("a rental that is not the person's keeps no erasure waiting, and stays", async () => {
  const desk = cabinet();
  desk.people.requests.ask('erase', 'BK_2', installer);
  desk.people.requests.tick();
  await eventually('it is done', () => desk.people.requests.pending().length === 0);
  expect(desk.rentals.get('rental_1')).toMatchObject({ subjectRef: 'BK_1', state: 'active' });
});

test('whose data are not to be used is not kept from the things in the locker that he rents, and from all else he is', () => {
  const { people, judge, rights, store, admin } = cabinet();
  const other = { ref: 'other', role: 'customer', lockers: ['A02'], subjectRef: 'BK_1', storedBoot: 'b' } as const;
  store.tx(() => rights.put(other, { pins: [], cards: [] }));
  people.admin.restrict('BK_1', by);
  const verdict = (ref: string) => {
    const right = rights.get(ref);
    return right && judge.judge(termsOfStored(right), 'pin');
  };
  expect(verdict('right_1')).toMatchObject({ kind: 'granted', grant: { locker: 'A01', purpose: 'collect' } });
  expect(verdict('other')).toEqual({ kind: 'denied', reason: 'restricted' });
  const code = { kept: 'token', role: 'customer', ref: 'qr', cabinet: 'CAB-1', lockers: ['A01'] } as const;
  const limits = { uses: 1, untilMs: Number.MAX_SAFE_INTEGER };
  const ofSupport = judge.objection({ ...code, ...limits, subjectRef: 'BK_1' }, 'qr');
  expect(ofSupport).not.toBe('restricted');
  expect(judge.objection({ ...code, ...limits, lockers: ['A02'], subjectRef: 'BK_1' }, 'qr')).toBe('restricted');
  admin.end('A01', 'empty', by);
  expect(judge.objection({ ...code, ...limits, subjectRef: 'BK_1' }, 'qr')).toBe('restricted');
});
