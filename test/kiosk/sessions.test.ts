import { describe, expect, it } from 'vitest';
import { eventually } from '../running-daemon.js';
import { sessionWorld } from './session-world.js';

const over = { status: 404, body: { code: 'session_over' } };
const denied = { status: 403, body: { code: 'denied' } };

describe('a session', () => {
  it('is begun by a PIN or by a code, opens, and is ended', async () => {
    const { world, post, call, book, token } = await sessionWorld();
    await book('A1');
    const byPin = await post('/api/sessions', { locker: 'A1', pin: '271828' });
    const id = expect.stringMatching(/^[\w-]{22}$/);
    expect(byPin).toEqual({ status: 200, body: { session: id, role: 'customer', seconds: 60, lockers: ['A1'] } });
    const path = `/api/sessions/${byPin.body.session}`;
    expect(await call('GET', path)).toEqual(byPin);
    expect(await post(`${path}/open`)).toEqual({ status: 200, body: { outcome: 'opened', locker: 'A1' } });
    const byCode = await post('/api/sessions', { text: await token(['A2', 'B1']) });
    expect(byCode.body.lockers).toEqual(['A2', 'B1']);
    const codePath = `/api/sessions/${byCode.body.session}`;
    expect(await post(`${codePath}/open`)).toMatchObject({ status: 409, body: { code: 'choose_locker' } });
    expect(await post(`${codePath}/open`, { locker: 'B1' })).toMatchObject({ body: { outcome: 'opened' } });
    expect(await post(`${codePath}/open`, { locker: 'B2' })).toMatchObject(denied);
    const intents = world.rows().filter(({ event }) => event === 'lock.intent');
    expect(intents).toMatchObject([{ locker: 'A1' }, { locker: 'B1', credential_ref: 't1', access_mode: 'qr' }]);
    expect(await call('DELETE', path)).toMatchObject({ status: 200 });
    for (const [method, body] of [['GET'], ['DELETE'], ['POST', {}]] as const) {
      expect(await call(method, method === 'POST' ? `${path}/open` : path, body)).toMatchObject(over);
    }
  });

  it('is refused as an opening by the same is: nobody learns more, or pays less', async () => {
    const { world, post, book, token } = await sessionWorld();
    await book('A1');
    const wrong = [
      { locker: 'A1', pin: '000000' },
      { locker: 'A2', pin: '271828' },
      { locker: 'Z9', pin: '271828' },
    ];
    const codes = [{ text: 'https://example.com' }, { text: '04FFFFFF' }, { text: await token('A1', { exp: 1 }) }];
    for (const body of wrong) expect(await post('/api/sessions', body)).toEqual(await post('/api/pin', body));
    for (const body of codes) expect(await post('/api/sessions', body)).toEqual(await post('/api/code', body));
    const reasons = world.rows().flatMap(({ event, reason }) => (event === 'access.denied' ? [reason] : []));
    const pairs = ['wrong_pin', 'no_right', 'no_locker', 'not_a_token', 'no_right', 'expired'];
    expect(reasons.slice(0, 10)).toEqual(pairs.flatMap((reason) => [reason, reason]).slice(0, 10));
  });

  it('nobody finds by guessing', async () => {
    const { world, post, call, begin, hire } = await sessionWorld();
    await hire('operator', '9001');
    const id = await begin('9001');
    const { length } = world.rows();
    const guesses = [`${id.slice(0, -1)}${id.endsWith('A') ? 'B' : 'A'}`, id.toLowerCase(), '__proto__', '%20'];
    for (const guess of guesses) {
      expect(await post(`/api/sessions/${guess}/open`, { locker: 'A1' })).toMatchObject(over);
      expect(await post(`/api/sessions/${guess}/open-all`)).toMatchObject(over);
      expect(await post(`/api/sessions/${guess}/block`, { locker: 'A1' })).toMatchObject(over);
      expect(await call('GET', `/api/sessions/${guess}`)).toMatchObject(over);
    }
    expect(world.energised).toEqual([]);
    expect(world.rows()).toHaveLength(length);
  });

  it('opens once for one Idempotency-Key, and a key is for one session', async () => {
    const { world, post, begin, hire } = await sessionWorld();
    await hire('operator', '9001');
    const [one, other] = [await begin('9001'), await begin('9001')];
    const key = { 'idempotency-key': 'k1' };
    const body = { locker: 'A3' };
    const twice = [1, 2].map(() => post(`/api/sessions/${one}/open`, body, key));
    const [first, second] = await Promise.all(twice);
    expect(first).toEqual({ status: 200, body: { outcome: 'opened', locker: 'A3' } });
    expect(second).toEqual(first);
    expect(world.energised).toHaveLength(1);
    expect(await post(`/api/sessions/${other}/open`, { locker: 'A4' }, key)).toMatchObject({ status: 200 });
    const begun = [1, 2].map(() => post('/api/sessions', { locker: '9001', pin: '493817' }, key));
    const [a, b] = await Promise.all(begun);
    expect(a?.body.session).toBe(b?.body.session);
  });

  it.each([
    ['nothing', '', {}],
    ['a PIN without a locker', '', { pin: '493817' }],
    ['a PIN and a text', '', { locker: 'A1', pin: '493817', text: 'x' }],
    ['a locker that is no id', '/x/open', { locker: '../A1' }],
    ['another member', '/x/open', { lockers: ['A1'] }],
    ['no locker to block', '/x/block', {}],
    ['something to open all of', '/x/open-all', { size: 'S' }],
  ])('with %s is malformed, and nothing is repeated', async (_, path, body) => {
    const { post } = await sessionWorld();
    const answer = await post(`/api/sessions${path}`, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(JSON.stringify(answer)).not.toContain('493817');
  });
});

describe('an operator', () => {
  it('is still asked for a locker where he presents his PIN for an opening', async () => {
    const { post, hire } = await sessionWorld();
    await hire('operator', '9001');
    const asked = await post('/api/pin', { locker: '9001', pin: '493817' });
    expect(asked).toMatchObject({ status: 409, body: { code: 'choose_locker' } });
  });

  it('opens all lockers and is told of the one that is jammed and the one that is open', async () => {
    const { world, post, begin, hire } = await sessionWorld();
    await hire('operator', '9001');
    const session = await begin('9001');
    await post(`/api/sessions/${session}/open`, { locker: 'B2' });
    await world.latch('B2', 'open');
    world.sim.fault({ on: 'channel', id: 'b1', channel: 2, fault: 'jam' }, true);
    const { status, body } = await post(`/api/sessions/${session}/open-all`);
    expect(status).toBe(200);
    expect(body).toEqual({
      lockers: [
        { locker: 'A1', outcome: 'opened' },
        { locker: 'A2', outcome: 'failed', reason: 'latch_closed' },
        { locker: 'A3', outcome: 'opened' },
        { locker: 'A4', outcome: 'opened' },
        { locker: 'B1', outcome: 'opened' },
        { locker: 'B2', outcome: 'already_open' },
      ],
      complete: true,
    });
    const who = { actor: 'emp-9001', actor_role: 'operator', access_mode: 'pin' };
    const openings = world.rows().filter(({ event }) => event === 'admin.open');
    expect(openings).toMatchObject(['B2', 'A1', 'A2', 'A3', 'A4', 'B1'].map((locker) => ({ locker, ...who })));
  });

  it('opens no more of them when whoever asked is gone', async () => {
    const { world, kiosk, begin, hire } = await sessionWorld();
    await hire('operator', '9001');
    const session = await begin('9001');
    // The first one takes its time, so that the others come after the end of the request.
    world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, true);
    const gone = new AbortController();
    const asked = fetch(`${kiosk.url}api/sessions/${session}/open-all`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      signal: gone.signal,
    });
    await eventually('the first one is under way', () => world.energised.length > 0);
    gone.abort();
    await expect(asked).rejects.toThrow();
    await eventually('the first one has failed twice', () => world.story('A1').length === 5);
    // An opening from elsewhere has its turn after that: nothing of the rest was waiting before it.
    await world.cabinet.open({ locker: 'B1', actor: 'uid-0', actorRole: 'operator' });
    const fired = world.energised.map(({ board, channel }) => `${board}/${channel}`);
    expect([...new Set(fired)]).toEqual(['b1/1', 'b2/1']);
  });

  it('blocks a locker, which then opens for him alone, and looks after the others', async () => {
    const { world, post, begin, hire, book } = await sessionWorld();
    await hire('operator', '9001');
    const { ref } = await book('A1');
    const customer = await begin('A1', '271828');
    const session = `/api/sessions/${await begin('9001')}`;
    expect(await post(`${session}/block`, { locker: 'A1' })).toEqual({
      status: 200,
      body: { locker: 'A1', changed: true },
    });
    expect(await post(`${session}/block`, { locker: 'A1' })).toMatchObject({ body: { changed: false } });
    expect(await post(`/api/sessions/${customer}/open`)).toMatchObject(denied);
    expect(world.rows().at(-1)).toMatchObject({ event: 'access.denied', reason: 'blocked', credential_ref: ref });
    expect(await post(`${session}/open`, { locker: 'A1' })).toMatchObject({ body: { outcome: 'opened' } });
    expect(await post(`${session}/unblock`, { locker: 'A1' })).toMatchObject({ body: { changed: true } });
    expect(await post(`${session}/emptied`, { locker: 'A1' })).toMatchObject({ body: { changed: false } });
    expect(await post(`${session}/clear`, { locker: 'A1' })).toMatchObject({ body: { changed: false } });
    expect(await post(`${session}/block`, { locker: 'Z9' })).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    const who = { actor: 'emp-9001', actor_role: 'operator', locker: 'A1' };
    const admin = world.rows().filter(({ event, actor }) => event.startsWith('admin.') && actor === who.actor);
    expect(admin).toMatchObject([
      { event: 'admin.viewed', actor: who.actor, actor_role: 'operator', access_mode: 'pin' },
      { event: 'admin.blocked', reason: null, ...who },
      { event: 'admin.blocked', reason: 'no_change', ...who },
      { event: 'admin.open', ...who },
      { event: 'admin.unblocked', reason: null, ...who },
      { event: 'admin.emptied', reason: 'no_change', ...who },
      { event: 'admin.fault_cleared', reason: 'no_change', ...who },
      { event: 'admin.refused', error: 'opening.no_locker', ...who, locker: null },
    ]);
  });

  it('is the only one who may: an installer opens, a courier fills, and both are denied the rest', async () => {
    const { world, post, begin, hire } = await sessionWorld();
    await hire('installer', '9002');
    await hire('courier', '9003');
    for (const number of ['9002', '9003']) {
      const session = `/api/sessions/${await begin(number)}`;
      for (const act of ['block', 'unblock', 'clear', 'emptied']) {
        expect(await post(`${session}/${act}`, { locker: 'A1' })).toMatchObject(denied);
        expect(world.rows().at(-1)).toMatchObject({ event: 'access.denied', reason: 'wrong_role', locker: 'A1' });
      }
      expect(await post(`${session}/open`, { locker: 'B1' })).toMatchObject({ body: { outcome: 'opened' } });
      world.sim.door('b2', 1, 'closed');
      await world.latch('B1', 'closed');
    }
  });
});

it('a courier gets the same locker until its door is shut, then another', async () => {
  const { world, post, call, begin, hire } = await sessionWorld();
  await hire('courier', '9003');
  const session = `/api/sessions/${await begin('9003')}`;
  expect((await call('GET', session)).body).toMatchObject({ role: 'courier', sizes: ['M', 'L'] });
  const opened = (locker: string) => ({ status: 200, body: { outcome: 'opened', locker } });
  expect(await post(`${session}/open`, { size: 'L' })).toEqual(opened('B1'));
  expect(await post(`${session}/open`)).toEqual(opened('B1'));
  expect((await call('GET', session)).body).toMatchObject({ lockers: ['B1'] });
  await world.latch('B1', 'open');
  world.sim.door('b2', 1, 'closed');
  await eventually('the drop-off is over', () => world.tables.dropOffs.of('B1')?.closed === true);
  expect(await post(`${session}/open`, { size: 'L' })).toEqual(opened('B2'));
});

it('what is presented at a reader is told on the event streams, and a choice is finished by its session', async () => {
  const { kiosk, atReaders, post, token } = await sessionWorld();
  const stream = await fetch(`${kiosk.url}api/events`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const told = async (): Promise<unknown> => {
    for (;;) {
      const [all, json = ''] = /event: presented\ndata: (.*)\n\n/.exec(heard) ?? [];
      if (all !== undefined) {
        heard = heard.slice(heard.indexOf(all) + all.length);
        return JSON.parse(json);
      }
      heard += (await reader?.read())?.value ?? '';
    }
  };
  const text = await token(['A1', 'A2']);
  await atReaders.present({ kind: 'code', text });
  const asked = Object(await told());
  expect(asked).toEqual({ outcome: 'choose', lockers: ['A1', 'A2'], session: expect.any(String), seconds: 60 });
  const opened = await post(`/api/sessions/${asked.session}/open`, { locker: 'A2' });
  expect(opened.body).toEqual({ outcome: 'opened', locker: 'A2' });
  await atReaders.present({ kind: 'code', text: 'https://example.com' });
  expect(await told()).toEqual({ outcome: 'denied' });
  expect(heard).not.toContain(text.slice(-20));
  await reader?.cancel();
});
