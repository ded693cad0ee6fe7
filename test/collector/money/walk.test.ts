import fc from 'fast-check';
import { expect, it } from 'vitest';
import { booksOf } from '../../../src/collector/money/books.js';
import { readPaymentEntity } from '../../../src/collector/money/razorpay-shapes.js';
import { CashDesk, minuteMs, orderReport, paymentReport } from './cash-desk.js';
import { paymentEntity } from './razorpay-double.js';

const cabinet = 'CAB-1';
const ord = 'o1';
const outcomes = ['opened', 'begun', 'refund_due', 'refused'] as const;

/** One order, and what may happen to it. */
class Walk {
  /** The ids under which the cabinet heard of payments. */
  readonly heard: string[] = [];
  /** The commands that told it of refunds. */
  readonly notices = new Set<string>();

  constructor(readonly desk: CashDesk) {}

  get paid() {
    return this.desk.double.qrs.flatMap((qr) => qr.payments.map((payment) => ({ qr, payment })));
  }

  /** Each step is done by a process that has just begun: nothing is remembered but what is in the database. */
  async step(name: keyof typeof acts, random: number): Promise<void> {
    const { desk } = this;
    await acts[name](this, random, desk.parts());
    desk.double.nowS = desk.nowMs / 1000;
    const { payments, commands } = await desk.told();
    this.heard.push(...payments.map(({ jti }) => jti));
    for (const { text } of commands) this.notices.add(text);
  }
}

type Act = (walk: Walk, random: number, parts: ReturnType<CashDesk['parts']>) => unknown;

const acts = {
  ask: (_walk, _random, { qrs }) => qrs.hear(cabinet, orderReport(ord)),
  end: (_walk, random, { qrs }) => qrs.hear(cabinet, orderReport(ord, { state: random % 2 ? 'expired' : 'cancelled' })),
  make: (_walk, _random, { qrs }) => qrs.make(),
  close: (_walk, _random, { qrs }) => qrs.close(),
  pay({ desk: { double } }, random) {
    const qr = pick(double.qrs, random);
    if (qr !== undefined) double.pay(qr.id, random % 5 === 0 ? 'failed' : 'captured');
  },
  // Either names the QR code, or the payment alone; an old one tells of a state that has passed.
  async webhook({ desk, paid }, random) {
    const one = pick(paid, random);
    if (one === undefined) return;
    const status = random % 3 === 0 ? 'authorized' : one.payment.status;
    const news = readPaymentEntity.parse(paymentEntity({ ...one.payment, status }));
    const named = random % 2 ? { ...news, qrId: one.qr.id } : news;
    // As long as a real one: with `refund-` before it, it is the id of a command.
    const jti = `w-${random.toString(36)}-${desk.nowMs.toString(36)}`.padEnd(22, '-');
    await desk.store.money.takeNews(named, 'webhook', jti, desk.nowMs);
  },
  poll: (_walk, _random, { poller }) => poller.poll(),
  match: (_walk, _random, { poller }) => poller.match(),
  send: (_walk, _random, { confirmations }) => confirmations.send(),
  async verdict({ heard }, random, { confirmations }) {
    const jti = pick(heard, random);
    const outcome = pick(outcomes, random) ?? 'begun';
    if (jti !== undefined) await confirmations.hear(cabinet, paymentReport(ord, jti, outcome, 'expired'));
  },
  rentalFails: ({ desk }) => desk.store.money.refundRental({ cabinet, ord }, desk.nowMs),
  refund: (_walk, _random, { refunder }) => refunder.refund(),
  tell: (_walk, _random, { notices }) => notices.send(),
  cases: (_walk, _random, { confirmations }) => confirmations.openCases(),
  async operator({ desk, paid }, random) {
    const one = pick(paid, random);
    if (one !== undefined) await desk.store.money.wantRefund(one.payment.id, 'operator', desk.nowMs);
  },
  minute: ({ desk }) => desk.pass(minuteMs),
  hour: ({ desk }) => desk.pass(60 * minuteMs),
  breakBefore: ({ desk: { double } }, random) => double.faults.push({ path: /./, when: 'before', how: howOf(random) }),
  breakAfter: ({ desk: { double } }, random) => double.faults.push({ path: /./, when: 'after', how: howOf(random) }),
} satisfies Readonly<Record<string, Act>>;

function howOf(random: number) {
  return random % 2 ? 'cut' : 500;
}

function pick<T>(all: readonly T[], random: number): T | undefined {
  return all[random % Math.max(all.length, 1)];
}

type Step = readonly [keyof typeof acts, number];

const step = fc.constantFrom<(keyof typeof acts)[]>(
  ...(['ask', 'end', 'make', 'close', 'pay', 'pay', 'webhook', 'webhook', 'poll', 'match', 'send'] as const),
  ...([
    'verdict',
    'verdict',
    'rentalFails',
    'refund',
    'refund',
    'tell',
    'cases',
    'operator',
    'minute',
    'hour',
  ] as const),
  ...(['breakBefore', 'breakAfter', 'breakAfter'] as const),
);

/** Walks begin with an order that gets its QR code, at once or after a fault, and somebody who pays it. */
const steps = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(step, fc.nat()), { minLength: 10, maxLength: 60 }))
  .map(([broken, rest]): readonly Step[] => {
    const fault: readonly Step[] = broken ? [['breakAfter', 1]] : [];
    const begin = (['make', 'minute', 'make', 'pay', 'webhook', 'send'] as const).map((name): Step => [name, 1]);
    return [['ask', 1], ...fault, ...begin, ...rest];
  });

/** Nothing breaks any more, and what is due is done. */
async function settle(walk: Walk): Promise<void> {
  walk.desk.double.faults = [];
  for (let rounds = 0; rounds < 4; rounds += 1) {
    for (const name of ['make', 'close', 'poll', 'match', 'send', 'refund', 'tell', 'cases', 'hour'] as const) {
      await walk.step(name, 0);
    }
  }
}

async function check({ desk, heard, notices, paid }: Walk): Promise<void> {
  const captured = await desk.store.money.captured({ fromMs: 0, toMs: 9e15 });
  // What cabinets heard are the ids that the payments have, one each.
  const ids = new Set(captured.map(({ jti }) => jti));
  expect(ids.size).toBe(captured.length);
  for (const jti of heard) expect(ids).toContain(jti);
  for (const { payment } of paid) expect(payment.refunds.length).toBeLessThanOrEqual(1);
  const books = booksOf(captured, undefined, desk.nowMs);
  expect(books.balanced).toBe(true);
  expect(books.places.waiting.payments).toBe(0);
  // What was paid more than a day after its QR code was made is told by webhooks alone.
  const took = paid.filter(({ payment }) => payment.status !== 'failed');
  expect(books.captured.payments).toBeLessThanOrEqual(took.length);
  const back = took.filter(({ payment }) => payment.status === 'refunded');
  expect(books.places.refunded.paise).toBe(back.reduce((sum, { payment }) => sum + payment.amount, 0));
  // Each refund is told to its cabinet once, but to one that does not know the order.
  expect(notices.size).toBe(captured.filter(({ refund }) => (refund?.notices ?? 0) > 0).length);
  // Whatever broke, and whoever came next.
  expect(desk.double.qrs).toHaveLength(1);
}

it('one id for each payment, one refund at most, and books that add up: in any order, with faults and restarts between any two steps', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const walk = new Walk(await CashDesk.open());
      try {
        for (const [name, random] of all) await walk.step(name, random);
        await settle(walk);
        await check(walk);
      } finally {
        await walk.desk.end();
      }
    }),
    { numRuns: 15 },
  );
}, 60_000);
