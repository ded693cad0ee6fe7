import type { Page } from 'playwright-core';
import type { Decision } from '../../src/access/decision.js';
import type { OpeningResult } from '../../src/cabinet/cabinet-view.js';
import { languages } from '../../src/lib/languages.js';
import type { FakeCabinet } from './fake-cabinet.js';
import type { FakeDesk } from './fake-desk.js';
import { type kioskForTest, plainPage } from './start.js';

/** A page of which the config says all that it can. */
export const fullPage = {
  ...{ ...plainPage, languages, deliver: true as const },
  help: { name: 'Station service desk', phone: '+91 20 5550 0142' },
  notice: {
    ...{ operator: 'Pune Station Lockers Private Limited', contact: 'privacy@lockers.example.in' },
    ...{ policyDate: '2025-06-01', policyUrl: 'https://lockers.example.in/privacy/2025-06' },
    grievance: 'Grievance Officer, +91 20 5550 0143',
  },
  receipt: 'https://receipts.lockers.example.in/v1/receipt/{order}',
  sizes: {
    S: { width: 350, height: 200, depth: 500 },
    M: { width: 350, height: 400, depth: 500 },
    L: { width: 350, height: 800, depth: 500 },
  },
};

/** What a screen is reached with. */
export interface Stand extends Awaited<ReturnType<typeof kioskForTest>> {
  readonly page: Page;
  readonly desk: FakeDesk;
  /** Keys of a hardware keypad, one after the other. */
  readonly type: (keys: string) => Promise<void>;
  /** Until that screen is shown. */
  readonly at: (screen: string) => Promise<void>;
}

export interface Screen {
  /** As in `data-screen`, with a word behind `:` where there are several of that name. */
  readonly name: string;
  readonly reach: (stand: Stand) => Promise<void>;
  readonly checkPin?: () => Promise<Decision>;
}

const opens = async (stand: Stand, cabinetSays: (cabinet: FakeCabinet) => Promise<OpeningResult>): Promise<void> => {
  const { cabinet, type } = stand;
  cabinet.answer = () => cabinetSays(cabinet);
  await type('1');
  await stand.at('locker');
  await type('01');
  await stand.at('pin');
  await type('493817#');
};
const came = (outcome: OpeningResult['outcome']) => async (stand: Stand) =>
  opens(stand, async () => ({ outcome, locker: 'A01' }));
const opened = (stand: Stand): Promise<void> =>
  opens(stand, async (cabinet) => {
    cabinet.change('A01', { latch: 'open' });
    return { outcome: 'opened', locker: 'A01' };
  });
/** To the choice of who has a rental. */
const mine = async (stand: Stand): Promise<void> => {
  stand.desk.inSession = true;
  await opens(stand, async () => ({ outcome: 'opened', locker: 'A01' }));
};
const rent = async ({ type, at }: Stand): Promise<void> => {
  await type('2');
  await at('size');
  await type('2');
  await at('duration');
  await type('1');
  await at('notice');
  await type('#');
  await at('rent-pin');
};
const order = async (stand: Stand): Promise<void> => {
  await rent(stand);
  await stand.type('246810#');
  await stand.page.getByLabel('0 digits typed').waitFor();
  await stand.type('246810#');
  await stand.at('busy');
};
const paid = (opening: 'opened' | 'unconfirmed' | 'not_begun' | 'opening') => async (stand: Stand) => {
  await order(stand);
  stand.desk.order('paid');
  stand.desk.set({ state: 'active', opening });
};
const refused = (why: NonNullable<FakeDesk['refused']>) => async (stand: Stand) => {
  stand.desk.refused = why;
  await stand.type('2');
};

/** Every screen that a customer or a courier can see. */
export const screens: readonly Screen[] = [
  { name: 'home', reach: async () => undefined },
  { name: 'locker', reach: ({ type }) => type('1') },
  { name: 'courier-number', reach: ({ type }) => type('3') },
  { name: 'help', reach: ({ type }) => type('4') },
  { name: 'languages', reach: ({ type }) => type('0') },
  {
    name: 'pin',
    reach: async ({ type, at }) =>
      type('1')
        .then(() => at('locker'))
        .then(() => type('034938')),
  },
  { name: 'opening', reach: (stand) => opens(stand, () => new Promise(() => undefined)) },
  { name: 'opened', reach: opened },
  {
    name: 'left-open',
    reach: async (stand) => {
      await opened(stand);
      await stand.at('opened');
      await stand.page.clock.fastForward(21_000);
    },
  },
  {
    name: 'left-open:loud',
    reach: async (stand) => {
      await opened(stand);
      await stand.at('opened');
      await stand.page.clock.fastForward(61_000);
    },
  },
  {
    name: 'closed',
    reach: async (stand) => {
      await opened(stand);
      await stand.at('opened');
      stand.cabinet.change('A01', { latch: 'closed' });
    },
  },
  { name: 'failed', reach: came('failed') },
  { name: 'unconfirmed', reach: came('unconfirmed') },
  { name: 'denied', checkPin: async () => ({ kind: 'denied' }), reach: came('failed') },
  { name: 'denied:code', reach: async ({ atReaders }) => void (await atReaders.present({ kind: 'code', text: 'x' })) },
  { name: 'wait', checkPin: async () => ({ kind: 'wait', seconds: 55 }), reach: came('failed') },
  {
    name: 'choose',
    reach: async ({ atReaders }) => void (await atReaders.present({ kind: 'code', text: 'code-of-both' })),
  },
  {
    name: 'over',
    reach: async ({ atReaders, sessions, at, type }) => {
      const asked = await atReaders.present({ kind: 'code', text: 'code-of-both' });
      await at('choose');
      if (asked.kind === 'choose') sessions.end(asked.session?.session ?? '');
      await type('1');
    },
  },
  {
    name: 'out-of-service',
    reach: async ({ cabinet }) => cabinet.alarm([{ code: 'hardware_down', part: '' }]),
  },
  { name: 'lost', reach: ({ kiosk }) => kiosk.close() },
  {
    name: 'still-there',
    reach: async ({ type, at, page }) =>
      type('1')
        .then(() => at('locker'))
        .then(() => type('0349'))
        .then(() => at('pin'))
        .then(() => page.clock.fastForward(20_500)),
  },

  {
    name: 'size',
    reach: async ({ desk, type }) => {
      desk.taken = ['L'];
      await type('2');
    },
  },
  {
    name: 'full',
    reach: async ({ desk, type }) => {
      desk.taken = ['S', 'M', 'L'];
      await type('2');
    },
  },
  { name: 'no-network', reach: refused('no_network') },
  { name: 'clock-not-set', reach: refused('clock_not_set') },
  { name: 'unavailable', reach: refused('not_now') },
  { name: 'unavailable:order_open', reach: refused('order_open') },
  {
    name: 'duration',
    reach: async ({ type, at }) =>
      type('2')
        .then(() => at('size'))
        .then(() => type('2')),
  },
  {
    name: 'notice',
    reach: async ({ type, at }) =>
      type('2')
        .then(() => at('size'))
        .then(() => type('2'))
        .then(() => at('duration'))
        .then(() => type('1')),
  },
  {
    name: 'rent-pin',
    reach: (stand) =>
      rent(stand)
        .then(() => stand.type('2468'))
        .then(() => stand.page.getByLabel('4 digits typed').waitFor()),
  },
  {
    name: 'rent-pin:differs',
    reach: (stand) =>
      rent(stand)
        .then(() => stand.type('246810#'))
        .then(() => stand.page.getByLabel('0 digits typed').waitFor())
        .then(() => stand.type('111111#'))
        .then(() => stand.page.getByText('The two were not the same.').waitFor()),
  },
  { name: 'busy', reach: order },
  {
    name: 'pay',
    reach: async (stand) => {
      await order(stand);
      stand.desk.order('shown');
    },
  },
  {
    name: 'settling',
    reach: async (stand) => {
      await order(stand);
      stand.desk.order('settling');
    },
  },
  {
    name: 'cancelled',
    reach: async (stand) => {
      await order(stand);
      stand.desk.order('shown');
      await stand.at('pay');
      await stand.type('*');
    },
  },
  {
    name: 'not-paid',
    reach: async (stand) => {
      await order(stand);
      stand.desk.order('shown');
      await stand.at('pay');
      stand.desk.order('closed');
      stand.desk.set({ state: 'ended' });
    },
  },
  { name: 'opening:paid', reach: paid('opening') },
  { name: 'paid', reach: paid('opened') },
  { name: 'unconfirmed:paid', reach: paid('unconfirmed') },
  { name: 'paid:not_begun', reach: paid('not_begun') },
  {
    name: 'not-opened',
    reach: async (stand) => {
      await order(stand);
      stand.desk.order('paid');
      stand.desk.set({ state: 'refund_due' });
    },
  },
  { name: 'mine', reach: mine },
  {
    name: 'owing',
    reach: async (stand) => {
      stand.desk.set({ owedPaise: 12_050, leftMs: -90 * 60_000, state: 'overstayed' });
      await mine(stand);
    },
  },
  {
    name: 'pay:owed',
    reach: async (stand) => {
      stand.desk.set({ owedPaise: 12_050, leftMs: -90 * 60_000, state: 'overstayed' });
      await mine(stand);
      await stand.at('owing');
      await stand.type('2');
    },
  },
  {
    name: 'extend',
    reach: (stand) =>
      mine(stand)
        .then(() => stand.at('mine'))
        .then(() => stand.type('3')),
  },
  {
    name: 'price',
    reach: (stand) =>
      mine(stand)
        .then(() => stand.at('mine'))
        .then(() => stand.type('3'))
        .then(() => stand.at('extend'))
        .then(() => stand.type('2')),
  },
  {
    name: 'price:owed',
    reach: async (stand) => {
      stand.desk.set({ owedPaise: 12_050, leftMs: -90 * 60_000, state: 'overstayed' });
      await mine(stand);
      await stand.at('owing');
      await stand.type('3');
      await stand.at('extend');
      await stand.type('2');
    },
  },
  {
    name: 'collected',
    reach: (stand) =>
      mine(stand)
        .then(() => stand.at('mine'))
        .then(() => stand.type('2')),
  },
  {
    name: 'failed:collect',
    reach: async (stand) => {
      stand.desk.ends = { kind: 'done', result: { outcome: 'failed', locker: 'A01' } };
      await mine(stand);
      await stand.at('mine');
      await stand.type('2');
    },
  },
  {
    name: 'unconfirmed:collect',
    reach: async (stand) => {
      stand.desk.ends = { kind: 'done', result: { outcome: 'unconfirmed', locker: 'A01' } };
      await mine(stand);
      await stand.at('mine');
      await stand.type('2');
    },
  },
];
