import { describe, expect, it } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { unlisted, untold } from '../privacy/told.js';
import { eventually } from '../running-daemon.js';
import { rentalWorld } from './rental-world.js';
import { sessionWorld } from './session-world.js';
import { someCounters } from './start.js';

const overviewKeys = 'GET /api/sessions/:s/overview';
const eventKeys = 'GET /api/sessions/:s/events';

/** Keys that no simulated cabinet without a cloud has: see the unit tests beside. */
const notHere = [
  'clock.errorMs',
  'lockers[].door',
  'boards[].error',
  'uplink.',
  'today.',
  'alarms[]',
  'lockers[].blocked',
];

describe('whoever runs the cabinet', () => {
  it.each(['operator', 'installer'] as const)('sees each locker, board and line: as %s', async (role) => {
    const { world, post, call, begin, hire, book } = await sessionWorld();
    await hire('operator', '9001');
    await hire('courier', '9003');
    await book('A3');
    world.sim.fault({ on: 'channel', id: 'b1', channel: 2, fault: 'jam' }, true);
    const operator = `/api/sessions/${await begin('9001')}`;
    await post(`${operator}/block`, { locker: 'A1' });
    expect(await post(`${operator}/open`, { locker: 'A2' })).toMatchObject({ body: { outcome: 'failed' } });
    expect(await post(`/api/sessions/${await begin('9003')}/open`, { size: 'L' })).toMatchObject({ status: 200 });
    await world.latch('B1', 'open');
    if (role === 'installer') await hire('installer', '9002');
    const session = `/api/sessions/${await begin(role === 'operator' ? '9001' : '9002')}`;
    const { status, body } = await call('GET', `${session}/overview`);
    expect(status).toBe(200);
    const locker = (id: string, board: string, more: object = {}) => ({
      ...{ id, board, size: board === 'b1' ? 'M' : 'L', latch: 'closed', opening: false, use: 'free', faults: [] },
      ...more,
    });
    expect(body).toMatchObject({
      ...{ role, seconds: 60, timezone: 'Asia/Kolkata' },
      lockers: [
        locker('A1', 'b1', { blocked: 'by_hand' }),
        locker('A2', 'b1', { faults: ['stuck'] }),
        locker('A3', 'b1', { use: 'held' }),
        locker('A4', 'b1'),
        locker('B1', 'b2', { latch: 'open', use: 'drop_off' }),
        locker('B2', 'b2'),
      ],
      boards: [
        { id: 'b1', bus: 'rs485', state: 'answers', answeredAgoMs: expect.any(Number) },
        { id: 'b2', bus: 'rs485', state: 'answers', answeredAgoMs: expect.any(Number) },
      ],
      buses: [{ id: 'rs485', state: 'open', damaged: expect.any(Number) }],
      room: { level: 'ample', percent: 0 },
      versions: { program: '0.0.0-test', config: world.config.hash.slice(0, 12) },
      seq: world.tables.audit.head().seq,
    });
    expect(body).not.toHaveProperty('today');
    expect(body).not.toHaveProperty('uplink');
    expect(unlisted(overviewKeys, body)).toEqual([]);
    const missing = untold(overviewKeys, body).map((key) => key.slice(overviewKeys.length + 1));
    expect(missing.filter((key) => !notHere.some((part) => key.startsWith(part)))).toEqual([]);
  });

  it('sees a board that falls silent and the lockers behind it, and is told what the cabinet is warned of', async () => {
    const { world, call, begin, hire } = await sessionWorld();
    await hire('installer', '9002');
    const session = `/api/sessions/${await begin('9002')}`;
    world.sim.fault({ on: 'board', id: 'b2', fault: 'dead' }, true);
    await eventually('b2 is missed', () => world.cabinet.alarms().some(({ code }) => code === 'board_silent'));
    const { body } = await call('GET', `${session}/overview`);
    expect(body.alarms).toContainEqual({ code: 'board_silent', part: 'b2' });
    expect(body.boards).toMatchObject([
      { id: 'b1', state: 'answers' },
      { id: 'b2', state: 'silent' },
    ]);
    const faults = body.lockers.map((one: { id: string; faults: string[] }) => [one.id, ...one.faults]);
    expect(faults).toEqual([['A1'], ['A2'], ['A3'], ['A4'], ['B1', 'board_silent'], ['B2', 'board_silent']]);
  });

  it('does not know of the boards behind a line that is away', async () => {
    const { world, call, begin, hire } = await sessionWorld();
    await hire('installer', '9002');
    const session = `/api/sessions/${await begin('9002')}`;
    world.sim.plug('rs485', false);
    await eventually('the line is missed', () => world.cabinet.alarms().some(({ code }) => code === 'port_lost'));
    const { body } = await call('GET', `${session}/overview`);
    expect(body.buses).toMatchObject([{ id: 'rs485', state: 'away' }]);
    expect(body.boards.map(({ state }: { state: string }) => state)).toEqual(['unknown', 'unknown']);
  });

  it('sees the rest while the hardware process is away', async () => {
    const away = async () => {
      throw new LockerError('hardware.not_ready', 'the hardware process is not up');
    };
    const { call, begin, hire, faults } = await sessionWorld({
      kiosk: { counters: { ...someCounters, hardware: away } },
    });
    await hire('operator', '9001');
    const { status, body } = await call('GET', `/api/sessions/${await begin('9001')}/overview`);
    expect(status).toBe(200);
    expect(body.boards.map(({ state }: { state: string }) => state)).toEqual(['unknown', 'unknown']);
    expect(body.buses).toMatchObject([{ id: 'rs485', state: 'unknown' }]);
    expect(faults).toEqual([]);
  });

  it('leaves one row by beginning, and none by looking again and again', async () => {
    const { world, post, call, begin, hire } = await sessionWorld();
    await hire('operator', '9001');
    const session = `/api/sessions/${await begin('9001')}`;
    const before = world.rows();
    expect(before.at(-1)).toMatchObject({ event: 'admin.viewed', actor: 'emp-9001', actor_role: 'operator' });
    const stays = await post(`${session}/stay`);
    expect(stays).toMatchObject({ status: 200, body: { role: 'operator', seconds: 60 } });
    expect(unlisted('POST /api/sessions/:s/stay', stays.body)).toEqual([]);
    for (let turn = 0; turn < 3; turn++) {
      await call('GET', `${session}/overview`);
      await call('GET', `${session}/events`);
    }
    expect(world.rows()).toHaveLength(before.length);
  });

  it('whose right names some lockers sees those and no others', async () => {
    const { world, post, call, begin, hire, admin } = await sessionWorld();
    const by = { actor: 'uid-1000', actorRole: 'installer' } as const;
    const lockers = ['A1', 'B2'];
    await admin.put({ role: 'operator', lockers, holder: 'emp-7', number: '9007', pin: '493817' }, by);
    await hire('operator', '9001');
    const all = `/api/sessions/${await begin('9001')}`;
    for (const locker of ['A1', 'A2']) await post(`${all}/block`, { locker });
    world.cabinet.alarmBoard.raise('forced', 'A2');
    const some = `/api/sessions/${await begin('9007')}`;
    const { body } = await call('GET', `${some}/overview`);
    expect(body.lockers.map(({ id }: { id: string }) => id)).toEqual(lockers);
    expect(body.alarms.filter(({ code }: { code: string }) => code === 'forced')).toEqual([]);
    const { events } = (await call('GET', `${some}/events`)).body;
    const blocked = events.filter(({ event }: { event: string }) => event === 'admin.blocked');
    expect(blocked).toMatchObject([{ locker: 'A1' }]);
  });

  it('reads the last events page by page, the newest first: never who, by which right or what was paid', async () => {
    const { world, post, call, begin, hire, book, token } = await sessionWorld();
    await hire('operator', '9001');
    const { ref } = await book('A1');
    await post('/api/pin', { locker: 'A1', pin: '271828' });
    await post('/api/code', { text: await token('A2') });
    const { store, audit } = world.tables;
    store.tx(() => audit.append({ event: 'pay.refund_due', order_ref: 'order-1', payment_status: 'refund_due' }));
    store.tx(() => audit.append({ event: 'rental.begun', locker: 'B2' }));
    const session = `/api/sessions/${await begin('9001')}`;
    for (let turn = 0; turn < 15; turn++) {
      await post(`${session}/block`, { locker: 'A4' });
      await post(`${session}/unblock`, { locker: 'A4' });
    }
    const first = (await call('GET', `${session}/events`)).body;
    expect(first.events).toHaveLength(25);
    const second = (await call('GET', `${session}/events?before=${first.before}`)).body;
    expect(second).not.toHaveProperty('before');
    const events = [...first.events, ...second.events];
    const seqs = events.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => b - a));
    const opened = events.filter(({ event }) => event === 'lock.opened').map(({ locker }) => locker);
    expect(opened).toEqual(['A2', 'A1']);
    expect(events[0]).toMatchObject({ event: 'admin.unblocked', locker: 'A4', role: 'operator', outcome: 'done' });
    expect(events.filter(({ event }) => /^(pay|rental|privacy|access\.granted|lock\.intent)/.test(event))).toEqual([]);
    const text = JSON.stringify(events);
    for (const secret of ['emp-9001', ref, '"t1"', 'order-1']) expect(text).not.toContain(secret);
    expect(unlisted(eventKeys, first, second)).toEqual([]);
    for (const before of ['0', '-1', '1.5', 'x', '']) {
      const answer = await call('GET', `${session}/events?before=${before}`);
      expect(answer, before).toMatchObject({ status: 400, body: { code: 'malformed' } });
    }
  });
});

describe('anybody else', () => {
  it('is denied a look, and the record has it', async () => {
    const { world, post, call, begin, hire, book } = await sessionWorld();
    await book('A1');
    await hire('courier', '9003');
    for (const [number, pin] of [
      ['A1', '271828'],
      ['9003', '493817'],
    ] as const) {
      const session = `/api/sessions/${await begin(number, pin)}`;
      for (const path of ['overview', 'events']) {
        const answer = await call('GET', `${session}/${path}`);
        expect(answer).toMatchObject({ status: 403, body: { code: 'denied' } });
        expect(world.rows().at(-1)).toMatchObject({ event: 'access.denied', reason: 'wrong_role' });
      }
      // A courier, too, goes on by touching the screen.
      expect((await post(`${session}/stay`)).status).toBe(number === '9003' ? 200 : 403);
    }
  });

  it('without a session learns nothing', async () => {
    const { world, post, call, begin, hire } = await sessionWorld();
    await hire('operator', '9001');
    const id = await begin('9001');
    await call('DELETE', `/api/sessions/${id}`);
    const { length } = world.rows();
    for (const guess of [id, '__proto__', '%20']) {
      for (const path of ['overview', 'events']) {
        const answer = await call('GET', `/api/sessions/${guess}/${path}`);
        expect(answer).toMatchObject({ status: 404, body: { code: 'session_over' } });
      }
      expect(await post(`/api/sessions/${guess}/stay`)).toMatchObject({ status: 404 });
    }
    expect(world.rows()).toHaveLength(length);
  });
});

it('the sales of the day are counts: begun, collected, and what goes back', async () => {
  const { call, post, begin, hire, rentAndPay, shut } = await rentalWorld();
  await hire('operator', '9001');
  const operator = `/api/sessions/${await begin('9001')}`;
  const today = async () => (await call('GET', `${operator}/overview`)).body;
  expect(await today()).toMatchObject({ today: { begun: 0, collected: 0, refundsDue: 0 } });
  const { locker } = await rentAndPay();
  const running = await today();
  expect(running.today).toEqual({ begun: 1, collected: 0, refundsDue: 0 });
  const [rented] = running.lockers.filter(({ id }: { id: string }) => id === locker);
  expect(rented).toMatchObject({ use: 'rental' });
  await shut(locker);
  const customer = `/api/sessions/${await begin(locker, '246810')}`;
  expect(await post(`${customer}/end`)).toMatchObject({ body: { state: 'collected' } });
  const ended = await today();
  expect(ended.today).toEqual({ begun: 1, collected: 1, refundsDue: 0 });
  expect(JSON.stringify(ended)).not.toMatch(/amount|paise|\d\.\d{2}"/);
  expect(unlisted(overviewKeys, ended)).toEqual([]);
});
