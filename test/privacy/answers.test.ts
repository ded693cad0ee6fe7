import { afterEach, describe, expect, it } from 'vitest';
import { newRecoveryKey } from '../../src/backup/recovery-key.js';
import { ControlClient } from '../../src/control/client.js';
import { kioskPresented } from '../../src/kiosk/views.js';
import { LockerError } from '../../src/lib/errors.js';
import { rentLocker } from '../access/rental-workshop.js';
import { openAccess } from '../access/workshop.js';
import { controlForTest } from '../control/world.js';
import { parcelWorld } from '../kiosk/parcel-world.js';
import { rentalWorld } from '../kiosk/rental-world.js';
import { sessionWorld } from '../kiosk/session-world.js';
import { kioskForTest, plainPage } from '../kiosk/start.js';
import { terminalForTest } from '../terminal/world.js';
import { backupsOf } from '../uplink/workshop.js';
import { counters, unlisted, untold } from './told.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

describe('the answers of the page', () => {
  it('to GET have the keys that the privacy manifest lists, no more and no less', async () => {
    const notice = {
      ...{ operator: 'Lockers', contact: 'privacy@example.in', policyDate: '2025-06-01' },
      ...{ policyUrl: 'https://example.in/privacy', grievance: 'Officer' },
    };
    const page = {
      ...{ ...plainPage, notice, receipt: 'https://example.in/{order}', deliver: true as const },
      ...{ help: { name: 'Desk', phone: '100' }, screen: { brightness: 100, blankAfterMs: 60_000 } },
    };
    const { origin, cabinet } = await kioskForTest({ page });
    cabinet.change('A02', { doorContact: true, door: 'open' });
    const ask = async (path: string): Promise<unknown> => await (await fetch(`${origin}${path}`)).json();
    const told = await ask('/api/cabinet');
    const sizes = { M: { width: 400, height: 300, depth: 500 } };
    const renting = await rentalWorld({ kiosk: { page: { ...plainPage, sizes } } });
    renting.line.online = false;
    const offers = (await renting.call('GET', '/api/cabinet')).body;
    expect(unlisted('GET /api/cabinet', told, offers)).toEqual([]);
    expect(untold('GET /api/cabinet', told, offers)).toEqual([]);
    expect(unlisted('GET /healthz', await ask('/healthz'))).toEqual([]);
    expect(unlisted('any refusal', await ask('/api/nothing'))).toEqual([]);
  });

  it('about sessions and openings have those keys too', async () => {
    const kiosk = await sessionWorld();
    const { post, call, book, hire, begin } = kiosk;
    await book('A1');
    await hire('courier', '41');
    const session = await post('/api/sessions', { locker: 'A1', pin: '271828' });
    const path = `/api/sessions/${session.body.session}`;
    const courier = await call('GET', `/api/sessions/${await begin('41')}`);
    const renting = await rentalWorld();
    const { locker } = await renting.rentAndPay();
    const ofRental = await renting.post('/api/sessions', { locker, pin: '246810' });
    const parcels = await parcelWorld({ keepMs: 1 });
    const brought = await parcels.leave();
    await parcels.isDue();
    const due = await parcels.look(await parcels.session());
    const { body: recipient } = await parcels.post('/api/sessions', {
      text: await parcels.code(brought.locker, brought.rental),
    });
    const views = [session.body, (await call('GET', path)).body, courier.body, ofRental.body, due, recipient];
    expect(unlisted('GET /api/sessions/:s', ...views)).toEqual([]);
    expect(untold('GET /api/sessions/:s', ...views)).toEqual([]);
    const back = `${await parcels.session()}/return`;
    const opening = (await parcels.post(back, { locker: brought.locker })).body;
    await parcels.shut(brought.locker);
    const { session: again } = await parcels.leave();
    const dropped = (await parcels.post(`${again}/dropped`, { left: false })).body;
    expect(unlisted('POST /api/sessions/:s/return', opening, dropped)).toEqual([]);
    expect(unlisted('POST /api/sessions/:s/dropped', dropped)).toEqual([]);
    expect(untold('POST /api/sessions/:s/dropped', dropped)).toEqual([]);
    expect(unlisted('POST /api/sessions/:s/open', (await post(`${path}/open`)).body)).toEqual([]);
    await hire('operator', '7');
    const operator = `/api/sessions/${await begin('7')}`;
    const all = await post(`${operator}/open-all`);
    expect(all).toMatchObject({ status: 200 });
    expect(unlisted('POST /api/sessions/:s/open-all', all.body)).toEqual([]);
    const blocked = await post(`${operator}/block`, { locker: 'A2' });
    expect(blocked).toMatchObject({ status: 200 });
    expect(unlisted('POST /api/sessions/:s/block', blocked.body)).toEqual([]);
    expect(unlisted('DELETE /api/sessions/:s', (await call('DELETE', path)).body)).toEqual([]);
    const denied = await post('/api/pin', { locker: 'A1', pin: '000000' });
    expect(unlisted('any refusal', denied.body, (await call('GET', path)).body)).toEqual([]);
  });

  it('about rentals have those keys too, and each of them', async () => {
    const { call, post, rent, show, pay, shut, begin, owes } = await rentalWorld();
    const asked = (await rent('L', '50ms')).body;
    const path = `/api/rentals/${asked.rental}`;
    await show(asked.rental);
    const shown = (await call('GET', path)).body;
    await pay(asked.rental);
    const paid = (await call('GET', path)).body;
    expect(unlisted('GET /api/rentals/:rental', asked, shown, paid)).toEqual([]);
    expect(untold('GET /api/rentals/:rental', asked, shown, paid)).toEqual([]);
    await shut(asked.locker);
    await owes(asked.rental, '20.00');
    const session = `/api/sessions/${await begin(asked.locker, '246810')}`;
    const due = await post(`${session}/open`, {});
    expect(due).toMatchObject({ status: 402 });
    expect(unlisted('any refusal', due.body)).toEqual([]);
    expect(unlisted('POST /api/sessions/:session/pay', (await post(`${session}/pay`)).body)).toEqual([]);
    expect(unlisted('DELETE /api/rentals/:rental', (await call('DELETE', path)).body)).toEqual([]);
  });

  it('about what was held to a reader have those keys, whatever came of it', () => {
    const choice = { session: 's'.repeat(22), role: 'customer', seconds: 60, lockers: ['A01'] } as const;
    const told = [
      kioskPresented({ kind: 'done', result: { outcome: 'failed', locker: 'A01', reason: 'latch_closed' } }),
      kioskPresented({ kind: 'choose', lockers: ['A01'], session: choice }),
      kioskPresented({ kind: 'owing', locker: 'A01', paise: 2000, session: choice }),
      kioskPresented({ kind: 'denied' }),
      kioskPresented({ kind: 'wait', seconds: 60, why: 'throttled' }),
      kioskPresented({ kind: 'unavailable', error: new LockerError('hardware.gone', 'gone') }),
    ];
    expect(unlisted('GET /api/events presented', ...told)).toEqual([]);
    expect(untold('GET /api/events presented', ...told)).toEqual([]);
  });

  it('that had one key more would be seen', () => {
    const locker = { id: 'A01', size: 'S', latch: 'closed', opening: false, holder: 'op-3' };
    expect(unlisted('GET /api/cabinet', { lockers: [locker] })).toEqual(['GET /api/cabinet lockers[].holder']);
  });
});

it('the answers of the terminal API have the keys that the privacy manifest lists', async () => {
  const { get, post, face, cabinet, end } = await terminalForTest();
  ends.push(end);
  cabinet.change('A02', { doorContact: true, door: 'open' });
  const { body } = await get('/v1/lockers', face);
  expect(unlisted('GET /v1/lockers', body)).toEqual([]);
  expect(untold('GET /v1/lockers', body)).toEqual([]);
  expect(unlisted('POST /v1/open', (await post('/v1/open', { locker: 'A01' })).body)).toEqual([]);
  expect(unlisted('any refusal', (await post('/v1/open', { locker: 'A02' })).body)).toEqual([]);
  expect(unlisted('POST /v1/time/ask', (await post('/v1/time/ask', {})).body)).toEqual([]);
  expect(unlisted('POST /v1/time/answer', (await post('/v1/time/answer', { text: 'a.b.c' })).body)).toEqual([]);
  expect(unlisted('POST /v1/commands', (await post('/v1/commands', { text: 'a.b.c' })).body)).toEqual([]);
});

it('the rights and lockers that the control socket shows have the keys that the privacy manifest lists', async () => {
  const { socket, access, end } = await controlForTest();
  ends.push(end);
  const limits = { fromMs: 1, untilMs: 4e12, uses: 2, hours: [{ days: [1], fromMinute: 0, toMinute: 60 }] };
  const by = { actor: 'uid-1000', actorRole: 'installer' } as const;
  const customer = { ref: 'r1', role: 'customer', lockers: ['A01'], subjectRef: 'bk1', ...limits } as const;
  const courier = { ref: 'r2', role: 'courier', lockers: 'any', sizes: ['S'], holder: 'rider-7', ...limits } as const;
  rentLocker(access);
  await access.admin.put({ ...customer, rental: 'rental_1', pin: '271828' }, by);
  await access.admin.put({ ...courier, returns: true, cards: ['A411'] }, by);
  access.store.tx(() => access.uses.take({ kind: 'right', ref: 'r1', of: 'A01', allowed: 2 }));
  const client = new ControlClient(socket);
  const rights = [await client.get('/rights/r1'), await client.get('/rights/r2')];
  for (const call of ['GET /rights', 'GET /rights/:ref']) {
    expect(unlisted(call, ...rights)).toEqual([]);
    expect(untold(call, ...rights)).toEqual([]);
  }
  const lockers: unknown[] = [];
  for await (const locker of client.lines('/lockers')) lockers.push(locker);
  expect(lockers.length).toBeGreaterThan(0);
  expect(unlisted('GET /lockers', ...lockers)).toEqual([]);
});

it('the status has the keys that the privacy manifest lists', async () => {
  const faults = new Map([['b1', { error: 'gpio.no_chip', message: 'no chip' } as const]]);
  const { socket, cabinet, end } = await controlForTest({ counters: async () => counters, boardFaults: () => faults });
  ends.push(end);
  cabinet.alarm([{ code: 'forced', part: 'A05', message: 'look' }]);
  const told = await new ControlClient(socket).get('/status');
  expect(unlisted('GET /status', told)).toEqual([]);
  const metered = ['waits', 'noClock', ...['level', 'usedBytes', 'bytes', 'per'].map((key) => `budget.${key}`)];
  const line = ['broker', 'online', 'waiting', 'oldestMs', ...metered.map((key) => `metered.${key}`)];
  const uplink = [...line, 'fault.code', 'fault.message'];
  const terminal = ['url', 'fault.code', 'fault.message'];
  const ofTerminal = terminal.map((key) => `terminal.${key}`);
  const backup = ['key', 'snapshotMs', 'fileMs', 'fault.code', 'fault.message'].map((key) => `backup.${key}`);
  const notHere = [
    'awaits',
    ...backup,
    'kiosk',
    ...ofTerminal,
    'decommissioned',
    ...uplink.map((key) => `uplink.${key}`),
  ];
  // Those of rentals: see test/control/lockerctl-rental.test.ts.
  const untoldHere = untold('GET /status', told).filter((key) => !key.startsWith('GET /status rentals.'));
  expect(untoldHere).toEqual(notHere.map((key) => `GET /status ${key}`));
});

it('the rows of the record and a backup, as the control socket gives them, have the keys that the privacy manifest lists', async () => {
  const { store, audit, clock } = openAccess();
  const references = { credential_ref: 'r1', subject_ref: 'bk1', order_ref: 'o1', payment_ref: '****1234' };
  const failed = { event: 'lock.failed', reason: 'latch_closed', error: 'bus.timeout' } as const;
  store.tx(() => audit.append({ ...failed, ...references, error_args: [1], locker: 'A01' }));
  const { x, kid = '' } = newRecoveryKey().secret;
  const { socket, end } = await controlForTest({
    events: {
      read: (from, limit) => audit.read({ from, limit }),
      head: () => audit.head(),
      onAppended: () => () => undefined,
    },
    backups: backupsOf({ store, audit, clock }, { x, kid }),
  });
  ends.push(end);
  const client = new ControlClient(socket);
  const rows: unknown[] = [];
  for await (const one of client.lines('/events?from=1')) rows.push(one);
  expect(rows).toHaveLength(2);
  const file = await client.post('/backup', {});
  for (const [call, ...told] of [['GET /events', ...rows] as const, ['POST /backup', file] as const]) {
    expect(unlisted(call, ...told)).toEqual([]);
    expect(untold(call, ...told)).toEqual([]);
  }
});
