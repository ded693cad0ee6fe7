import { afterEach, describe, expect, it } from 'vitest';
import type { Presentation } from '../../src/access/presentation.js';
import { LockerError } from '../../src/lib/errors.js';
import { terminalForTest } from './world.js';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function terminal(change: Parameters<typeof terminalForTest>[0] = {}) {
  const world = await terminalForTest(change);
  ends.push(world.end);
  return world;
}

const opening = (presentation: Presentation) => ({ world: { open: async () => presentation } });
const text = 'good.good.good';

describe('the lockers of a client', () => {
  it('are listed with what can be seen of them, and no others', async () => {
    const { get, cabinet } = await terminal();
    cabinet.change('A02', { latch: 'open', doorContact: true, door: 'open', alarms: ['left_open'] });
    const { status, headers, body } = await get('/v1/lockers');
    expect({ status, type: headers['content-type'], cache: headers['cache-control'] }).toEqual({
      ...{ status: 200, type: 'application/json', cache: 'no-store' },
    });
    expect(body).toEqual({
      lockers: [
        { id: 'A01', size: 'S', latch: 'closed', opening: false },
        { id: 'A02', size: 'S', latch: 'open', door: 'open', opening: false },
        { id: 'A03', size: 'M', latch: 'closed', opening: false },
      ],
    });
  });

  it('are answered to HEAD without a body', async () => {
    const { get, face } = await terminal();
    expect(await get('/v1/lockers', face, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });
});

describe('an opening', () => {
  it('is asked for with the name and the mode of the client, and answers with the outcome', async () => {
    const { post, opened } = await terminal();
    expect(await post('/v1/open', { locker: 'A01', ref: 'bk_7-x' })).toMatchObject({
      status: 200,
      body: { outcome: 'opened', locker: 'A01' },
    });
    expect(opened).toEqual([{ client: 'face-1', mode: 'face', locker: 'A01', ref: 'bk_7-x' }]);
  });

  it('gives the reason of a failed opening', async () => {
    const result = { outcome: 'failed', locker: 'A01', reason: 'latch_closed' } as const;
    const { post } = await terminal(opening({ kind: 'done', result }));
    expect((await post('/v1/open', { locker: 'A01' })).body).toEqual(result);
  });

  it.each([
    ['denied', { kind: 'denied' }, 403, { code: 'denied' }],
    ['to wait', { kind: 'wait', seconds: 7, why: 'opening' }, 429, { code: 'wait', seconds: 7 }],
  ] as const)('may be %s', async (_, presentation, status, body) => {
    const { post } = await terminal(opening(presentation));
    const said = await post('/v1/open', { locker: 'A01' });
    expect(said).toMatchObject({ status, body: { status, ...body } });
    expect(said.headers['content-type']).toBe('application/problem+json');
    expect(said.headers['retry-after']).toBe(presentation.kind === 'wait' ? '7' : undefined);
  });

  it('says unavailable with the error code, and keeps its message for the log', async () => {
    const error = new LockerError('hardware.not_ready', 'The port /dev/ttyUSB0 is away.');
    for (const open of [async () => ({ kind: 'unavailable', error }) as const, () => Promise.reject(error)]) {
      const { post, faults } = await terminal({ world: { open } });
      const said = await post('/v1/open', { locker: 'A01' });
      expect(said).toMatchObject({ status: 503, body: { code: 'unavailable', error: 'hardware.not_ready' } });
      expect(said.text).not.toContain('ttyUSB0');
      expect(faults).toEqual([error]);
    }
  });

  it('of a locker that is not the client’s is denied as any other, recorded, and decided by nobody else', async () => {
    const { post, opened, recorded } = await terminal();
    const answers = await Promise.all(['A02', 'A04', 'Z99'].map((locker) => post('/v1/open', { locker })));
    expect(new Set(answers.map(({ status, text: said }) => `${status} ${said}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 403, body: { code: 'denied' } });
    expect(opened).toEqual([{ client: 'face-1', mode: 'face', locker: 'A02' }]);
    const row = {
      ...{ event: 'access.denied', access_mode: 'face', outcome: 'denied', reason: 'other_locker' },
      ...{ actor: 'face-1', actor_role: 'system' },
    };
    expect(recorded).toHaveLength(2);
    // What is no locker of this cabinet is free text.
    expect(recorded).toEqual(expect.arrayContaining([{ ...row, locker: 'A04' }, row]));
  });

  it('is denied although the disk does not take the row', async () => {
    const full = new LockerError('store.full', 'There is no room left.');
    const { post, faults } = await terminal({
      world: {
        denied: () => {
          throw full;
        },
      },
    });
    expect(await post('/v1/open', { locker: 'A04' })).toMatchObject({ status: 403, body: { code: 'denied' } });
    expect(faults).toEqual([full]);
  });

  it('happens once for one Idempotency-Key, and each client has keys of its own', async () => {
    const { post, opened, issuer } = await terminal();
    const sent = { headers: { 'idempotency-key': 'k1' } };
    const both = await Promise.all([0, 1].map(() => post('/v1/open', { locker: 'A01' }, sent)));
    expect(both.map(({ status, body }) => [status, body])).toEqual(
      Array(2).fill([200, { outcome: 'opened', locker: 'A01' }]),
    );
    expect(opened).toHaveLength(1);
    expect(await post('/v1/open', { locker: 'A02' }, sent)).toMatchObject({
      status: 409,
      body: { code: 'key_reused' },
    });
    const server = await issuer.issue({ names: ['app-server'] });
    expect((await post('/v1/open', { locker: 'A04' }, sent, server)).status).toBe(403);
    expect(opened.map(({ client }) => client)).toEqual(['face-1', 'app-server']);
    const bad = { headers: { 'idempotency-key': 'x'.repeat(65) } };
    expect(await post('/v1/open', { locker: 'A01' }, bad)).toMatchObject({ status: 400, body: { code: 'malformed' } });
  });
});

describe('a signed command', () => {
  it('is handed on with the name of the client, and what came of it is the answer', async () => {
    const { post, commands } = await terminal();
    const said = await post('/v1/commands', { text });
    expect(said).toMatchObject({ status: 200, body: { jti: 'c1', outcome: 'done', data: { locker: 'A01' } } });
    expect(commands).toEqual([{ text, client: 'face-1' }]);
  });

  it('may be 8 KiB long', async () => {
    const { post, commands } = await terminal();
    const longest = `${'a'.repeat(4000)}.${'b'.repeat(4000)}.${'c'.repeat(190)}`;
    expect(longest).toHaveLength(8192);
    expect((await post('/v1/commands', { text: longest })).status).toBe(200);
    expect(commands).toHaveLength(1);
  });

  it.each([
    '',
    'a.b',
    'a.b.c.d',
    'a b.c.d',
    'data:image/png;base64,iVBOR',
    `${text}${'d'.repeat(8192)}`,
  ])('has three parts in base64url and 8 KiB at most: %j is malformed', async (bad) => {
    const { post, commands } = await terminal();
    expect(await post('/v1/commands', { text: bad })).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(commands).toEqual([]);
  });
});

describe('the time', () => {
  it('is asked for with a nonce, and confirmed or not', async () => {
    const { get, post, face, answers } = await terminal();
    const asked = [await post('/v1/time/ask', {}), await get('/v1/time/ask', face, { method: 'POST' })];
    expect(asked).toMatchObject(Array(2).fill({ status: 200, body: { nonce: 'nonce-1' } }));
    expect((await post('/v1/time/answer', { text })).body).toEqual({ outcome: 'confirmed' });
    expect((await post('/v1/time/answer', { text: 'a.b.c' })).body).toEqual({ outcome: 'refused' });
    expect(answers).toEqual([
      { text, client: 'face-1' },
      { text: 'a.b.c', client: 'face-1' },
    ]);
  });
});

describe('bad input', () => {
  const open = '/v1/open';
  it.each([
    ['no JSON', open, '{"locker":', {}],
    ['another content type', open, '{"locker":"A01"}', { 'content-type': 'image/jpeg' }],
    ['a list', open, '[]', {}],
    ['no locker', open, '{}', {}],
    ['a locker of another form', open, '{"locker":"A01; DROP"}', {}],
    ['a reference that is none', open, '{"locker":"A01","ref":"Asha Patil"}', {}],
    ['no body at all', open, '', {}],
    ['a nonce with more', '/v1/time/ask', '{"a":1}', {}],
  ])('with %s is malformed, and nothing of it comes back', async (_, path, body, headers) => {
    const { post, opened, faults } = await terminal();
    const said = await post(path, body, { headers });
    expect(said).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(said.text).not.toMatch(/DROP|Asha/);
    expect([opened, faults]).toEqual([[], []]);
  });

  it.each(['image', 'template', 'face'])('with a member `%s` is told that no images are taken', async (member) => {
    const { post, opened } = await terminal();
    const said = await post('/v1/open', { locker: 'A01', [member]: 'iVBORw0KGgo' });
    expect(said).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(said.body.title).toMatch(/takes no images and no templates/);
    expect(said.text).not.toContain('iVBOR');
    expect(opened).toEqual([]);
  });

  it('has no room for an image, whether it says its length or not', async () => {
    const { post, opened } = await terminal();
    const large = JSON.stringify({ locker: 'A01', ref: 'x'.repeat(200_000) });
    for (const headers of [{ 'content-length': String(large.length) }, { 'transfer-encoding': 'chunked' }]) {
      expect(await post('/v1/open', large, { headers })).toMatchObject({ status: 413, body: { code: 'too_large' } });
    }
    expect(opened).toEqual([]);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/v1/open'],
    ['HEAD', '/v1/none'],
    ['POST', '/v1/lockers'],
    ['GET', '/api/cabinet'],
    ['OPTIONS', '/v1/open'],
  ])('%s %s is no call', async (method, path) => {
    const { get, face } = await terminal();
    const said = await get(path, face, { method });
    expect(said.status).toBe(404);
    if (method !== 'HEAD') expect(said.body).toMatchObject({ code: 'not_found' });
  });

  it('of a web page is refused, whoever’s certificate the browser shows', async () => {
    const { post, opened } = await terminal();
    const said = await post('/v1/open', { locker: 'A01' }, { headers: { origin: 'https://evil.example' } });
    expect(said).toMatchObject({ status: 403, body: { code: 'wrong_origin' } });
    expect(opened).toEqual([]);
  });

  it('a fault of the program is told to its log only', async () => {
    const { post, faults } = await terminal({ world: { command: () => Promise.reject(new Error('secret place')) } });
    const said = await post('/v1/commands', { text });
    expect(said).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(said.text).not.toContain('secret place');
    expect(faults).toMatchObject([{ message: 'secret place' }]);
  });
});

describe('a client that asks too often', () => {
  it('waits, is recorded by its name, and keeps nobody else waiting', async () => {
    const { get, post, recorded, time, issuer, opened } = await terminal();
    for (let n = 0; n < 30; n++) expect((await get('/v1/lockers')).status).toBe(200);
    const said = await post('/v1/open', { locker: 'A01' });
    expect(said).toMatchObject({ status: 429, body: { code: 'wait', seconds: 2 } });
    expect(said.headers['retry-after']).toBe('2');
    expect([opened, recorded]).toEqual([
      [],
      [
        {
          ...{ event: 'access.denied', access_mode: 'face', outcome: 'denied', reason: 'throttled' },
          ...{ actor: 'face-1', actor_role: 'system' },
        },
      ],
    ]);
    expect((await get('/v1/lockers', await issuer.issue({ names: ['app-server'] }))).status).toBe(200);
    time.nowMs += 2000;
    expect((await post('/v1/open', { locker: 'A01' })).status).toBe(200);
  });
});
