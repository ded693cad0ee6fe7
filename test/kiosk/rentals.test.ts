import { describe, expect, it } from 'vitest';
import { eventually } from '../running-daemon.js';
import { pin, rentalWorld } from './rental-world.js';

/** The events of a stream, as they come. */
async function listen(origin: string, query: string) {
  const leave = new AbortController();
  const response = await fetch(`${origin}/api/events${query}`, { signal: leave.signal });
  const heard = { text: '' };
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) heard.text += Buffer.from(chunk).toString();
  };
  const over = read().catch(() => undefined);
  await eventually('the stream begins', () => heard.text.includes('event: cabinet'));
  return {
    heard,
    end: async (): Promise<void> => {
      leave.abort();
      await over;
    },
  };
}

describe('POST /api/rentals', () => {
  it('leads from a size, a time and a PIN over an order to an open door, which the PIN then opens', async () => {
    const { call, post, show, pay, get, shut, world } = await rentalWorld();
    const { body: cabinet } = await call('GET', '/api/cabinet');
    const tax = { name: 'GST', percent: 18, amount: '4.58' };
    expect(cabinet.rental.sizes[0]).toMatchObject({ size: 'M', free: true });
    expect(cabinet.rental.sizes[0].prices).toContainEqual({ duration: '1h', amount: '30.00', tax });
    const { status, body } = await post('/api/rentals', { size: 'M', duration: '3h', pin });
    expect(status).toBe(200);
    expect(body).toMatchObject({ locker: 'A1', state: 'offered', paid: '0.00', owed: '0.00' });
    expect(body.order).toMatchObject({ state: 'asked', amount: '90.00' });
    await show(body.rental);
    const shown = await get(body.rental);
    expect(shown).toMatchObject({ state: 'awaiting_payment', order: { state: 'shown' } });
    expect(shown.order.upi).toMatch(/^upi:\/\/pay\?pa=shop@bank&am=90\.00&/);
    expect(shown.order.seconds).toBeGreaterThan(0);
    expect(await pay(body.rental)).toBeUndefined();
    const paid = await get(body.rental);
    expect(paid).toMatchObject({ state: 'active', opening: 'opened', paid: '90.00', order: { state: 'paid' } });
    expect(world.locker('A1').state).toBe('open');
    await shut('A1');
    expect(await post('/api/pin', { locker: 'A1', pin })).toMatchObject({ status: 200, body: { outcome: 'opened' } });
  });

  it('says why nothing is rented, as the offers say it, and keeps nothing', async () => {
    const { call, rent, post, line, rentals } = await rentalWorld();
    const refused = async (code: string, answer: ReturnType<typeof post>) =>
      expect((await answer).body, code).toMatchObject({ code });
    await refused('not_found', rent('XL'));
    await refused('malformed', rent('M', '2h'));
    await refused('malformed', rent('M', 'long'));
    await refused('malformed', post('/api/rentals', { size: 'M', duration: '1h', pin: 'none' }));
    const short = await post('/api/rentals', { size: 'M', duration: '1h', pin: '2468' });
    expect(short).toMatchObject({ status: 400, body: { code: 'bad_pin', title: 'A PIN has 6 to 12 digits here.' } });
    line.online = false;
    expect(await rent()).toMatchObject({ status: 503, body: { code: 'no_network' } });
    expect((await call('GET', '/api/cabinet')).body.rental.refused).toBe('no_network');
    line.online = true;
    expect(rentals.list()).toEqual([]);
    await rent();
    expect(await rent('L', '50ms')).toMatchObject({ status: 409, body: { code: 'order_open' } });
  });

  it('says that none is free when each has its rental', async () => {
    const { call, rent, rentAndPay } = await rentalWorld();
    const given = [await rentAndPay('L', '3h'), await rentAndPay('L', '3h')];
    expect(given.map(({ locker }) => locker)).toEqual(['B1', 'B2']);
    expect(await rent('L')).toMatchObject({ status: 409, body: { code: 'none_free' } });
    expect((await call('GET', '/api/cabinet')).body.rental.sizes).toMatchObject([{ free: true }, { free: false }]);
  });

  it('with the same Idempotency-Key makes one order', async () => {
    const { rent, rentals } = await rentalWorld();
    const key = { 'idempotency-key': 'k1' };
    const [one, two] = await Promise.all([rent('M', '1h', key), rent('M', '1h', key)]);
    expect(one).toMatchObject({ status: 200 });
    expect(two).toEqual(one);
    expect(rentals.list()).toHaveLength(1);
    expect(await rent('L', '1h', key)).toMatchObject({ status: 409, body: { code: 'key_reused' } });
  });
});

describe('a rental', () => {
  it('is told to nobody who does not know its id', async () => {
    const { call, post, rentAndPay, kiosk } = await rentalWorld();
    const { rental } = await rentAndPay();
    const texts = [await call('GET', '/api/cabinet'), await call('GET', '/healthz')].map((one) => JSON.stringify(one));
    const stream = await listen(kiosk.url.slice(0, -1), '');
    for (const text of [...texts, stream.heard.text])
      expect(text).not.toMatch(new RegExp(`${rental}|overstayed|active`));
    await stream.end();
    const path = '/api/rentals/AAAAAAAAAAAAAAAAAAAAAA';
    const none = { status: 404, body: { code: 'not_found' } };
    expect(await call('GET', path)).toMatchObject(none);
    expect(await call('DELETE', path)).toMatchObject(none);
    expect(await post(`${path}/not-opened`)).toMatchObject(none);
  });

  it('is on the streams that were opened for it, and on no other', async () => {
    const { rent, show, call, kiosk } = await rentalWorld();
    const first = (await rent()).body.rental;
    const origin = kiosk.url.slice(0, -1);
    const its = await listen(origin, `?rental=${first}`);
    const unknown = await listen(origin, '?rental=none');
    await show(first);
    await eventually('the QR code is told', () => its.heard.text.includes('"state":"shown"'));
    await call('DELETE', `/api/rentals/${first}`);
    const second = (await rent()).body.rental;
    await call('DELETE', `/api/rentals/${second}`);
    const third = await listen(origin, `?rental=${second}`);
    await eventually('the end is told', () => /event: rental\n.*"ended"/.test(third.heard.text));
    expect(its.heard.text).toMatch(/"state":"ended"/);
    expect(its.heard.text).not.toContain(second);
    expect(unknown.heard.text).not.toContain('event: rental');
    for (const stream of [its, unknown, third]) await stream.end();
  });

  it('is cancelled, and then another may pay; what is paid is not cancelled', async () => {
    const { call, rent, rentAndPay } = await rentalWorld();
    const { rental } = (await rent()).body;
    const cancelled = await call('DELETE', `/api/rentals/${rental}`);
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'ended', order: { state: 'closed' } } });
    const paid = await rentAndPay();
    expect((await call('DELETE', `/api/rentals/${paid.rental}`)).body).toMatchObject({ state: 'active' });
  });

  it('whose door is said not to have opened is opened again only where nobody could tell', async () => {
    const { post, rentAndPay } = await rentalWorld();
    const { rental } = await rentAndPay();
    expect(await post(`/api/rentals/${rental}/not-opened`)).toMatchObject({ status: 403, body: { code: 'denied' } });
  });

  it('of a board that cannot tell is opened once more when its customer says so', async () => {
    const { post, rentAndPay, get, world } = await rentalWorld();
    world.sim.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    const { rental } = await rentAndPay();
    const { opening } = await get(rental);
    world.sim.fault({ on: 'board', id: 'b1', fault: 'mute' }, false);
    expect(opening).toBe('unconfirmed');
    await eventually('the board is heard again', () => world.locker('A1').latch !== 'unknown');
    const again = await post(`/api/rentals/${rental}/not-opened`);
    expect(again).toMatchObject({ status: 200, body: { state: 'active' } });
    expect(again.body.opening).not.toBe('unconfirmed');
    expect(await post(`/api/rentals/${rental}/not-opened`)).toMatchObject({ status: 403 });
  });
});

describe('a session with the PIN of a rental', () => {
  it('extends it, and ends it at its open door', async () => {
    const { call, post, pay, show, get, rentAndPay, shut, begin } = await rentalWorld();
    const { rental, locker } = await rentAndPay();
    await shut(locker);
    const path = `/api/sessions/${await begin(locker, pin)}`;
    expect((await call('GET', path)).body).toMatchObject({ role: 'customer', lockers: [locker], rental });
    expect(await post(`${path}/extend`, { duration: '8d' })).toMatchObject({ body: { code: 'malformed' } });
    const asked = await post(`${path}/extend`, { duration: '1h' });
    expect(asked.body).toMatchObject({ rental, state: 'active', order: { state: 'asked', amount: '30.00' } });
    await show(rental);
    await pay(rental);
    expect(await get(rental)).toMatchObject({ paid: '60.00' });
    expect((await get(rental)).seconds).toBeGreaterThan(3600);
    expect(await post(`${path}/end`)).toMatchObject({ status: 200, body: { rental, state: 'collected' } });
    // What opened it is gone with it.
    expect(await call('GET', path)).toMatchObject({ body: { code: 'session_over' } });
    expect(await post(`${path}/end`)).toMatchObject({ body: { code: 'session_over' } });
  });

  it('has what is owed paid before anything opens', async () => {
    const { post, pay, show, rentAndPay, shut, begin, owes, line, world } = await rentalWorld();
    const { rental, locker } = await rentAndPay('L', '50ms');
    await shut(locker);
    await owes(rental, '20.00');
    const due = { status: 402, body: { code: 'payment_due', locker, amount: '20.00' } };
    expect(await post('/api/pin', { locker, pin })).toMatchObject(due);
    const path = `/api/sessions/${await begin(locker, pin)}`;
    expect(await post(`${path}/open`)).toMatchObject(due);
    expect(await post(`${path}/end`)).toMatchObject(due);
    expect(await post(`${path}/end`, { open: false })).toMatchObject(due);
    expect(world.locker(locker).state).toBe('closed');
    line.online = false;
    expect(await post(`${path}/pay`)).toMatchObject({ status: 503, body: { code: 'no_network' } });
    line.online = true;
    const asked = await post(`${path}/pay`);
    expect(asked).toMatchObject({ status: 200, body: { order: { state: 'asked', amount: '20.00' } } });
    // Whoever asks again is told of the same order; nobody else may pay meanwhile.
    expect((await post(`${path}/pay`)).body.order.order).toBe(asked.body.order.order);
    expect(await post(`${path}/extend`, { duration: '1h' })).toMatchObject({
      status: 409,
      body: { code: 'order_open' },
    });
    await show(rental);
    await pay(rental);
    const ended = await post(`${path}/end`);
    expect(ended).toMatchObject({ status: 200, body: { state: 'collected', paid: '40.00' } });
  });

  it('opens a door that owes when nobody can pay, since there is no network', async () => {
    const { post, rentAndPay, shut, owes, line } = await rentalWorld();
    const { rental, locker } = await rentAndPay('L', '50ms');
    await shut(locker);
    await owes(rental, '20.00');
    line.online = false;
    expect(await post('/api/pin', { locker, pin })).toMatchObject({ status: 200, body: { outcome: 'opened' } });
  });

  it('goes on when the lock jams at its end, and ends without an opening when the things are taken', async () => {
    const { post, rentAndPay, shut, begin, get, world } = await rentalWorld();
    const { rental, locker } = await rentAndPay();
    await shut(locker);
    world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, true);
    const path = `/api/sessions/${await begin(locker, pin)}`;
    expect(await post(`${path}/end`)).toMatchObject({ status: 200, body: { locker, outcome: 'failed' } });
    expect(await get(rental)).toMatchObject({ state: 'active' });
    expect(await post(`${path}/end`, { open: false })).toMatchObject({ status: 200, body: { state: 'collected' } });
  });

  it('that has no rental may pay, extend and end nothing', async () => {
    const { book, begin, post } = await rentalWorld();
    await book('A2');
    const path = `/api/sessions/${await begin('A2', '271828')}`;
    expect(await post(`${path}/pay`)).toMatchObject({ status: 403, body: { code: 'denied' } });
    expect(await post(`${path}/extend`, { duration: '1h' })).toMatchObject({ status: 403 });
    expect(await post(`${path}/end`)).toMatchObject({ status: 403 });
  });
});

it('where nothing is rented there are no such calls', async () => {
  const { sessionWorld } = await import('./session-world.js');
  const { kiosk } = await sessionWorld();
  const response = await fetch(`${kiosk.url}api/rentals`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(404);
});
