import { afterEach, describe, expect, it } from 'vitest';
import type { Wanted } from '../../src/access/decide.js';
import { isFreeLocker } from '../../src/access/free-lockers.js';
import { Judge } from '../../src/access/judge.js';
import { termsOfStored } from '../../src/access/right-terms.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { systemTime } from '../../src/lib/clock-source.js';
import type { StoredRight } from '../../src/store/rights.js';
import { eventually } from '../running-daemon.js';
import { World } from './world.js';

const operator = { actor: 'op-3', actorRole: 'operator' } as const;
let world: World;

async function start(): Promise<void> {
  world = await World.start();
  await world.allClosed();
}
afterEach(() => world.close());

/** A courier who shows his right; what came of it. */
async function courier(uses: number, wanted: Wanted = {}): Promise<string> {
  const right: StoredRight = {
    ...{
      ref: 'c1',
      role: 'courier',
      lockers: 'any',
      sizes: ['M'],
      uses,
      holder: 'rider-7',
      storedBoot: world.tables.boot,
    },
  };
  const { tables, store, config } = world;
  if (!tables.rights.get('c1')) store.tx(() => tables.rights.put(right, { pins: [], cards: [] }));
  const judge = new Judge({
    ...tables,
    refusals: new CountedRows(store, tables.audit, systemTime, 10),
    fault: (error) => expect.unreachable(String(error)),
    cabinet: config.cabinet.id,
    timezone: config.cabinet.timezone,
    lockers: new Map(config.lockers.map((locker) => [locker.id, locker])),
    isFree: (locker) => isFreeLocker({ ...tables, isSound: (id) => world.cabinet.isSound(id) }, locker),
    untrustedQr: 'floor',
    owedPaise: () => 0,
    awaitsState: () => false,
  });
  const verdict = judge.judge(termsOfStored(right), 'card', wanted);
  if (verdict.kind !== 'granted') return verdict.kind === 'denied' ? verdict.reason : verdict.kind;
  const { locker, outcome } = await world.cabinet.open(verdict.grant);
  return `${locker} ${outcome}`;
}

const shut = async (locker: string): Promise<void> => {
  world.sim.door('b1', Number(locker.slice(1)), 'closed');
  await world.latch(locker, 'closed');
};

describe('a courier', () => {
  it('fills one free locker after the other, each until it is shut, as many as he may', async () => {
    await start();
    expect(await courier(2)).toBe('A1 opened');
    await shut('A1');
    expect(await courier(2)).toBe('A2 opened');
    expect(await courier(2, { locker: 'A3' })).toBe('other_locker');
    await shut('A2');
    expect(await courier(2)).toBe('used_up');
    const rows = world.rows().filter(({ event }) => event === 'access.granted' || event === 'lock.opened');
    expect(rows).toMatchObject([
      { locker: 'A1', actor: 'rider-7', actor_role: 'courier', access_mode: 'card', credential_ref: 'c1' },
      { locker: 'A1' },
      { locker: 'A2', actor: 'rider-7', actor_role: 'courier' },
      { locker: 'A2' },
    ]);
  });

  it('whose door is shut at once gets it opened again without another use, until then', async () => {
    await start();
    const { uses } = world.tables;
    expect(await courier(2)).toBe('A1 opened');
    expect(uses.used({ kind: 'right', ref: 'c1', of: '' })).toBe(1);
    expect(await courier(2)).toBe('A1 opened');
    expect(uses.used({ kind: 'right', ref: 'c1', of: '' })).toBe(1);
  });

  it('at a jammed door keeps his use and gets another locker', async () => {
    await start();
    world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, true);
    expect(await courier(1)).toBe('A1 failed');
    expect(world.tables.dropOffs.of('A1')).toBeUndefined();
    expect(await courier(1)).toBe('A2 opened');
    world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, false);
    await world.cabinet.open({ locker: 'A1', ...operator });
    await shut('A1');
    expect(world.cabinet.isSound('A1')).toBe(true);
  });

  it('gets no locker that is blocked, open, promised to a customer or filled', async () => {
    await start();
    world.cabinet.upkeep.block('A1', operator);
    world.right('A2');
    world.sim.door('b1', 3, 'open');
    await world.latch('A3', 'open');
    expect(await courier(1)).toBe('A4 opened');
    await shut('A4');
    expect(world.cabinet.isSound('A4')).toBe(true);
    world.store.tx(() => world.tables.rights.remove('c1'));
    expect(await courier(5)).toBe('no_free_locker');
  });
});

describe('a locker that was opened by a token', () => {
  it('is no free locker as long as the token may open it again', async () => {
    await start();
    const use = { kind: 'token', ref: 't1', of: 'A1', allowed: 2, untilMs: Date.UTC(2100, 0, 1) } as const;
    const grant = { locker: 'A1', mode: 'qr', credentialRef: 't1', use, purpose: 'collect' } as const;
    await world.cabinet.open(grant);
    await shut('A1');
    expect(await courier(3)).toBe('A2 opened');
    await shut('A2');
    await world.cabinet.open(grant);
    await shut('A1');
    expect(await courier(3)).toBe('A1 opened');
  });
});

describe('a filled locker', () => {
  it('that nobody can read is not opened again for the courier once its recipient was there', async () => {
    world = await World.start({ board: { feedback: 'none' }, bus: { echo: 'off' } });
    await eventually('the port is open', async () => (await world.hardware.counters()).buses.rs485?.open);
    expect(await courier(2)).toBe('A1 unconfirmed');
    expect(await courier(2)).toBe('A1 unconfirmed');
    await world.cabinet.open(world.right('A1'));
    expect(await courier(2)).toBe('A2 unconfirmed');
    expect(await courier(2, { locker: 'A1' })).toBe('other_locker');
  });

  it('is free again once its recipient has opened it', async () => {
    await start();
    await courier(1);
    await shut('A1');
    expect(world.tables.dropOffs.of('A1')).toMatchObject({ ref: 'c1', closed: true });
    await world.cabinet.open(world.right('A1'));
    expect(world.tables.dropOffs.of('A1')).toBeUndefined();
  });

  it('stays filled when an operator has opened it, until he says that it is empty', async () => {
    await start();
    await courier(1);
    await shut('A1');
    await world.cabinet.open({ locker: 'A1', ...operator });
    expect(world.tables.dropOffs.of('A1')).toBeDefined();
    expect(world.cabinet.upkeep.emptied('A1', operator)).toBe(true);
    expect(world.cabinet.upkeep.emptied('A1', operator)).toBe(false);
    expect(world.tables.dropOffs.of('A1')).toBeUndefined();
    expect(world.rows().filter(({ event }) => event === 'admin.emptied')).toMatchObject([
      { locker: 'A1', actor: 'op-3', reason: null },
      { locker: 'A1', actor: 'op-3', reason: 'no_change' },
    ]);
  });
});

describe('those who run the cabinet', () => {
  it('block and unblock a locker once each, and the record knows who', async () => {
    await start();
    const { upkeep } = world.cabinet;
    expect([upkeep.block('A1', operator), upkeep.block('A1', operator)]).toEqual([true, false]);
    expect(world.locker('A1').blocked).toBe(true);
    expect([upkeep.unblock('A1', operator), upkeep.unblock('A1', operator)]).toEqual([true, false]);
    expect(world.rows().filter(({ event }) => event.startsWith('admin'))).toMatchObject([
      { event: 'admin.blocked', reason: null, locker: 'A1', board: 'b1', actor: 'op-3', actor_role: 'operator' },
      { event: 'admin.blocked', reason: 'no_change', locker: 'A1', board: 'b1', actor: 'op-3' },
      { event: 'admin.unblocked', reason: null, locker: 'A1', board: 'b1', actor: 'op-3', actor_role: 'operator' },
      { event: 'admin.unblocked', reason: 'no_change', locker: 'A1', board: 'b1', actor: 'op-3' },
    ]);
    const { length } = world.rows();
    expect(upkeep.unblock(['A1', 'A2'], operator)).toBe(false);
    expect(world.rows().slice(length)).toMatchObject([
      { event: 'admin.unblocked', reason: 'no_change', locker: null, actor: 'op-3' },
    ]);
    expect(() => upkeep.block('Z9', operator)).toThrow(expect.objectContaining({ code: 'opening.no_locker' }));
  });

  it('clear the alarm of a sensor that was seen to; a door that stands open keeps its alarm', async () => {
    await start();
    const { cabinet } = world;
    cabinet.alarmBoard.raise('sensor_contradicts', 'A1', { locker: 'A1', reason: 'claimed_open' });
    expect(cabinet.upkeep.clearFaults('A1', operator)).toBe(true);
    expect(cabinet.upkeep.clearFaults('A1', operator)).toBe(false);
    expect(world.story('A1').slice(-3)).toEqual([
      'admin.fault_cleared',
      'lock.sensor_agrees',
      'admin.fault_cleared/no_change',
    ]);
    expect(world.rows().at(-1)).toMatchObject({ event: 'admin.fault_cleared', reason: 'no_change', actor: 'op-3' });
    world.sim.door('b1', 2, 'open');
    await world.latch('A2', 'open');
    expect(world.locker('A2').alarms).toEqual(['forced']);
    expect(cabinet.upkeep.clearFaults('A2', operator)).toBe(false);
    expect(world.locker('A2').alarms).toEqual(['forced']);
  });
});
