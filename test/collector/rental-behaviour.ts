import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openDatabase, openStore } from '../../src/collector/open-store.js';
import { postgresMigrations } from '../../src/collector/postgres-schema.js';
import { sqliteMigrations } from '../../src/collector/sqlite-schema.js';
import type { CollectorStore } from '../../src/collector/store.js';
import type { RentalClaim } from '../../src/tokens/given-rental.js';
import { type ReportMessage, reportMessage } from '../../src/wire/messages.js';
import { Board } from './board.js';
import { type Opened, wishOf } from './subject-world.js';

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 28, 12);
const chain = 'ab'.repeat(16);
let made = 0;

type Told = Readonly<Record<string, unknown>>;

/** What a cabinet tells of one rental: asked, paid, begun, paid once more, extended; the ids are its own. */
function lifeOf(name: string) {
  const [rental, ord, more] = [`rental-${name}`, `O${name}`, `X${name}`];
  const order = { kind: 'order', ord, lkr: 'A01', amt: 2000, cur: 'INR', state: 'asked', rental, size: 'S' };
  const payment = { kind: 'payment', jti: `p-${name}`, ord, outcome: 'begun', lkr: 'A01' };
  const run = { size: 'S', right: `right-${name}`, subject: `bk-${name}`, began: nowMs, waived: 0, openings: 0, chain };
  const told = { kind: 'rental', rental, ord, lkr: 'A01', state: 'active', from: nowMs, ...run };
  const steps: Told[] = [
    order,
    payment,
    { ...told, until: nowMs + 3_600_000, used: 0, paid: 2000, seq: 5 },
    { ...payment, outcome: 'opened' },
    { ...payment, jti: `q-${name}`, outcome: 'refund_due', reason: 'second_payment' },
    { ...order, ord: more, amt: 1000 },
    { ...payment, jti: `r-${name}`, ord: more, outcome: 'begun' },
    { ...told, until: nowMs + 7_200_000, used: 60_000, paid: 3000, seq: 9 },
  ];
  return {
    steps,
    rental,
    ended: { ...told, state: 'collected', until: nowMs + 7_200_000, used: 70_000, paid: 3000, seq: 12 },
  };
}

function reportOf(told: Told): ReportMessage {
  made += 1;
  return reportMessage.parse({ id: `m${made}`, sig: 's', ...told });
}

function givenBack(name: string): RentalClaim {
  return {
    ...{
      rental: `rental-${name}`,
      lkr: 'A01',
      state: 'active',
      size: 'S',
      right: `right-${name}`,
      subject: `bk-${name}`,
    },
    ...{ began: nowMs, used: 60_000, time: 7_200_000, paid: 3000, waived: 0, openings: 0 },
    orders: [
      {
        ...{ ord: `O${name}`, lkr: 'A01', amt: 2000, state: 'paid' },
        pays: [
          { jti: `p-${name}`, outcome: 'opened', lkr: 'A01' },
          { jti: `q-${name}`, outcome: 'refund_due', reason: 'second_payment', lkr: 'A01' },
        ],
      },
      {
        ...{ ord: `X${name}`, lkr: 'A01', amt: 1000, state: 'paid' },
        pays: [{ jti: `r-${name}`, outcome: 'begun', lkr: 'A01' }],
      },
    ],
  };
}

/**
 * How a store is to know rentals, whatever its database.
 * @param fresh a new one whose tables belong to who opens it; absent where nobody does
 */
export function rentalBehaviour(opened: () => Opened, runs: number, fresh?: () => Promise<Opened>): void {
  const store = (turn = 0): CollectorStore => {
    const { stores } = opened();
    const one = stores[turn % stores.length];
    if (one === undefined) throw new Error('no store');
    return one;
  };
  const rentals = async (cabinet: string, atMs = nowMs) => (await store().knownState(cabinet, atMs)).rentals;
  const name = (): string => {
    made += 1;
    return `n${made}`;
  };

  it('knows which rentals run, in whatever order reports come, and however often', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), fc.boolean(), async (keys, ends) => {
        const [cabinet, id] = [`CAB-R${name()}`, name()];
        const { steps, ended } = lifeOf(id);
        // An order is told before the money for it, as the cabinet does; all else may overtake.
        const [order, ...rest] = steps;
        const late = (ends ? [...rest, ended] : rest)
          .map((one, at) => ({ one, key: keys[at] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        for (const [turn, told] of [order ?? {}, ...late].entries()) {
          const report = reportOf(told);
          for (const again of [0, 1]) await store(turn + again).putReport(cabinet, report, nowMs + turn);
        }
        const [known, ...others] = await rentals(cabinet);
        expect(others).toEqual([]);
        const byOrder = known?.orders?.toSorted((a, b) => (a.ord < b.ord ? -1 : 1));
        const whole = ends ? { ...givenBack(id), state: 'collected', used: 70_000 } : givenBack(id);
        const payments = (orders: RentalClaim['orders']) =>
          orders?.map((one) => ({ ...one, pays: one.pays?.toSorted((a, b) => (a.jti < b.jti ? -1 : 1)) }));
        expect({ ...known, orders: payments(byOrder) }).toEqual({ ...whole, orders: payments(whole.orders) });
      }),
      { numRuns: runs },
    );
  });

  it('knows the last payment of a rental by the rental, where its own report never came', async () => {
    const cabinet = `CAB-R${name()}`;
    const id = name();
    const [order, payment, told, , , more, , extended] = lifeOf(id).steps;
    const first = { ...told, last: { ord: `O${id}`, jti: `p-${id}` } };
    for (const one of [order, first]) await store().putReport(cabinet, reportOf(one ?? {}), nowMs);
    const begun = { ord: `O${id}`, state: 'paid', pays: [{ jti: `p-${id}`, outcome: 'begun' }] };
    expect(await rentals(cabinet)).toMatchObject([{ orders: [begun] }]);
    const last = { ...extended, last: { ord: `X${id}`, jti: `r-${id}` } };
    for (const one of [payment, more, last]) await store().putReport(cabinet, reportOf(one ?? {}), nowMs + 1);
    expect(await rentals(cabinet)).toMatchObject([
      {
        orders: expect.arrayContaining([
          expect.objectContaining({ pays: [{ jti: `p-${id}`, outcome: 'begun', lkr: 'A01' }] }),
          expect.objectContaining({ ord: `X${id}`, pays: [{ jti: `r-${id}`, outcome: 'begun' }] }),
        ]),
      },
    ]);
  });

  it('keeps what runs with its money for as long as it runs, and forgets what is over after a week', async () => {
    const cabinet = `CAB-R${name()}`;
    const [runs, over] = [lifeOf('runs'), lifeOf('over')];
    const offer = { ...runs.steps[0], rental: 'rental-offer', ord: 'Ooffer' };
    for (const told of [...runs.steps, ...over.steps, over.ended, offer])
      await store().putReport(cabinet, reportOf(told), nowMs);
    const ids = async (atMs: number) => (await rentals(cabinet, atMs)).map(({ rental, state }) => [rental, state]);
    expect(await ids(nowMs)).toEqual([
      ['rental-offer', undefined],
      ['rental-over', 'collected'],
      ['rental-runs', 'active'],
    ]);
    // Money for what is over comes within a day.
    expect(await ids(nowMs + dayMs)).toEqual([['rental-runs', 'active']]);
    await store().forgetExpired(nowMs + 300 * dayMs);
    expect(await rentals(cabinet, nowMs + 300 * dayMs)).toEqual([givenBack('runs')]);
    expect(await stored(opened(), cabinet)).toBe(6);
    await store().putReport(cabinet, reportOf(runs.ended), nowMs + 300 * dayMs);
    await store().forgetExpired(nowMs + 308 * dayMs);
    expect(await stored(opened(), cabinet)).toBe(0);
  });

  it('forgets whose a rental is with the person, and gives it back without', async () => {
    const [cabinet, id] = [`CAB-R${name()}`, name()];
    const board = new Board(cabinet);
    board.rows.push(board.next({ subject_ref: `bk-${id}`, credential_ref: `right-${id}` }));
    await store().takeBatch(board.batch(1, 1), nowMs);
    const [order, payment, begun, ...later] = lifeOf(id).steps;
    for (const told of [order, payment, begun]) await store().putReport(cabinet, reportOf(told ?? {}), nowMs);
    const request = await store().subjects.ask(wishOf('erase', `bk-${id}`), nowMs);
    await store().subjects.erase(request.id, nowMs);
    for (const told of later) await store().putReport(cabinet, reportOf(told), nowMs);
    const { right: _, subject: __, ...nameless } = givenBack(id);
    expect(await rentals(cabinet)).toEqual([nameless]);
    const kept = JSON.stringify(await opened().tables.query('SELECT * FROM rental_reports'));
    expect([kept.includes(`bk-${id}`), kept.includes(`right-${id}`)]).toEqual([false, false]);
  });

  it('keeps of a rental no times and no money among the reports when its person is erased, nor what is reported later', async () => {
    const [cabinet, id, other] = [`CAB-R${name()}`, name(), name()];
    const board = new Board(cabinet);
    board.rows.push(board.next({ subject_ref: `bk-${id}`, credential_ref: `right-${id}` }));
    await store().takeBatch(board.batch(1, 1), nowMs);
    const [theirs, others] = [lifeOf(id), lifeOf(other)];
    // What was free has no order of its own.
    const free = (of: typeof theirs) => ({ ...of.ended, rental: `free-${of.rental}`, ord: 'free' });
    for (const life of [theirs, others])
      for (const told of [...life.steps, free(life)]) await store().putReport(cabinet, reportOf(told), nowMs);
    const reported = async (): Promise<string[]> => {
      const rows = await opened().tables.query(`SELECT message FROM reports WHERE cabinet = '${cabinet}'`);
      return rows.map(({ message }) => String(message));
    };
    expect((await reported()).filter((message) => message.includes(id))).toHaveLength(9);
    const { reports } = await store().subjects.rowsOf(`bk-${id}`);
    expect(reports).toHaveLength(9);
    expect(reports.every(({ report }) => JSON.stringify(report).includes(id))).toBe(true);
    const request = await store().subjects.ask(wishOf('erase', `bk-${id}`), nowMs);
    await store().subjects.erase(request.id, nowMs);
    expect((await reported()).filter((message) => message.includes(id))).toEqual([]);
    const more = { ...theirs.steps[0], ord: `Y${id}` };
    for (const told of [more, theirs.ended]) await store().putReport(cabinet, reportOf(told), nowMs);
    // The cabinet has erased it before it could tell of the end.
    const { kind, rental, ord, lkr, state, from, until } = theirs.ended;
    const last = reportOf({ kind, rental, ord, lkr, state, from, until });
    for (const _again of [1, 2]) await store().putReport(cabinet, last, nowMs);
    expect((await reported()).filter((message) => message.includes(id))).toEqual([]);
    // Of others all stays; of theirs, that it came.
    expect((await reported()).filter((message) => message.includes(other))).toHaveLength(9);
    expect((await reported()).map((message) => JSON.parse(message))).toContainEqual({ id: last.id, kind: 'rental' });
    expect(await rentals(cabinet)).toEqual(expect.arrayContaining([expect.objectContaining({ state: 'collected' })]));
  });

  // Only who owns the tables can take the version back.
  if (fresh === undefined) return;
  it('knows what was reported to the version before', async () => {
    const { spec, stores } = await fresh();
    for (const [at, told] of lifeOf('old').steps.entries())
      await stores[0]?.putReport('CAB-1', reportOf(told), nowMs + at);
    for (const one of stores) await one.close();
    const db = await openDatabase(spec);
    const made = (migrations: readonly string[]) => migrations.findIndex((sql) => sql.includes('TABLE rental_reports'));
    const [table, done] = [made(sqliteMigrations), made(postgresMigrations)];
    const older =
      spec.kind === 'sqlite' ? `PRAGMA user_version = ${table}` : `DELETE FROM migrations WHERE number > ${done}`;
    await db.transaction(async (sql) => {
      for (const later of ['rental_reports', 'enrol_codes', 'enrolments', 'certificates', 'snapshots'])
        await sql.rows(`DROP TABLE ${later}`);
      await sql.rows(older);
    });
    await db.close();
    const again = await openStore(spec);
    try {
      expect(await again.knownState('CAB-1', nowMs)).toMatchObject({ rentals: [givenBack('old')] });
    } finally {
      await again.close();
    }
  });
}

async function stored({ tables }: Opened, cabinet: string): Promise<number> {
  const [row] = await tables.query(`SELECT count(*) AS n FROM rental_reports WHERE cabinet = '${cabinet}'`);
  return Number(row?.n);
}
