import { afterEach, describe, expect, it } from 'vitest';
import type { Grant } from '../../src/cabinet/cabinet-view.js';
import { eventually } from '../running-daemon.js';
import { World } from './world.js';

const grant = {
  locker: 'A1',
  mode: 'qr',
  credentialRef: 't_1',
  subjectRef: 'BK7',
  use: { kind: 'token', ref: 't_1', of: 'A1', allowed: 1, untilMs: Date.UTC(2100, 0, 1) },
  purpose: 'collect',
} as const satisfies Grant;
let world: World;

async function start(): Promise<void> {
  world = await World.start();
  await world.allClosed();
}
afterEach(() => world.close());

const used = (): number => world.tables.uses.used({ kind: 'token', ref: 't_1', of: 'A1' });
const jam = (jammed: boolean): void => world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, jammed);

describe('an opening by token', () => {
  it('takes its use with the intent, and each row names token and booking', async () => {
    await start();
    expect(await world.cabinet.open(grant)).toMatchObject({ outcome: 'opened' });
    expect(used()).toBe(1);
    const rows = world.rows().filter(({ locker, event }) => locker === 'A1' && event !== 'lock.closed');
    expect(rows.map(({ event }) => event)).toEqual(['access.granted', 'lock.intent', 'lock.opened']);
    expect(rows).toMatchObject(Array(3).fill({ access_mode: 'qr', credential_ref: 't_1', subject_ref: 'BK7' }));
    await expect(world.cabinet.open(grant)).rejects.toMatchObject({ code: 'access.used_up' });
    expect(await world.cabinet.open({ ...grant, locker: 'A2', use: { ...grant.use, of: 'A2' } })).toMatchObject({
      outcome: 'opened',
    });
  });

  it('that was taken back since the decision does not open', async () => {
    await start();
    const { tables, store } = world;
    store.tx(() => tables.revocations.add('t_1', Date.UTC(2100, 0, 1)));
    await expect(world.cabinet.open(grant)).rejects.toMatchObject({ code: 'access.used_up' });
    expect([used(), world.energised]).toEqual([0, []]);
  });

  it('that is presented twice in the same moment energises once', async () => {
    await start();
    const shows = await Promise.allSettled([world.cabinet.open(grant), world.cabinet.open(grant)]);
    expect(shows.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect([world.energised.length, used()]).toEqual([1, 1]);
  });

  it('of a jammed lock gives the use back, twice at most', async () => {
    await start();
    jam(true);
    expect(await world.cabinet.open(grant)).toMatchObject({ outcome: 'failed' });
    expect(used()).toBe(0);
    // Both tries of the first opening gave it back; the first try of this one does not.
    await world.cabinet.open(grant);
    expect(used()).toBe(1);
    jam(false);
    await expect(world.cabinet.open(grant)).rejects.toMatchObject({ code: 'access.used_up' });
  });

  it('that a crash cut off is settled at the next start: its use is spent, nothing is pulsed', async () => {
    await start();
    const { tables, store } = world;
    store.tx(() => {
      tables.uses.take(grant.use);
      const seq = tables.audit.append({ event: 'lock.intent', board: 'b1', locker: 'A1', credential_ref: 't_1' });
      tables.openings.add({
        ...{ chain: tables.audit.chain(), seq, locker: 'A1', board: 'b1', credentialRef: 't_1', useKind: 'token' },
        ...{ useOf: 'A1', purpose: 'collect' },
        ...{ subjectRef: 'BK7', accessMode: 'qr', boot: tables.boot, firstSeq: null },
      });
    });
    await world.shutDown();
    await world.boot();
    await eventually('the outcome', () => world.tables.openings.pending().length === 0);
    expect(world.rows().at(-1)).toMatchObject({
      ...{ event: 'lock.unconfirmed', reason: 'restarted', access_mode: 'qr' },
      ...{ credential_ref: 't_1', subject_ref: 'BK7' },
    });
    await expect(world.cabinet.open(grant)).rejects.toMatchObject({ code: 'access.used_up' });
    expect(world.energised).toEqual([]);
  });
});
