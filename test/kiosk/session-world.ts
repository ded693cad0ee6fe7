import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { AtReaders } from '../../src/access/at-readers.js';
import { Presenter } from '../../src/access/present.js';
import { Sessions } from '../../src/access/sessions.js';
import type { TrustedNow } from '../../src/access/trust.js';
import { startAccess } from '../../src/agent/access.js';
import { startOverview } from '../../src/agent/overview.js';
import { rentalsAtPage } from '../../src/agent/page.js';
import { type RentalOffice, startRentals } from '../../src/agent/rentals.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import type { RentalSpec } from '../../src/config/rental-specs.js';
import type { KioskOptions } from '../../src/kiosk/kiosk.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { answerFault } from '../api/published.js';
import { World } from '../cabinet/world.js';
import { signer } from '../tokens/signer.js';
import { kioskOver, someCounters } from './start.js';

const installer = { actor: 'uid-1000', actorRole: 'installer' } as const;

export interface SessionWorldWith {
  /** What is rented; default: nothing. */
  readonly rental?: RentalSpec;
  /** Default: a free port, and no page. */
  readonly kiosk?: Partial<KioskOptions>;
  /** What the locks can say; default: all. */
  readonly board?: Parameters<typeof World.start>[0];
}

/** A kiosk over a whole cabinet: six lockers, a real database, real sessions, simulated boards. */
export async function sessionWorld(given: SessionWorldWith = {}) {
  const world = await World.start({
    // These tests are not about time: a board of a busy machine may answer late.
    ...{ confirmMs: 1000, ...given.board, bus: { replyTimeoutMs: 500, ...given.board?.bus } },
    ...(given.rental && { rental: given.rental }),
  });
  onTestFinished(() => world.close());
  const cloud = signer('k1', ['access+jwt', 'order+jwt', 'pay+jwt']);
  const trust: TrustedNow = {
    current: () => ({ kind: 'ready', keys: cloud.trust, version: 0, payees: ['shop@bank'] }),
  };
  const access = { ...world.config.access, pepper: join(world.config.data, 'pepper') };
  const faults: unknown[] = [];
  const { cabinet, tables } = world;
  const config = { ...world.config, access };
  let office: RentalOffice | undefined;
  const ruling = startAccess({
    ...{ config, tables, cabinet, trust },
    owedPaise: (right) => office?.desk.running.owedBefore(right) ?? 0,
    refusals: new CountedRows(tables.store, tables.audit, systemTime, 10),
    fault: (error) => {
      throw error;
    },
  });
  const presenter = new Presenter({ ...ruling, cabinet, denied: () => undefined });
  const sessions = new Sessions({ ...ruling, ...tables, presenter, cabinet, random: randomBytes });
  const line = { online: true };
  office = startRentals({
    ...{ config, tables, cabinet, access: ruling, trust, online: () => line.online },
    fault: (error) => faults.push(error),
  });
  const atReaders = new AtReaders({
    ...{ presenter, sessions, judge: ruling.judge },
    delivers: given.rental?.deliveries !== undefined,
  });
  const deciding = { presenter, sessions, atReaders };
  const options: Parameters<typeof kioskOver>[2] = {
    ...{ cabinet, clock: () => tables.clock.now() },
    inside: startOverview({ config, tables, cabinet, hardware: world.hardware, receipts: { agoMs: undefined } }),
    counters: { ...someCounters, hardware: () => world.hardware.counters() },
    ...(office && given.rental?.tariffs.length && { rentals: rentalsAtPage(office, sessions) }),
    ...given.kiosk,
  };
  const kiosk = await kioskOver(deciding, faults, options);
  // What nobody can read is never read closed.
  if (given.board?.board?.feedback !== 'none') await world.allClosed();
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${kiosk.url.slice(0, -1)}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { status } = response;
    const answer: unknown = await response.json();
    // Whatever a test asks: the answer is as docs/api/openapi.json says.
    const fault = answerFault(method, path, status, answer);
    if (fault !== undefined) throw new Error(fault);
    return { status, body: Object(answer) };
  };
  const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
    call('POST', path, body, headers);
  return {
    ...{ world, kiosk, atReaders, sessions, admin: ruling.admin, faults, call, post, office, cloud, line },
    /** Somebody shuts a door, and that is read. */
    shut: async (locker: string): Promise<void> => {
      const spec = world.config.lockers.find(({ id }) => id === locker);
      if (spec === undefined) throw new Error(`no locker ${locker}`);
      world.sim.door(spec.board, spec.channel, 'closed');
      await world.latch(locker, 'closed');
    },
    /** The kiosk goes away; the returned function brings it back, at the same address. */
    cut: async () => {
      await kiosk.close();
      const { hostname, port } = new URL(kiosk.url);
      return () => kioskOver(deciding, faults, { ...options, listen: { host: hostname, port: Number(port) } });
    },
    /** Somebody who runs the cabinet or brings parcels, with a number and the PIN 493817. */
    hire: (role: 'courier' | 'operator' | 'installer', number: string) =>
      ruling.admin.put({ role, lockers: 'any', holder: `emp-${number}`, number, pin: '493817' }, installer),
    /** A customer's PIN 271828 at a locker. */
    book: (locker: string) => ruling.admin.put({ role: 'customer', lockers: [locker], pin: '271828' }, installer),
    token: (lkr: string | string[], more: { exp?: number; jti?: string } = {}) =>
      cloud.token({ aud: 'TEST-1', jti: 't1', exp: Math.floor(Date.now() / 1000) + 3600, lkr, ...more }),
    /** The id of a new session. */
    begin: async (locker: string, pin = '493817'): Promise<string> => {
      const { status, body } = await post('/api/sessions', { locker, pin });
      if (status !== 200) throw new Error(`no session: ${JSON.stringify(body)}`);
      return String(body.session);
    },
  };
}
