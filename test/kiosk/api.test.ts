import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/access/decision.js';
import { LockerError } from '../../src/lib/errors.js';
import { kioskForTest } from './start.js';

/** A request with headers that fetch does not let a caller set. */
function raw(origin: string, path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  const { port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.once('error', reject);
    call.end(method === 'POST' ? '{"locker":"A01","pin":"493817"}' : undefined);
  });
}

describe('an opening by PIN', () => {
  it('answers with the outcome once the cabinet has recorded it', async () => {
    const { post, cabinet } = await kioskForTest();
    const response = await post('/api/pin', { locker: 'A01', pin: '493817' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ outcome: 'opened', locker: 'A01' });
    expect(cabinet.opened).toEqual([{ locker: 'A01', mode: 'pin', credentialRef: 'r1' }]);
  });

  it('gives the reason of a failed opening', async () => {
    const { post, cabinet } = await kioskForTest();
    cabinet.answer = async ({ locker }) => ({ outcome: 'failed', locker, reason: 'latch_closed' });
    const response = await post('/api/pin', { locker: 'A01', pin: '493817' });
    expect(await response.json()).toEqual({ outcome: 'failed', locker: 'A01', reason: 'latch_closed' });
  });

  it('gives a wrong PIN, a locker without a right and a locker that does not exist the same answer', async () => {
    const { post, cabinet } = await kioskForTest();
    const tries = [
      { locker: 'A01', pin: '000000' },
      { locker: 'A01', pin: '1' },
      { locker: 'A05', pin: '493817' },
      { locker: 'Z99', pin: '493817' },
    ];
    const answers = [];
    for (const body of tries) {
      const response = await post('/api/pin', body);
      const { date: _, ...headers } = Object.fromEntries(response.headers);
      answers.push({ status: response.status, headers, body: await response.text() });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ status: 403, code: 'denied' });
    expect(answers[0]?.headers['content-type']).toBe('application/problem+json');
    expect(cabinet.opened).toEqual([]);
  });

  it('tells how long to wait', async () => {
    const { post } = await kioskForTest({ checkPin: async (): Promise<Decision> => ({ kind: 'wait', seconds: 60 }) });
    const response = await post('/api/pin', { locker: 'A01', pin: '493817' });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('60');
    expect(await response.json()).toMatchObject({ code: 'wait', seconds: 60 });
  });

  it('says unavailable with the error code, and keeps its message for the log', async () => {
    const error = new LockerError('hardware.not_ready', 'The port /dev/ttyUSB0 is away.');
    const { post, cabinet, faults } = await kioskForTest();
    cabinet.answer = () => Promise.reject(error);
    const response = await post('/api/pin', { locker: 'A01', pin: '493817' });
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ code: 'unavailable', error: 'hardware.not_ready' });
    expect(text).not.toContain('ttyUSB0');
    expect(faults).toEqual([error]);
  });

  it('is denied, and recorded so, when somebody else took the last use meanwhile', async () => {
    const { post, cabinet, overtaken } = await kioskForTest();
    cabinet.answer = () => Promise.reject(new LockerError('access.used_up', 'The right has no use left.'));
    const [late, wrong] = await Promise.all(
      ['493817', '000000'].map(async (pin) => (await post('/api/pin', { locker: 'A01', pin })).text()),
    );
    expect(late).toBe(wrong);
    expect(overtaken).toEqual([{ locker: 'A01', credentialRef: 'r1', reason: 'used_up' }]);
  });

  it('asks to wait some seconds while the same locker is being opened', async () => {
    const { post, cabinet } = await kioskForTest();
    cabinet.answer = () => Promise.reject(new LockerError('opening.busy', 'Locker A01 is being opened already.'));
    const response = await post('/api/pin', { locker: 'A01', pin: '493817' });
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ code: 'wait', seconds: 5 });
  });
});

describe('bad input', () => {
  const bodies: [string, string, string][] = [
    ['no JSON', '{"locker":', 'application/json'],
    ['another content type', '{"locker":"A01","pin":"493817"}', 'text/plain'],
    ['a list', '[]', 'application/json'],
    ['a missing PIN', '{"locker":"A01"}', 'application/json'],
    ['a PIN that is a number', '{"locker":"A01","pin":493817}', 'application/json'],
    ['a locker id with a slash', '{"locker":"../A01","pin":"493817"}', 'application/json'],
    ['an unknown member', '{"locker":"A01","pin":"493817","admin":true}', 'application/json'],
  ];
  it.each(bodies)('%s is 400 malformed, and nothing of it is repeated', async (_, body, type) => {
    const { post, presented } = await kioskForTest();
    const response = await post('/api/pin', body, { 'content-type': type });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ code: 'malformed' });
    expect(text).not.toContain('493817');
    expect(presented).toEqual([]);
  });

  it('a body of more than 4 KiB is cut off', async () => {
    const { post } = await kioskForTest();
    const response = await post('/api/pin', { locker: 'A01', pin: '1', pad: 'x'.repeat(5000) });
    expect(response.status).toBe(413);
  });

  it('a member that is not known is not repeated: it may be a PIN', async () => {
    const { post } = await kioskForTest();
    const response = await post('/api/pin', { locker: 'A01', '493817': '493817' });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('493817');
  });

  it('a body that breaks off is no fault of the program', async () => {
    const { origin, faults, post } = await kioskForTest();
    const { port } = new URL(origin);
    const socket = connect(Number(port), '127.0.0.1');
    const head = `POST /api/pin HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
    socket.write(`${head}Content-Length: 50\r\nExpect: 100-continue\r\n\r\n{"locker"`);
    // The server goes on to read the body.
    await once(socket, 'data');
    socket.destroy();
    await once(socket, 'close');
    await post('/api/pin', { locker: 'A01', pin: '000000' });
    expect(faults).toEqual([]);
  });

  it('an unknown path is a problem document', async () => {
    const { origin } = await kioskForTest();
    const response = await fetch(`${origin}/api/nothing`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found' });
  });
});

describe('Host and Origin', () => {
  it('only its own names are answered', async () => {
    const { origin } = await kioskForTest();
    const { host, port } = new URL(origin);
    expect(await raw(origin, '/api/cabinet', { host })).toBe(200);
    expect(await raw(origin, '/api/cabinet', { host: `localhost:${port}` })).toBe(200);
    expect(await raw(origin, '/api/cabinet', { host: `evil.example:${port}` })).toBe(421);
    expect(await raw(origin, '/api/cabinet', { host: '127.0.0.1' })).toBe(421);
    expect(await raw(origin, '/', { host: `evil.example:${port}` })).toBe(421);
  });

  it('a tag of a page from elsewhere reads nothing and opens no event stream', async () => {
    const { origin, cabinet } = await kioskForTest();
    const { host } = new URL(origin);
    expect(await raw(origin, '/api/events', { host, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await raw(origin, '/api/cabinet', { host, 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await raw(origin, '/api/cabinet', { host, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await raw(origin, '/', { host, 'sec-fetch-site': 'none' })).toBe(200);
    expect(cabinet.listeners).toBe(0);
  });

  it('a page from elsewhere cannot post, a program without Origin can', async () => {
    const { origin, presented } = await kioskForTest();
    const { host, port } = new URL(origin);
    const type = { 'content-type': 'application/json' };
    expect(await raw(origin, '/api/pin', { host, ...type, origin: 'http://evil.example' }, 'POST')).toBe(403);
    expect(await raw(origin, '/api/pin', { host, ...type, origin: 'null' }, 'POST')).toBe(403);
    expect(await raw(origin, '/api/pin', { host, ...type, origin: `http://localhost:${port}` }, 'POST')).toBe(403);
    expect(presented).toEqual([]);
    expect(await raw(origin, '/api/pin', { host, ...type, origin }, 'POST')).toBe(200);
    expect(await raw(origin, '/api/pin', { host, ...type }, 'POST')).toBe(200);
  });
});

describe('Idempotency-Key', () => {
  it('opens once for two equal requests, also while the first is under way', async () => {
    const { post, cabinet } = await kioskForTest();
    const open = deferred();
    cabinet.answer = async ({ locker }) => {
      await open.promise;
      return { outcome: 'opened', locker };
    };
    const key = { 'idempotency-key': 'k1' };
    const first = post('/api/pin', { locker: 'A01', pin: '493817' }, key);
    await expect.poll(() => cabinet.opened.length).toBe(1);
    const second = post('/api/pin', { locker: 'A01', pin: '493817' }, key);
    open.resolve();
    expect(await (await first).json()).toEqual(await (await second).json());
    await post('/api/pin', { locker: 'A01', pin: '493817' }, key);
    expect(cabinet.opened.length).toBe(1);
  });

  it('refuses another body under a used key', async () => {
    const { post, presented } = await kioskForTest();
    const key = { 'idempotency-key': 'k1' };
    await post('/api/pin', { locker: 'A01', pin: '000000' }, key);
    const response = await post('/api/pin', { locker: 'A01', pin: '493817' }, key);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: 'key_reused' });
    expect(presented.length).toBe(1);
  });

  it('is forgotten after ten minutes', async () => {
    let nowMs = 0;
    const { post, presented } = await kioskForTest({ time: { wallMs: () => nowMs, monoMs: () => nowMs } });
    const key = { 'idempotency-key': 'k1' };
    await post('/api/pin', { locker: 'A01', pin: '000000' }, key);
    nowMs = 600_001;
    await post('/api/pin', { locker: 'A01', pin: '000000' }, key);
    expect(presented.length).toBe(2);
  });

  it('a key that is no visible ASCII is malformed', async () => {
    const { post } = await kioskForTest();
    const response = await post('/api/pin', { locker: 'A01', pin: '1' }, { 'idempotency-key': 'x'.repeat(65) });
    expect(response.status).toBe(400);
  });
});

describe('a simulated door', () => {
  it('moves in a simulated cabinet only', async () => {
    const moved: string[] = [];
    const sim = { door: async (locker: string, state: string) => void moved.push(`${locker} ${state}`) };
    const simulated = await kioskForTest({ sim });
    expect((await simulated.post('/api/sim/door', { locker: 'A01', state: 'open' })).status).toBe(200);
    expect((await simulated.post('/api/sim/door', { locker: 'Z01', state: 'open' })).status).toBe(404);
    expect(moved).toEqual(['A01 open']);
    const real = await kioskForTest();
    expect((await real.post('/api/sim/door', { locker: 'A01', state: 'open' })).status).toBe(404);
  });
});

describe('the start', () => {
  it('names a used port and what to do', async () => {
    const { origin, cabinet } = await kioskForTest();
    const port = Number(new URL(origin).port);
    const second = kioskForTest({ cabinet, listen: { host: '127.0.0.1', port } });
    await expect(second).rejects.toMatchObject({
      code: 'kiosk.port_used',
      message: expect.stringContaining(`127.0.0.1:${port} is used by another program. Stop`),
    });
  });

  it('listens on loopback only', async () => {
    await expect(kioskForTest({ listen: { host: '0.0.0.0', port: 0 } })).rejects.toMatchObject({
      code: 'kiosk.not_loopback',
    });
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
