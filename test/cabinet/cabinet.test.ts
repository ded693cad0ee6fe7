import { afterEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/audit/verify.js';
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

describe('an opening', () => {
  it('is recorded before the lock is energised, read back, and has one outcome', async () => {
    await start();
    const grant = world.right('A2');
    const result = await world.cabinet.open(grant);
    expect(result).toEqual({ outcome: 'opened', locker: 'A2' });
    expect(world.story('A2')).toEqual(['access.granted', 'lock.intent', 'lock.opened']);
    const [, intent, opened] = world.rows().filter((row) => row.locker === 'A2');
    expect(opened?.error_args).toEqual([intent?.seq]);
    expect(intent).toMatchObject({ access_mode: 'pin', credential_ref: grant.credentialRef, board: 'b1' });
    expect(world.energised).toMatchObject([{ board: 'b1', channel: 2 }]);
    expect(intent?.mono_ms).toBeLessThanOrEqual(world.energised[0]?.monoMs ?? 0);
    expect(world.tables.openings.pending()).toEqual([]);
  });

  it('works on a board that does not acknowledge', async () => {
    await start();
    expect(await world.cabinet.open({ locker: 'B2', ...operator })).toMatchObject({ outcome: 'opened' });
    expect(world.story('B2')).toEqual(['admin.open', 'lock.intent', 'lock.opened']);
    world.sim.door('b2', 2, 'closed');
    await eventually('the closing is recorded', () => world.story('B2').includes('lock.closed'));
  });

  it('of a jammed lock is tried once more, its own intent naming the first, and gives the use back', async () => {
    await start();
    const grant = world.right('A1', 1);
    world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, true);
    const result = await world.cabinet.open(grant);
    expect(result).toMatchObject({ outcome: 'failed', reason: 'latch_closed' });
    expect(world.story('A1').filter((row) => row.startsWith('lock'))).toEqual([
      'lock.intent',
      'lock.failed/latch_closed',
      'lock.intent/second_try',
      'lock.failed/latch_closed',
    ]);
    const intents = world.rows().filter(({ event }) => event === 'lock.intent');
    expect(intents[1]?.error_args).toEqual([intents[0]?.seq]);
    expect(world.used(grant)).toBe(0);
    expect(world.energised.length).toBe(2);
  });

  it('gives a use back twice at most', async () => {
    await start();
    const grant = world.right('A1', 1);
    world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, true);
    // Both tries of the first opening give it back, the first try of the second opening does not.
    await world.cabinet.open(grant);
    await world.cabinet.open(grant);
    expect(world.used(grant)).toBe(1);
    await expect(world.cabinet.open(grant)).rejects.toMatchObject({
      code: 'access.used_up',
    });
  });

  it('on a dead board was provably not sent: failed, nothing energised, the use given back', async () => {
    await start();
    const grant = world.right('A3', 1);
    world.sim.fault({ on: 'board', id: 'b1', fault: 'dead' }, true);
    await eventually('the board is silent', () => world.cabinet.alarms().some(({ code }) => code === 'board_silent'));
    const result = await world.cabinet.open(grant);
    expect(result).toMatchObject({ outcome: 'failed', reason: 'not_sent' });
    expect(world.energised).toEqual([]);
    expect(world.used(grant)).toBe(0);
    expect(world.locker('A3').latch).toBe('unknown');
    world.sim.fault({ on: 'board', id: 'b1', fault: 'dead' }, false);
    await world.latch('A3', 'closed');
    const board = world.rows().filter((row) => row.board === 'b1' && row.event.startsWith('device'));
    expect(board.map(({ event }) => event)).toEqual(['device.board_silent', 'device.board_back']);
  });

  it('whose board stops answering after the pulse stays unconfirmed, never closed', async () => {
    await start();
    world.sim.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    expect(await world.cabinet.open({ locker: 'A4', ...operator })).toMatchObject({
      outcome: 'unconfirmed',
      reason: 'unknown_state',
    });
    expect(world.energised.length).toBe(1);
  });

  it('without feedback is unconfirmed', async () => {
    // Nothing on this bus answers a status query, so the echo cannot be learned: the installer says it.
    world = await World.start({ board: { feedback: 'none' }, bus: { echo: 'off' } });
    await eventually('the port is open', async () => (await world.hardware.counters()).buses.rs485?.open);
    expect(await world.cabinet.open({ locker: 'B1', ...operator })).toMatchObject({ outcome: 'unconfirmed' });
  });

  it('of a locker that is being opened is refused', async () => {
    await start();
    const first = world.cabinet.open({ locker: 'A1', ...operator });
    await expect(world.cabinet.open({ locker: 'A1', ...operator })).rejects.toMatchObject({ code: 'opening.busy' });
    await first;
    await expect(world.cabinet.open({ locker: 'Z9', ...operator })).rejects.toMatchObject({
      code: 'opening.no_locker',
    });
  });

  it('of all lockers at once energises no more than the supply carries', async () => {
    await start({ board: { pulseMs: 300, coolDownMs: 300 } });
    const results = await Promise.all(
      world.config.lockers.map(({ id }) => world.cabinet.open({ locker: id, ...operator })),
    );
    expect(results.every(({ outcome }) => outcome === 'opened')).toBe(true);
    const times = world.energised.map(({ monoMs }) => monoMs).sort((a, b) => a - b);
    expect(times.length).toBe(6);
    // Two at a time for 300 ms each: the third begins after the first has ended.
    times.forEach((time, index) => {
      const twoBefore = times[index - 2];
      if (twoBefore !== undefined) expect(time - twoBefore).toBeGreaterThanOrEqual(290);
    });
  });

  it('passes though a lying sensor says the door is open already', async () => {
    await start();
    world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'stuck-open' }, true);
    await world.latch('A1', 'open');
    expect(await world.cabinet.open({ locker: 'A1', ...operator })).toMatchObject({ outcome: 'opened' });
    expect(world.energised.length).toBe(1);
  });

  it('whose acknowledgement says open while the latch stays closed is an alarm, recorded once and cleared once', async () => {
    await start();
    const fault = (name: 'jam' | 'stuck-open', active: boolean): void =>
      world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: name }, active);
    fault('jam', true);
    fault('stuck-open', true);
    await world.latch('A1', 'open');
    // The board composes its answer in the same turn, so that still says open; every reading after it says closed.
    world.sim.on((event) => event.type === 'energised' && setImmediate(() => fault('stuck-open', false)));
    expect(await world.cabinet.open({ locker: 'A1', ...operator })).toMatchObject({ outcome: 'failed' });
    expect(world.locker('A1').alarms).toContain('sensor_contradicts');
    fault('jam', false);
    expect(await world.cabinet.open({ locker: 'A1', ...operator })).toMatchObject({ outcome: 'opened' });
    expect(world.locker('A1').alarms).not.toContain('sensor_contradicts');
    const told = world.story('A1').filter((row) => row.startsWith('lock.sensor'));
    expect(told).toEqual(['lock.sensor_contradicts/claimed_open', 'lock.sensor_agrees']);
  });
});

describe('the doors', () => {
  it('forced: recorded once, cleared once when the door is closed', async () => {
    await start();
    world.sim.door('b1', 2, 'open');
    await eventually('the alarm', () => world.locker('A2').alarms.includes('forced'));
    world.sim.door('b1', 2, 'closed');
    await eventually(
      'the all-clear',
      () => world.locker('A2').alarms.length === 0 && world.locker('A2').latch === 'closed',
    );
    expect(world.story('A2')).toEqual(['lock.forced', 'lock.closed']);
  });

  it('forced while the agent was away: told at the next start', async () => {
    await start();
    await world.shutDown();
    world.sim.door('b1', 2, 'open');
    await world.boot();
    await eventually('the alarm', () => world.locker('A2').alarms.includes('forced'));
    expect(world.story('A2')).toEqual(['lock.forced/while_unseen']);
    await world.shutDown();
    await world.boot();
    await world.latch('A2', 'open');
    expect(world.cabinet.alarms()).toContainEqual({ code: 'forced', part: 'A2' });
    expect(world.story('A2')).toEqual(['lock.forced/while_unseen']);
  });

  it('left open: an alarm once, gone when it is closed', async () => {
    await start({ leftOpenMs: 200 });
    await world.cabinet.open({ locker: 'A1', ...operator });
    await eventually('the alarm', () => world.locker('A1').alarms.includes('left_open'));
    world.sim.door('b1', 1, 'closed');
    await eventually('the all-clear', () => world.locker('A1').alarms.length === 0);
    await eventually('the record', () => world.story('A1').at(-1) === 'lock.closed');
    expect(world.story('A1')).toEqual(['admin.open', 'lock.intent', 'lock.opened', 'lock.left_open', 'lock.closed']);
  });
});

describe('a start after a crash', () => {
  it('gives each open intent its outcome and pulses nothing', async () => {
    await start();
    const { store, tables } = world;
    const grant = world.right('A1', 1);
    for (const locker of ['A1', 'A2']) {
      store.tx(() => {
        const seq = tables.audit.append({ event: 'lock.intent', board: 'b1', locker });
        const credentialRef = locker === 'A1' ? grant.credentialRef : null;
        if (credentialRef) tables.uses.take(grant.use);
        tables.openings.add({
          chain: tables.audit.chain(),
          seq,
          locker,
          board: 'b1',
          credentialRef,
          useKind: credentialRef === null ? null : 'right',
          useOf: credentialRef === null ? null : 'A1',
          purpose: null,
          subjectRef: null,
          accessMode: null,
          boot: tables.boot,
          firstSeq: null,
        });
      });
    }
    await world.shutDown();
    world.sim.door('b1', 2, 'open');
    await world.boot();
    await eventually('the outcomes', () => world.tables.openings.pending().length === 0);
    expect(world.story('A1')).toEqual(['lock.intent', 'lock.unconfirmed/restarted']);
    expect(world.story('A2')).toEqual(['lock.intent', 'lock.opened/restarted']);
    expect(world.used(grant)).toBe(1);
    expect(world.energised).toEqual([]);
    expect(verifyChain(world.rows())).toMatchObject({ ok: true });
  });
});

describe('a record that cannot be written', () => {
  /** No page more may be written: what a full disk does to SQLite. */
  function fillDisk(full: boolean): void {
    world.store.use((db) => db.exec(`PRAGMA max_page_count = ${full ? 1 : 1_000_000}`));
  }

  it('refuses openings, lets the emergency through and says so, and heals by itself', async () => {
    await start();
    fillDisk(true);
    await eventually('the disk is full', async () => {
      const refused = await world.cabinet.open({ locker: 'A1', ...operator }).catch((error: unknown) => error);
      if (!(refused instanceof LockerError)) world.sim.door('b1', 1, 'closed');
      return refused instanceof LockerError && refused.code === 'store.full';
    });
    const before = world.energised.length;
    await expect(world.cabinet.open({ locker: 'A2', ...operator })).rejects.toMatchObject({ code: 'store.full' });
    expect(world.energised.length).toBe(before);
    expect(world.cabinet.alarms()).toContainEqual({ code: 'record_failed', part: '' });
    expect(await world.cabinet.open({ locker: 'A3', emergency: true, ...operator })).toMatchObject({
      outcome: 'opened',
      unrecorded: true,
    });
    fillDisk(false);
    await eventually('the record works again', () =>
      world.cabinet.alarms().every(({ code }) => code !== 'record_failed'),
    );
    const [told] = world.rows().filter(({ event }) => event === 'device.record_failed');
    expect(told).toMatchObject({ error: 'store.full', error_args: [1] });
    const { actor, actorRole: actor_role } = operator;
    expect(world.rows().filter(({ reason }) => reason === 'emergency')).toMatchObject([
      { event: 'admin.open', locker: 'A3', actor, actor_role, outcome: 'opened' },
    ]);
    expect(await world.cabinet.open({ locker: 'A2', ...operator })).toMatchObject({ outcome: 'opened' });
  });
});

describe('a hardware process that dies', () => {
  it('is told as an alarm and is back; the doors are unknown meanwhile', async () => {
    await start();
    const states: string[] = [];
    world.cabinet.onLocker((locker) => {
      if (locker.id === 'A1') states.push(locker.latch);
    });
    process.kill(world.hardware.pid ?? 0, 'SIGKILL');
    await eventually('the doors are read again', () => states.at(-1) === 'closed');
    expect(states).toContain('unknown');
    const rows = world.rows().map(({ event }) => event);
    expect(rows).toContain('device.hardware_died');
    await eventually('the return is recorded', () =>
      world.rows().some(({ event }) => event === 'device.hardware_back'),
    );
  });
});
