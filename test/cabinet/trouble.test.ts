import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { eventually } from '../running-daemon.js';
import { World } from './world.js';

const operator = { actor: 'uid-0', actorRole: 'operator' } as const;
let world: World;

async function start(options?: Parameters<typeof World.start>[0]): Promise<void> {
  world = await World.start(options);
  await world.allClosed();
}

afterEach(async () => {
  await world.close();
});

/** An intent as a killed process leaves it. */
function leaveIntent(locker: string): void {
  const { tables } = world;
  world.store.tx(() => {
    const seq = tables.audit.append({ event: 'lock.intent', board: 'b1', locker });
    const chain = tables.audit.chain();
    const { boot } = tables;
    tables.openings.add({
      ...{ chain, seq, locker, board: 'b1', credentialRef: null, subjectRef: null },
      ...{ useKind: null, useOf: null, purpose: null },
      ...{ accessMode: null, boot, firstSeq: null },
    });
  });
}

function alarmed(code: string): boolean {
  return world.cabinet.alarms().some((alarm) => alarm.code === code);
}

function openJammed() {
  world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, true);
  return world.cabinet.open({ locker: 'A1', ...operator });
}

/** An opening of A1 that fails while the disk takes no outcome. `end` resolves when whoever asked for it was told. */
async function openUnrecordable(): Promise<{ readonly end: Promise<void> }> {
  const opening = openJammed();
  await eventually('the pulse', () => world.energised.length === 1);
  world.breakDisk(true);
  return { end: expect(opening).rejects.toMatchObject({ code: 'opening.outcome_unrecorded' }) };
}

describe('a second try', () => {
  it('is not made once the door has been open, though it is shut again', async () => {
    await start({ board: { coolDownMs: 900 } });
    const opening = openJammed();
    await eventually('the first outcome', () => world.story('A1').includes('lock.failed/latch_closed'));
    world.sim.door('b1', 1, 'open');
    await world.latch('A1', 'open');
    world.sim.door('b1', 1, 'closed');
    await world.latch('A1', 'closed');
    expect(await opening).toMatchObject({ outcome: 'failed' });
    expect(world.energised.length).toBe(1);
    await eventually('the closing is recorded', () => world.story('A1').at(-1) === 'lock.closed');
    expect(world.story('A1')).not.toContain('lock.forced');
  });

  it('is not made by a daemon that is stopping', async () => {
    await start({ board: { coolDownMs: 600 } });
    const opening = openJammed();
    await eventually('the first outcome', () => world.story('A1').includes('lock.failed/latch_closed'));
    await world.cabinet.stop();
    expect(await opening).toMatchObject({ outcome: 'failed' });
    expect(world.energised.length).toBe(1);
  });
});

describe('a stop', () => {
  it('begins no pulse for an opening that still waits for the power supply', async () => {
    await start({ board: { pulseMs: 300, coolDownMs: 300 } });
    const openings = world.config.lockers.map(({ id }) => world.cabinet.open({ locker: id, ...operator }));
    await eventually('the first pulses', () => world.energised.length === 2);
    const all = Promise.allSettled(openings);
    await world.cabinet.stop();
    const ends = (await all).map((end) => (end.status === 'fulfilled' ? end.value.outcome : end.reason.code));
    expect(ends.filter((end) => end === 'opened').length).toBe(2);
    expect(ends.filter((end) => end === 'opening.stopping').length).toBe(4);
    expect(world.energised.length).toBe(2);
    expect(world.tables.openings.pending()).toEqual([]);
  });

  it('records the emergency opening that just went through while the disk took nothing', async () => {
    await start();
    world.breakDisk(true);
    const opened = await world.cabinet.open({ locker: 'A1', emergency: true, ...operator });
    expect(opened).toMatchObject({ outcome: 'opened', unrecorded: true });
    world.breakDisk(false);
    await world.cabinet.stop();
    expect(world.story('A1')).toContain('admin.open/emergency');
  });

  it('ends although an outcome cannot be recorded; the next start records one', async () => {
    await start();
    const { end } = await openUnrecordable();
    const { store } = world;
    await world.shutDown();
    await end;
    const tried = vi.spyOn(store, 'tx');
    await world.boot();
    await eventually('the outcome', () => world.tables.openings.pending().length === 0);
    expect(world.story('A1')).toEqual(['admin.open', 'lock.intent', 'lock.unconfirmed/restarted']);
    expect(world.energised.length).toBe(1);
    // A recording that nobody ended would hold the process for ever.
    await setTimeout(600);
    expect(tried).not.toHaveBeenCalled();
  });
});

describe('a database that cannot even be read', () => {
  it('keeps no operator from opening in an emergency, and doors are watched on', async () => {
    await start();
    const broken = vi.spyOn(world.store, 'use').mockImplementation(() => {
      throw new LockerError('store.io', 'the disk does not answer');
    });
    const opened = await world.cabinet.open({ locker: 'A1', emergency: true, ...operator });
    expect(opened).toMatchObject({ outcome: 'opened', unrecorded: true });
    world.sim.door('b1', 1, 'open');
    world.sim.door('b1', 1, 'closed');
    await world.latch('A1', 'closed');
    expect(world.locker('A1')).toMatchObject({ opening: false, blocked: false });
    broken.mockRestore();
    await eventually('the late row', () => world.story('A1').includes('admin.open/emergency'));
  });
});

describe('an outcome that nobody waits for any more', () => {
  it('is told when it cannot be recorded at all', async () => {
    await start();
    await (await openUnrecordable()).end;
    const fault = new Error('a fault of the program');
    vi.spyOn(world.tables.openings, 'remove').mockImplementation(() => {
      throw fault;
    });
    world.breakDisk(false);
    await eventually('the fault', () => world.faults.includes(fault));
  });
});

describe('an interrupted opening', () => {
  it('whose outcome the disk does not take keeps no operator from the door', async () => {
    await start();
    leaveIntent('A1');
    await world.shutDown();
    await world.boot();
    world.breakDisk(true);
    const emergency = await eventually('the door is free', () =>
      world.cabinet.open({ locker: 'A1', emergency: true, ...operator }).catch(() => undefined),
    );
    expect(emergency).toMatchObject({ outcome: 'opened', unrecorded: true });
    world.breakDisk(false);
    await eventually('the outcome', () => world.tables.openings.pending().length === 0);
    // Both are written when the disk takes them again, each in its own time.
    await eventually('the late row', () => world.story('A1').includes('admin.open/emergency'));
    expect(world.story('A1').sort()).toEqual(['admin.open/emergency', 'lock.intent', 'lock.unconfirmed/restarted']);
    expect(alarmed('forced')).toBe(false);
  });
});

describe('a port that is lost', () => {
  it('is one alarm, not one more for each board behind it; a board that stays away when it is back is told then', async () => {
    await start();
    world.sim.plug('rs485', false);
    await eventually('the alarm', () => alarmed('port_lost'));
    await world.latch('A1', 'unknown');
    await world.latch('B1', 'unknown');
    expect(world.cabinet.alarms()).toEqual([{ code: 'port_lost', part: 'rs485' }]);
    world.sim.fault({ on: 'board', id: 'b2', fault: 'dead' }, true);
    world.sim.plug('rs485', true);
    await world.latch('A1', 'closed');
    await eventually('the dead board is told', () => alarmed('board_silent'));
    expect(world.cabinet.alarms()).toEqual([{ code: 'board_silent', part: 'b2' }]);
    const told = world.rows().map(({ event }) => event);
    expect(told.filter((event) => event.startsWith('device.')).slice(-3)).toEqual([
      'device.port_lost',
      'device.port_back',
      'device.board_silent',
    ]);
  });
});

describe('alarms of parts that the config no longer has', () => {
  it('are cleared at the start', async () => {
    await start({ gpio: true });
    world.store.tx(() => {
      world.tables.alarms.add('board_silent', 'b9');
      world.tables.alarms.add('port_lost', 'old-bus');
      world.tables.alarms.add('reader_lost', 'old-reader');
      world.tables.alarms.add('forced', 'Z1');
      for (const code of ['forced', 'left_open', 'sensor_contradicts']) world.tables.alarms.add(code, 'G2');
      world.tables.alarms.add('sensor_contradicts', 'G1');
    });
    await world.shutDown();
    await world.boot();
    expect(world.cabinet.alarms()).toEqual([]);
    expect(world.rows().map(({ event, board }) => [event, board])).toContainEqual(['device.board_back', 'b9']);
  });
});

describe('an intent that was salvaged with damage in it', () => {
  it('is told, and keeps nobody from its locker', async () => {
    await start();
    leaveIntent('A1');
    world.store.tx(() => world.store.use((db) => db.exec("UPDATE openings SET access_mode = 'q'")));
    await world.shutDown();
    await world.boot();
    await world.allClosed();
    await eventually('the locker is free', () => !world.locker('A1').opening);
    expect(world.faults).toEqual([expect.objectContaining({ code: 'audit.invalid_event' })]);
    expect(await world.cabinet.open({ locker: 'A1', ...operator })).toMatchObject({ outcome: 'opened' });
  });
});
