import { describe, expect, it } from 'vitest';
import { eventually } from '../running-daemon.js';
import { parcelWorld } from './parcel-world.js';

const installer = { actor: 'uid-1000', actorRole: 'installer' } as const;
const denied = { status: 403, body: { code: 'denied' } };

describe('a delivery at the kiosk', () => {
  it('is brought in a session, told upwards, and collected by a code for it alone', async () => {
    const { post, session, look, shut, told, code, world } = await parcelWorld();
    const path = await session();
    expect(await look(path)).toMatchObject({ role: 'courier', sizes: ['M', 'L'] });
    expect(await post(`${path}/open`, { size: 'M' })).toMatchObject({ body: { outcome: 'opened', locker: 'A1' } });
    const seen = await look(path);
    expect(seen).toMatchObject({ delivery: { locker: 'A1', state: 'offered' }, lockers: ['A1'] });
    expect(seen).not.toHaveProperty('sizes');
    expect(told()).toMatchObject([{ state: 'offered', payer: 'cloud', locker: 'A1', order: 'free' }]);
    await shut('A1');
    await eventually('it is told', () => told()[0]?.state === 'active');
    expect(await look(path)).not.toHaveProperty('delivery');
    const rental = told()[0]?.about ?? '';

    expect(await post('/api/code', { text: await code('A1', undefined, 'q0') })).toMatchObject(denied);
    expect(await post('/api/code', { text: await code('A2', rental, 'q0') })).toMatchObject(denied);
    const text = await code('A1', rental);
    const begun = await post('/api/sessions', { text });
    expect(begun.body).toMatchObject({ delivery: { rental, locker: 'A1', state: 'active' }, lockers: ['A1'] });
    expect(await post('/api/code', { text })).toMatchObject({ body: { outcome: 'opened', locker: 'A1' } });
    expect(told()).toMatchObject([{ about: rental, state: 'collected' }]);
    await shut('A1');
    // Something was left in it: the one use of the code is spent, and it opens all the same.
    expect(await post('/api/code', { text })).toMatchObject({ body: { outcome: 'opened', locker: 'A1' } });
    const reasons = world.rows().flatMap(({ event, reason }) => (event === 'access.denied' ? [reason] : []));
    expect(reasons).toEqual(['other_rental', 'other_rental']);
  });

  it('is collected by a PIN for it, which goes with it', async () => {
    const { post, leave, admin, told, world } = await parcelWorld();
    const { rental, locker } = await leave();
    const right = { ref: 'r1', role: 'customer', lockers: [locker], pin: '271828', rental } as const;
    await admin.put(right, installer);
    expect(await post('/api/pin', { locker, pin: '271828' })).toMatchObject({ body: { outcome: 'opened' } });
    expect(told()).toMatchObject([{ state: 'collected' }]);
    await expect(admin.put({ ...right, ref: 'r2' }, installer)).rejects.toMatchObject({ code: 'rental.over' });
    expect(world.tables.rights.get('r1')).toBeDefined();
  });

  it('of which nothing was left is over by the word of its courier', async () => {
    const { post, leave, told, look } = await parcelWorld();
    const { rental, session } = await leave();
    expect(await post(`${session}/dropped`, { left: false })).toMatchObject({
      status: 200,
      body: { rental, state: 'ended' },
    });
    expect(told()).toMatchObject([{ about: rental, state: 'ended', contents: 'empty' }]);
    expect(await post(`${session}/dropped`)).toMatchObject(denied);
    expect(await look(session)).toMatchObject({ sizes: ['M', 'L'] });
  });

  it('that is due is in the session of its courier, opens for him, and is over', async () => {
    const { post, leave, session, look, isDue, told, shut, hire, begin } = await parcelWorld({ keepMs: 1 });
    const { rental, locker } = await leave();
    await isDue();
    const path = await session();
    expect(await look(path)).toMatchObject({ returns: [locker] });
    await hire('courier', '8008');
    const other = `/api/sessions/${await begin('8008')}`;
    expect(await look(other)).not.toHaveProperty('returns');
    expect(await post(`${other}/return`, { locker })).toMatchObject(denied);
    expect(await post(`${other}/return`, { locker, open: false })).toMatchObject(denied);
    expect(await post(`${path}/return`, { locker: 'A2' })).toMatchObject(denied);
    expect(await post(`${path}/return`, { locker })).toMatchObject({ body: { outcome: 'opened', locker } });
    expect(told()).toMatchObject([{ about: rental, state: 'ended', contents: 'returned' }]);
    await shut(locker);
    expect(await look(path)).toMatchObject({ sizes: ['M', 'L'] });
  });

  it('behind a door that nobody can read goes by what is said', async () => {
    const kiosk = await parcelWorld({ keepMs: 1, board: { board: { feedback: 'none' }, bus: { echo: 'off' } } });
    const { post, session, code, told, isDue, world } = kiosk;
    await eventually('the port is open', async () => (await world.hardware.counters()).buses.rs485?.open);
    const path = await session();
    expect(await post(`${path}/open`, { size: 'M' })).toMatchObject({ body: { outcome: 'unconfirmed', locker: 'A1' } });
    expect(told()).toMatchObject([{ state: 'offered' }]);
    expect(await post(`${path}/dropped`)).toMatchObject({ body: { locker: 'A1', state: 'active' } });
    const rental = told()[0]?.about ?? '';
    const text = await code('A1', rental);
    expect(await post('/api/code', { text })).toMatchObject({ body: { outcome: 'unconfirmed' } });
    expect(told()).toMatchObject([{ state: 'active' }]);
    const { body } = await post('/api/sessions', { text });
    expect(await post(`/api/sessions/${body.session}/taken`)).toMatchObject({ body: { rental, state: 'collected' } });
    // The next one goes back by the word of its courier.
    expect(await post(`${path}/open`, { size: 'M' })).toMatchObject({ body: { outcome: 'unconfirmed', locker: 'A2' } });
    await post(`${path}/dropped`);
    await isDue();
    expect(await post(`${path}/return`, { locker: 'A2', open: false })).toMatchObject({ body: { state: 'ended' } });
    expect(told().at(-1)).toMatchObject({ contents: 'returned', locker: 'A2' });
  });

  it('is neither rented nor paid at the page, and a customer may not say what a courier says', async () => {
    const { post, call, leave, code } = await parcelWorld();
    expect((await call('GET', '/api/cabinet')).body).not.toHaveProperty('rental');
    const { locker, rental } = await leave();
    const { body } = await post('/api/sessions', { text: await code(locker, rental) });
    const mine = `/api/sessions/${body.session}`;
    expect(await post(`${mine}/dropped`, { left: false })).toMatchObject(denied);
    expect(await post(`${mine}/return`, { locker })).toMatchObject(denied);
    expect(await post('/api/sessions/none/taken')).toMatchObject({ status: 404, body: { code: 'session_over' } });
    expect(await post(`${mine}/return`, {})).toMatchObject({ status: 400, body: { code: 'malformed' } });
  });

  it('goes on after a power cut between the opening and the shut door', async () => {
    const { post, session, world, shut } = await parcelWorld();
    await post(`${await session()}/open`, { size: 'M' });
    await world.shutDown();
    await world.boot();
    await world.latch('A1', 'open');
    await shut('A1');
    await eventually('it is active', () => world.tables.rentals.holding('A1')?.state === 'active');
  });
});
