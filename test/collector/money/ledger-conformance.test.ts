import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { afterMade, type LedgerPayment } from '../../../src/collector/money/ledger.js';
import type { MoneyLedger } from '../../../src/collector/money/money-ledger.js';
import { openStore } from '../../../src/collector/open-store.js';
import { sqliteMigrations } from '../../../src/collector/sqlite-schema.js';
import type { CollectorStore } from '../../../src/collector/store.js';
import { hasPostgres, PostgresServer } from '../postgres-server.js';
import { paymentReport } from './cash-desk.js';

const nowMs = Date.UTC(2026, 10, 28);
const note = hasPostgres ? '' : ' (PostgreSQL is skipped: it is not installed)';
const directory = mkdtempSync(join(tmpdir(), 'ledger-'));
let server: PostgresServer | undefined;
afterAll(async () => {
  await server?.end();
  rmSync(directory, { recursive: true, force: true });
});

const kinds = [
  {
    name: 'SQLite',
    available: true,
    open: async () => {
      const file = join(directory, 'ledger.db');
      return [await openStore({ kind: 'sqlite', file })];
    },
  },
  {
    name: 'PostgreSQL',
    available: hasPostgres,
    open: async () => {
      server = new PostgresServer();
      await server.start();
      const url = await server.database();
      return Promise.all([1, 2].map(() => openStore({ kind: 'postgres', url })));
    },
  },
];

let count = 0;
const next = (): string => {
  count += 1;
  return `${count}`;
};

describe.each(kinds.filter(({ available }) => available))(`a ledger on $name${note}`, ({ open }) => {
  let stores: CollectorStore[] = [];
  let ledgers: MoneyLedger[] = [];
  let ledger: MoneyLedger;

  beforeAll(async () => {
    stores = await open();
    ledgers = stores.map(({ money }) => money);
    const [first] = ledgers;
    if (first === undefined) throw new Error('no ledger');
    ledger = first;
  }, 60_000);
  afterAll(async () => {
    for (const store of stores) await store.close();
  });

  /** One of the collectors, in turn. */
  const turn = (index: number): MoneyLedger => ledgers[index % ledgers.length] ?? ledger;
  const asked = (ord: string) => ({ cabinet: 'CAB-1', ord, locker: 'A01', paise: 2000, currency: 'INR' });

  /** An order with a QR code. */
  async function opened() {
    const ord = `o${next()}`;
    const order = await ledger.ask(asked(ord), `jo${ord}`, nowMs);
    const qr = { id: `qr_${ord}`, upi: 'upi://pay?pa=a@b', untilMs: nowMs + 960_000 };
    await ledger.changeOrder(order, (one) => afterMade(one, qr, nowMs));
    return { ord, qrId: qr.id };
  }

  const news = (paymentId: string, qrId: string, state: LedgerPayment['state']) => {
    return { paymentId, qrId, paise: 2000, currency: 'INR', state, createdMs: nowMs };
  };

  it('has an order once, whoever of the collectors hears of it, and each has its tasks to itself', async () => {
    const ord = `o${next()}`;
    const answers = await Promise.all(
      [1, 2, 3, 4].map((index) => turn(index).ask(asked(ord), `j${index}-${ord}`, nowMs)),
    );
    expect(new Set(answers.map(({ jti }) => jti)).size).toBe(1);
    const claims = await Promise.all([1, 2, 3, 4].map((index) => turn(index).claimOrders('make', nowMs, 100)));
    expect(claims.flat().filter((order) => order.ord === ord)).toMatchObject([{ makes: 1 }]);
    expect(await ledger.claimOrders('make', nowMs + 59_999, 100)).toEqual([]);
    // Whoever had it may be gone.
    expect(await ledger.claimOrders('make', nowMs + 60_000, 100)).toMatchObject([{ ord, makes: 2 }]);
    await ledger.end(asked(ord), 'cancelled', 'x', nowMs);
  });

  it('gives back what it was given', async () => {
    const { ord, qrId } = await opened();
    const whole: LedgerPayment = {
      ...{ paymentId: `pay_${ord}`, qrId, order: { cabinet: 'CAB-1', ord }, paise: 2000, currency: 'INR' },
      ...{ state: 'captured', seenMs: 1, capturedMs: 2, webhookMs: 3, jti: `jp${ord}`, sends: 4, sendDueMs: 5 },
      ...{ confirmedMs: 6, matchDueMs: 7, outcome: 'refused', reason: 'expired', outcomeMs: 8 },
      case: { reason: 'no_verdict', sinceMs: 9 },
      refund: {
        state: 'due',
        by: 'operator',
        wantedMs: 10,
        tries: 11,
        dueMs: 12,
        id: 'rfnd_1',
        acceptedMs: 13,
        notices: 14,
        noticeDueMs: 15,
      },
    };
    await ledger.takeNews(news(whole.paymentId, qrId, 'created'), 'poll', 'unused', nowMs);
    await ledger.changePayment(whole.paymentId, () => whole);
    expect(await ledger.payment(whole.paymentId)).toEqual(whole);
    const bare: LedgerPayment = { ...news(whole.paymentId, qrId, 'created'), seenMs: 1, sends: 0 };
    const { createdMs: _, ...plain } = { ...bare, createdMs: 0 };
    await ledger.changePayment(whole.paymentId, () => plain);
    expect(await ledger.payment(whole.paymentId)).toEqual(plain);
    const order = await ledger.changeOrder({ cabinet: 'CAB-1', ord }, (one) => ({ ...one, closes: 2, closeDueMs: 3 }));
    expect(await ledger.changeOrder({ cabinet: 'CAB-1', ord }, (one) => one)).toEqual(order);
    expect(await ledger.changeOrder({ cabinet: 'CAB-1', ord: 'never' }, (one) => one)).toBeUndefined();
    await ledger.changeOrder({ cabinet: 'CAB-1', ord }, ({ closeDueMs: _due, ...one }) => one);
  });

  it('gives a payment one id, of which one confirmation goes out, when webhooks and poller tell of it at once', async () => {
    const told = fc.record({
      state: fc.constantFrom('created', 'failed', 'authorized', 'captured'),
      via: fc.constantFrom('webhook', 'poll'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 8 }), async (all) => {
        const { ord, qrId } = await opened();
        const id = `pay_${ord}`;
        const each = [...all, { state: 'captured', via: 'poll' } as const];
        await Promise.all(
          each.map(({ state, via }, index) => {
            return turn(index).takeNews(news(id, qrId, state), via, `j${ord}-${index}`, nowMs);
          }),
        );
        const sent = await Promise.all([1, 2].map((index) => turn(index).claimConfirmations(nowMs, 1000)));
        const ours = sent.flat().filter(({ payment }) => payment.paymentId === id);
        expect(ours).toMatchObject([{ order: { ord }, payment: { state: 'captured', sends: 1 } }]);
        expect((await ledger.payment(id))?.jti).toBe(ours[0]?.payment.jti);
      }),
      { numRuns: 15 },
    );
  });

  it('sends the money of a rental that came to nothing back once, whatever is told at once', async () => {
    for (let times = 0; times < 10; times += 1) {
      const { ord, qrId } = await opened();
      const id = `pay_${ord}`;
      const { jti = '' } = await ledger.takeNews(news(id, qrId, 'captured'), 'poll', `j${ord}`, nowMs);
      await Promise.all([
        turn(0).verdict('CAB-1', paymentReport(ord, jti, 'begun'), nowMs),
        turn(1).refundRental({ cabinet: 'CAB-1', ord }, nowMs),
      ]);
      const claims = await Promise.all([0, 1].map((index) => turn(index).claimRefunds(nowMs, 100)));
      expect(claims.flat().map(({ paymentId }) => paymentId)).toEqual([id]);
    }
  });

  it('takes the word of a cabinet on its own payments only', async () => {
    const { ord, qrId } = await opened();
    const { jti = '' } = await ledger.takeNews(news(`pay_${ord}`, qrId, 'captured'), 'poll', `j${ord}`, nowMs);
    expect(await ledger.verdict('CAB-2', paymentReport(ord, jti, 'begun'), nowMs)).toBeUndefined();
    expect(await ledger.verdict('CAB-1', paymentReport('other', jti, 'begun'), nowMs)).toBeUndefined();
    expect(await ledger.verdict('CAB-1', paymentReport(ord, jti, 'begun'), nowMs)).toMatchObject({ outcome: 'begun' });
  });

  it('adds up what came in, finds what no webhook told, and forgets after its time', async () => {
    const { ord, qrId } = await opened();
    const laterMs = nowMs + 1_000_000;
    await ledger.takeNews(news(`pay_a${ord}`, qrId, 'captured'), 'poll', `a${ord}`, laterMs);
    await ledger.takeNews(news(`pay_b${ord}`, qrId, 'captured'), 'webhook', `b${ord}`, laterMs);
    await ledger.takeNews(news(`pay_c${ord}`, qrId, 'failed'), 'webhook', `c${ord}`, laterMs);
    expect(await ledger.receivedBy([qrId, 'qr_none'])).toEqual(
      new Map([
        [qrId, 4000],
        ['qr_none', 0],
      ]),
    );
    const span = { fromMs: laterMs, toMs: laterMs + 1 };
    expect((await ledger.captured(span)).map(({ paymentId }) => paymentId).sort()).toEqual([
      `pay_a${ord}`,
      `pay_b${ord}`,
    ]);
    expect((await ledger.untold(span)).map(({ paymentId }) => paymentId)).toEqual([`pay_a${ord}`]);
    expect((await ledger.payable(nowMs, 1000)).some((order) => order.ord === ord)).toBe(true);
    expect(await ledger.payable(nowMs + 960_000, 1000)).toEqual([]);
    await ledger.expire(laterMs + 1);
    expect(await ledger.captured(span)).toEqual([]);
    expect(await ledger.payable(nowMs, 1000)).toEqual([]);
  });
});

it('a ledger of an older version is read on, and what went back before is told to nobody', async () => {
  const file = join(directory, 'older.db');
  const before = sqliteMigrations.length - 1;
  const db = new Database(file);
  for (const sql of sqliteMigrations.slice(0, before)) db.exec(sql);
  db.exec(`INSERT INTO money_payments (payment, cabinet, ord, paise, currency, state, seen_ms, captured_ms, jti, sends, outcome,
      refund, refund_by, refund_wanted_ms, refund_tries, refunded_ms)
    VALUES ('pay_1', 'CAB-1', 'o1', 2000, 'INR', 'captured', 1, 1, 'j1', 1, 'refund_due', 'accepted', 'cabinet', 2, 1, 3)`);
  db.pragma(`user_version = ${before}`);
  db.close();
  const store = await openStore({ kind: 'sqlite', file });
  expect(await store.money.payment('pay_1')).toMatchObject({ refund: { state: 'accepted', notices: 0 } });
  expect(await store.money.claimNotices(nowMs, 10)).toEqual([]);
  await store.close();
});
