import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AtReaders } from '../../src/access/at-readers.js';
import { Presenter } from '../../src/access/present.js';
import { Sessions } from '../../src/access/sessions.js';
import { startAccess } from '../../src/agent/access.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { startKiosk } from '../../src/kiosk/kiosk.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { trusting } from '../access/token-workshop.js';
import { World } from '../cabinet/world.js';
import { signer } from '../tokens/signer.js';

const installer = { actor: 'uid-1000', actorRole: 'installer' } as const;

/** A kiosk over a whole cabinet: six lockers, a real database, real sessions, simulated boards. */
export async function sessionWorld() {
  const world = await World.start();
  const cloud = signer();
  const access = { ...world.config.access, pepper: join(world.config.data, 'pepper') };
  const faults: unknown[] = [];
  const { cabinet, record } = world;
  const ruling = startAccess({
    ...{ config: { ...world.config, access }, record, cabinet, trust: trusting(cloud.trust) },
    denials: new CountedRows(record.store, record.audit, systemTime, 10),
    fault: (error) => {
      throw error;
    },
  });
  const presenter = new Presenter({ ...ruling, cabinet, denied: () => undefined });
  const sessions = new Sessions({ ...ruling, ...record, presenter, cabinet, random: randomBytes });
  const atReaders = new AtReaders({ presenter, sessions, judge: ruling.judge });
  const kiosk = await startKiosk({
    listen: { host: '127.0.0.1', port: 0 },
    cabinet,
    present: (what) => presenter.present(what),
    identify: (what) => presenter.identify(what),
    sessions,
    onPresented: (listener) => atReaders.onPresented(listener),
    pinDigits: 6,
    clock: () => record.clock.now(),
    counters: {
      hardware: async () => ({ buses: {}, boards: {}, readers: {} }),
      openings: () => ({ opened: 0, failed: 0, unconfirmed: 0 }),
      requests: () => ({ pending: 0, oldestMs: 0 }),
    },
    version: '0.0.0-test',
    onFault: (error) => faults.push(error),
  });
  await world.allClosed();
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${kiosk.url.slice(0, -1)}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: Object(await response.json()) };
  };
  const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
    call('POST', path, body, headers);
  return {
    ...{ world, kiosk, atReaders, admin: ruling.admin, faults, call, post },
    /** Somebody who runs the cabinet or brings parcels, with a number and the PIN 493817. */
    hire: (role: 'courier' | 'operator' | 'installer', number: string) =>
      ruling.admin.put({ role, lockers: 'any', holder: `emp-${number}`, number, pin: '493817' }, installer),
    /** A customer's PIN 271828 at a locker. */
    book: (locker: string) => ruling.admin.put({ role: 'customer', lockers: [locker], pin: '271828' }, installer),
    token: (lkr: string | string[], more: { exp?: number } = {}) =>
      cloud.token({ aud: 'TEST-1', jti: 't1', exp: Math.floor(Date.now() / 1000) + 3600, lkr, ...more }),
    /** The id of a new session. */
    begin: async (locker: string, pin = '493817'): Promise<string> => {
      const { status, body } = await post('/api/sessions', { locker, pin });
      if (status !== 200) throw new Error(`no session: ${JSON.stringify(body)}`);
      return String(body.session);
    },
    close: async () => {
      await kiosk.close();
      await world.close();
    },
  };
}
