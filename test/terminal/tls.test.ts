import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { eventually } from '../running-daemon.js';
import { authority, type Identity } from './certificates.js';
import { ask, terminalForTest } from './world.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function terminal(change: Parameters<typeof terminalForTest>[0] = {}) {
  const world = await terminalForTest(change);
  ends.push(world.end);
  return world;
}

const hourMs = 3_600_000;

describe('a connection', () => {
  it('without a certificate comes to no request', async () => {
    const { terminal: server, servers, opened } = await terminal();
    await expect(ask(server.url, servers.cert, undefined, '/v1/lockers')).rejects.toThrow(
      /certificate required|socket/i,
    );
    await eventually('it is counted', () => server.refused.count === 1);
    expect(server.refused.last).toBe('ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE');
    expect(opened).toEqual([]);
  });

  const now = Date.now();
  it.each<[string, RegExp, (own: Awaited<ReturnType<typeof terminal>>) => Promise<Identity>]>([
    [
      'of another issuer with the same name',
      /SIGNATURE/,
      async () => (await authority('Clients')).issue({ names: ['face-1'] }),
    ],
    ['of the issuer of servers', /SIGNATURE|SELF_SIGNED/, ({ servers }) => servers.issue({ names: ['face-1'] })],
    [
      'that has expired',
      /^CERT_HAS_EXPIRED$/,
      ({ issuer }) => issuer.issue({ names: ['face-1'], untilMs: now - hourMs }),
    ],
    [
      'that is not valid yet',
      /^CERT_NOT_YET_VALID$/,
      ({ issuer }) => issuer.issue({ names: ['face-1'], fromMs: now + hourMs, untilMs: now + 2 * hourMs }),
    ],
    ['made for servers', /^INVALID_PURPOSE$/, ({ issuer }) => issuer.issue({ names: ['face-1'], use: 'server' })],
  ])('with a certificate %s comes to no request', async (_, why, certificate) => {
    const world = await terminal();
    const { get, post, opened, faults, recorded } = world;
    const identity = await certificate(world);
    await expect(post('/v1/open', { locker: 'A01' }, {}, identity)).rejects.toThrow();
    await eventually('it is counted', () => world.terminal.refused.count === 1);
    expect(world.terminal.refused.last).toMatch(why);
    expect([opened, faults, recorded]).toEqual([[], [], []]);
    expect((await get('/v1/lockers')).status).toBe(200);
  });

  it('may show a certificate of an Ed25519 key', async () => {
    const { get, issuer } = await terminal();
    expect((await get('/v1/lockers', await issuer.issue({ names: ['face-1'], kind: 'ed25519' }))).status).toBe(200);
  });

  it.each([
    ['another name', ['face-2']],
    ['a name in other letters', ['FACE-1']],
    ['a name that begins alike', ['face-1\\00x']],
    ['two names', ['face-1', 'app-server']],
    ['no name', []],
  ])('with a good certificate of %s is refused, before anything of a body was read', async (_, names) => {
    const { terminal: server, servers, issuer, opened } = await terminal();
    const identity = await issuer.issue({ names });
    const call = request(new URL('/v1/open', server.url), {
      ...{ method: 'POST', ca: servers.cert, agent: false, ...identity },
      headers: { 'content-type': 'application/json', 'content-length': '1000000' },
    });
    ends.push(() => call.destroy());
    // Its headers alone: the answer waits for no body.
    call.on('error', () => undefined).flushHeaders();
    const [response] = await once(call, 'response');
    expect(response.statusCode).toBe(403);
    expect(response.headers.connection).toBe('close');
    const chunks: unknown[] = await response.toArray();
    expect(JSON.parse(chunks.join(''))).toMatchObject({ code: 'unknown_client' });
    expect(opened).toEqual([]);
  });

  it('speaks TLS 1.2 or 1.3, and nothing older', async () => {
    const { get, face, terminal: server } = await terminal();
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const tls = { minVersion: version, maxVersion: version };
      expect((await get('/v1/lockers', face, { tls })).status).toBe(200);
    }
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(get('/v1/lockers', face, { tls: old })).rejects.toThrow(/alert protocol version/);
    await eventually('it is counted', () => server.refused.last === 'ERR_SSL_UNSUPPORTED_PROTOCOL');
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is never taken up again from an earlier one by %s', async (version) => {
    const { terminal: server, servers, face } = await terminal();
    const { hostname: host, port } = new URL(server.url);
    const options = { host, port: Number(port), ca: servers.cert, ...face, maxVersion: version };
    const sessions: Buffer[] = [];
    const hello = 'GET /v1/lockers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const speak = async (session?: Buffer): Promise<boolean> => {
      const socket: TLSSocket = connect({ ...options, ...(session && { session }) });
      socket.on('session', (one: Buffer) => sessions.push(one));
      await once(socket, 'secureConnect');
      const reused = socket.isSessionReused();
      socket.end(hello).resume();
      await once(socket, 'close');
      return reused;
    };
    await speak();
    for (const session of sessions.splice(0)) expect(await speak(session)).toBe(false);
  });
});

describe('too many connections', () => {
  const limits = { total: 64, perNetwork: 4, handshakeMs: 300 };

  function silent(url: string, count: number): Socket[] {
    const { hostname, port } = new URL(url);
    const sockets = Array.from({ length: count }, () =>
      connectTcp(Number(port), hostname).on('error', () => undefined),
    );
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (const socket of sockets) socket.resume();
    return sockets;
  }

  it('of one address are cut at once, and those that say nothing soon after; then it serves as before', async () => {
    const { terminal: server, get } = await terminal({ limits: { ...limits, handshakeMs: 60_000 } });
    const sockets = silent(server.url, 10);
    const open = () => sockets.filter(({ closed }) => !closed).length;
    await eventually('four are left', () => open() === 4);
    await eventually('the others are counted', () => server.refused.count === 6);
    await expect(get('/v1/lockers')).rejects.toThrow();
    for (const socket of sockets) socket.destroy();
    await eventually('they are gone', async () => (await get('/v1/lockers').catch(() => null))?.status === 200);
  });

  it('that never shake hands are cut after their time', async () => {
    const { terminal: server, get } = await terminal({ limits });
    const sockets = silent(server.url, 3);
    await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')));
    await eventually('they are counted', () => server.refused.count === 3);
    expect(server.refused.last).toBe('ERR_TLS_HANDSHAKE_TIMEOUT');
    expect((await get('/v1/lockers')).status).toBe(200);
  });

  it('of all addresses together are dropped before TLS', async () => {
    const { terminal: server } = await terminal({ limits: { total: 2, perNetwork: 4, handshakeMs: 60_000 } });
    const sockets = silent(server.url, 5);
    await eventually('two are left', () => sockets.filter(({ closed }) => !closed).length === 2);
    expect(server.refused).toEqual({ count: 3, last: 'TOO_MANY_CONNECTIONS' });
  });

  it('with bad certificates keep no good client waiting', async () => {
    const { terminal: server, get, post, opened } = await terminal();
    const stranger = await (await authority('Clients')).issue({ names: ['face-1'] });
    const flood = Array.from({ length: 40 }, () => get('/v1/lockers', stranger).catch(() => 'refused'));
    expect(await Promise.all(flood)).toEqual(Array(40).fill('refused'));
    expect((await post('/v1/open', { locker: 'A01' })).status).toBe(200);
    expect(opened).toHaveLength(1);
    expect(server.refused.count).toBe(40);
  });
});

describe('new certificates', () => {
  it('are for the connections that come; those that are open stay', async () => {
    const { terminal: server, servers, issuer, folder, face, get } = await terminal();
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: servers.cert, ...face });
    ends.push(() => agent.destroy());
    const kept = async (): Promise<number | undefined> => {
      const call = request(new URL('/v1/lockers', server.url), { agent }).end();
      const [response] = await once(call, 'response');
      response.resume();
      await once(response, 'end');
      return response.statusCode;
    };
    expect(await kept()).toBe(200);

    const [newServers, newIssuer] = [await authority('New servers'), await authority('New clients')];
    folder.write(await newServers.issue({ names: ['cabinet'], use: 'server' }), newIssuer.cert);
    server.reload();

    expect(await kept()).toBe(200);
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
    await expect(get('/v1/lockers')).rejects.toThrow(/unable to verify|self-signed/i);
    const fresh = await newIssuer.issue({ names: ['face-1'] });
    expect((await ask(server.url, newServers.cert, fresh, '/v1/lockers')).status).toBe(200);
    const stale = await issuer.issue({ names: ['face-1'] });
    await expect(ask(server.url, newServers.cert, stale, '/v1/lockers')).rejects.toThrow();
  });

  it('that do not fit leave the old ones in use', async () => {
    const { terminal: server, servers, issuer, folder, get } = await terminal();
    const [one, other] = [await servers.issue({ names: ['x'], use: 'server' }), await servers.issue({ names: ['y'] })];
    folder.write({ cert: one.cert, key: other.key }, issuer.cert);
    expect(() => server.reload()).toThrow(LockerError);
    expect((await get('/v1/lockers')).status).toBe(200);
  });
});

it('an opening under way is answered when the server is closed', async () => {
  let begun: () => void = () => undefined;
  let finish: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { post, terminal: server } = await terminal({
    world: {
      open: async () => {
        begun();
        await done;
        return { kind: 'done', result: { outcome: 'opened', locker: 'A01' } };
      },
    },
  });
  const answer = post('/v1/open', { locker: 'A01' });
  await asked;
  const closed = server.close();
  finish();
  expect((await answer).body).toEqual({ outcome: 'opened', locker: 'A01' });
  await closed;
});
