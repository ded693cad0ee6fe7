import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../running-daemon.js';
import { World } from './world.js';

const operator = { actor: 'uid-0', actorRole: 'operator' } as const;
let world: World;

async function start(options: Parameters<typeof World.start>[0] = {}): Promise<void> {
  world = await World.start({ gpio: true, ...options });
  await world.allClosed();
}

afterEach(async () => {
  await world.close();
});

describe('a relay with a door contact and no latch feedback', () => {
  it('has opened when its door is seen to open; the outcome carries the measured pulse', async () => {
    await start();
    world.gpio.pulse = 61.6;
    const opening = world.cabinet.open({ locker: 'G1', ...operator });
    await eventually('the pulse', () => world.gpio.energised.length === 1);
    world.gpio.contact(1, 'open');
    expect(await opening).toEqual({ outcome: 'opened', locker: 'G1' });
    world.gpio.contact(1, 'closed');
    expect(world.story('G1')).toEqual(['admin.open', 'lock.intent', 'lock.opened', 'lock.closed']);
    const [, intent, outcome] = world.rows().filter(({ locker }) => locker === 'G1');
    expect(outcome?.error_args).toEqual([intent?.seq, 62]);
  });

  it('is unconfirmed, never failed, while its door stays closed: nobody may have pulled', async () => {
    await start();
    expect(await world.cabinet.open({ locker: 'G1', ...operator })).toMatchObject({
      outcome: 'unconfirmed',
      reason: 'no_feedback',
    });
    expect(world.gpio.energised).toEqual([1]);
    world.gpio.contact(1, 'open');
    world.gpio.contact(1, 'closed');
    // Pulled a moment later: explained by the pulse.
    expect(world.story('G1')).toEqual(['admin.open', 'lock.intent', 'lock.unconfirmed/no_feedback', 'lock.closed']);
  });

  it('whose contact is stuck open is opened all the same, and the contact confirms nothing', async () => {
    await start();
    world.gpio.contact(1, 'open');
    await eventually('the alarm', () => world.locker('G1').alarms.includes('forced'));
    expect(await world.cabinet.open({ locker: 'G1', ...operator })).toMatchObject({ outcome: 'unconfirmed' });
    expect(world.gpio.energised).toEqual([1]);
  });

  it('opened without an intent is forced, and its view tells latch and door apart', async () => {
    await start();
    expect(world.locker('G1')).toMatchObject({ latch: 'unknown', door: 'closed', doorContact: true, state: 'closed' });
    expect(world.locker('G2')).toMatchObject({ latch: 'unknown', door: 'unknown', doorContact: false });
    world.gpio.contact(1, 'open');
    expect(world.locker('G1')).toMatchObject({ door: 'open', state: 'open', alarms: ['forced'] });
    world.gpio.contact(1, 'closed');
    expect(world.story('G1')).toEqual(['lock.forced', 'lock.closed']);
  });
});

describe('a latch beside a door contact', () => {
  it('that closes again under the open door closes nothing', async () => {
    await start();
    expect(await world.cabinet.open({ locker: 'A1', ...operator })).toMatchObject({ outcome: 'opened' });
    world.gpio.contact(3, 'open');
    world.sim.door('b1', 1, 'closed');
    await world.latch('A1', 'closed');
    expect(world.locker('A1')).toMatchObject({ latch: 'closed', door: 'open', state: 'open' });
    expect(world.story('A1').at(-1)).toBe('lock.opened');
    world.gpio.contact(3, 'closed');
    expect(world.story('A1').slice(-2)).toEqual(['lock.opened', 'lock.closed']);
  });

  it('that stays closed while the door opens is an alarm, recorded once and cleared once when they agree', async () => {
    await start({ board: { pulseMs: 250 }, confirmMs: 500 });
    const jam = (active: boolean): void =>
      world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, active);
    jam(true);
    for (const pulses of [1, 2]) {
      const opening = world.cabinet.open({ locker: 'A1', ...operator });
      await eventually('the pulse', () => world.energised.length === pulses);
      world.gpio.contact(3, 'open');
      expect(await opening).toMatchObject({ outcome: 'opened' });
      world.gpio.contact(3, 'closed');
    }
    expect(world.locker('A1').alarms).toEqual(['sensor_contradicts']);
    jam(false);
    expect(await world.cabinet.open({ locker: 'A1', ...operator })).toMatchObject({ outcome: 'opened' });
    expect(world.locker('A1').alarms).toEqual([]);
    const told = world.story('A1').filter((row) => row.startsWith('lock.sensor'));
    expect(told).toEqual(['lock.sensor_contradicts/door_opened', 'lock.sensor_agrees']);
  });

  it('is not tried once more when the door was seen to open', async () => {
    await start({ board: { coolDownMs: 900 } });
    world.sim.fault({ on: 'channel', id: 'b1', channel: 1, fault: 'jam' }, true);
    const opening = world.cabinet.open({ locker: 'A1', ...operator });
    await eventually('the first outcome', () => world.story('A1').includes('lock.failed/latch_closed'));
    world.gpio.contact(3, 'open');
    world.gpio.contact(3, 'closed');
    expect(await opening).toMatchObject({ outcome: 'failed' });
    expect(world.energised.length).toBe(1);
    expect(world.story('A1')).not.toContain('lock.forced');
  });
});

describe('a pulse whose end is not told', () => {
  it('because the hardware process died leaves the outcome without its length, at once', async () => {
    await start();
    world.gpio.pulse = undefined;
    const opening = world.cabinet.open({ locker: 'G2', ...operator });
    await eventually('the pulse', () => world.gpio.energised.length === 1);
    world.gpio.tell('process', '', { up: false, restarts: 0 });
    expect(await opening).toMatchObject({ outcome: 'unconfirmed', reason: 'no_feedback' });
    const [, intent, outcome] = world.rows().filter(({ locker }) => locker === 'G2');
    expect(outcome?.error_args).toEqual([intent?.seq]);
  });

  it('for another reason holds the outcome back for a second at most', async () => {
    await start();
    world.gpio.pulse = undefined;
    expect(await world.cabinet.open({ locker: 'G2', ...operator })).toMatchObject({ outcome: 'unconfirmed' });
    expect(world.rows().at(-1)?.error_args?.length).toBe(1);
  });

  it('of an earlier opening is not taken for this one', async () => {
    await start();
    expect(await world.cabinet.open({ locker: 'G2', ...operator })).toMatchObject({ outcome: 'unconfirmed' });
    world.gpio.pulse = undefined;
    await world.cabinet.open({ locker: 'G2', ...operator });
    const outcomes = world.rows().filter(({ event }) => event === 'lock.unconfirmed');
    expect(outcomes.map(({ error_args }) => error_args?.length)).toEqual([2, 1]);
  });
});

describe('a record that takes nothing at the end of a pulse', () => {
  it('gets the outcome with the pulse as soon as it works again, once', async () => {
    await start();
    const opening = world.cabinet.open({ locker: 'G2', ...operator });
    await eventually('the pulse', () => world.gpio.energised.length === 1);
    world.breakDisk(true);
    await eventually('the record fails', () => world.cabinet.alarms().some(({ code }) => code === 'record_failed'));
    world.breakDisk(false);
    expect(await opening).toMatchObject({ outcome: 'unconfirmed' });
    const outcomes = world.rows().filter(({ event, locker }) => event === 'lock.unconfirmed' && locker === 'G2');
    expect(outcomes.map(({ error_args }) => error_args?.[1])).toEqual([60]);
  });

  it('gets a door that was forced and shut by its contact meanwhile, once', async () => {
    await start();
    world.breakDisk(true);
    world.gpio.contact(1, 'open');
    expect(world.locker('G1').alarms).toEqual(['forced']);
    world.gpio.contact(1, 'closed');
    expect(world.locker('G1').alarms).toEqual([]);
    world.breakDisk(false);
    await eventually('the alarm is told', () => world.story('G1').includes('lock.forced'));
    expect(world.story('G1')).toEqual(['lock.forced']);
  });
});

describe('a start after a crash in a pulse', () => {
  it.each([
    'before',
    'after',
  ])('gives a locker with a door contact that is open %s the start one outcome, and pulses nothing', async (when) => {
    await start();
    const { store, tables } = world;
    store.tx(() => {
      const seq = tables.audit.append({ event: 'lock.intent', board: 'g1', locker: 'G1' });
      const intent = { chain: tables.audit.chain(), seq, locker: 'G1', board: 'g1', boot: tables.boot };
      tables.openings.add({
        ...intent,
        credentialRef: null,
        accessMode: null,
        useKind: null,
        useOf: null,
        purpose: null,
        subjectRef: null,
        firstSeq: null,
      });
    });
    await world.shutDown();
    await world.boot(when === 'before' ? 'open' : 'closed');
    world.gpio.contact(1, 'open');
    await eventually('the outcome', () => world.tables.openings.pending().length === 0);
    expect(world.story('G1')).toEqual(['lock.intent', 'lock.unconfirmed/restarted']);
    expect(world.gpio.energised).toEqual([]);
    // The pulse before the crash explains the open door.
    expect(world.locker('G1').alarms).toEqual([]);
  });
});

describe('a bank whose lines are not to be had', () => {
  it('is an alarm with the reason in its row', async () => {
    await start();
    const fact = { board: 'contacts', answering: false, error: 'gpio.line_busy', message: 'held by spi0' } as const;
    world.gpio.tell('board', 'contacts', fact);
    expect(world.cabinet.alarms()).toEqual([{ code: 'board_silent', part: 'contacts' }]);
    expect(world.rows().at(-1)).toMatchObject({
      event: 'device.board_silent',
      board: 'contacts',
      error: 'gpio.line_busy',
    });
    world.gpio.tell('board', 'contacts', { board: 'contacts', answering: true });
    expect(world.cabinet.alarms()).toEqual([]);
  });
});
