import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlClient } from '../../../src/control/client.js';
import { type TestCabinet, testCabinet } from '../../daemon/cabinet.js';
import { eventually, type RunningDaemon } from '../../running-daemon.js';
import { LineTrace } from './line-trace.js';
import { outsideLine } from './lines.js';

/** An emulated processor takes seconds for a start of the daemon, and for each PIN. */
const patienceMs = 120_000;
const pulseMs = 400;
const buzzerLine = 15;

const relay = (channel: number) => outsideLine('rig-bank0', channel - 1);
const contact = (input: number) => outsideLine('rig-bank1', input - 1);

let cabinet: TestCabinet;
let daemon: RunningDaemon;
let control: ControlClient;
let trace: LineTrace;

/** A1 and A3 have a door contact alone, A2 a latch switch, too; the lock of A3 takes a pulse that does not end in a test. */
beforeAll(async () => {
  for (const input of [1, 2, 3, 4]) contact(input).pull(1);
  trace = new LineTrace('rig-bank0');
  cabinet = await testCabinet(() => ({
    cabinet: '{ id: RIG-1, timezone: Asia/Kolkata, confirm: 10s, power: { maxEnergised: 2, stagger: 0ms } }',
    buses: '[]',
    boards: `
  - { id: g1, driver: gpio, chip: rig-bank0, lines: [RIG0_0, 1], pulse: ${pulseMs}ms }
  - { id: g2, driver: gpio, chip: rig-bank0, lines: [2], pulse: 60s, coolDown: 60s, continuousDuty: true }
  - { id: contacts, driver: gpio, chip: rig-bank1, inputs: [0, RIG1_1, 2, 3], bias: as-is, feedback: closed-is-1 }`,
    lockers: `
  - { id: A1, size: S, board: g1, channel: 1, door: { board: contacts, input: 1 } }
  - { id: A2, size: S, board: g1, channel: 2, latch: { board: contacts, input: 2 }, door: { board: contacts, input: 3 } }
  - { id: A3, size: S, board: g2, channel: 1, door: { board: contacts, input: 4 } }`,
    signals: `{ buzzer: { driver: gpio, chip: rig-bank0, line: ${buzzerLine} } }`,
  }));
  control = new ControlClient(`${cabinet.folder}/control.sock`);
  daemon = await cabinet.start();
  await eventually(
    'every door is read',
    async () => (await lockers()).every(({ door }) => door === 'closed'),
    patienceMs,
  );
}, 2 * patienceMs);

afterAll(async () => {
  trace.stop();
  await cabinet.end();
});

async function lines(path: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const all: Readonly<Record<string, unknown>>[] = [];
  for await (const line of control.lines(path)) all.push(line);
  return all;
}

const lockers = () => lines('/lockers');

async function locker(id: string): Promise<unknown> {
  return (await lockers()).find((one) => one.id === id);
}

/** How often a line of the relays' chip was switched on so far. */
function timesOn(line: number): number {
  return trace.sets().filter(({ offset, bit }) => offset === line && bit === 1).length;
}

/** The rows about a locker's doors, in order. */
async function doorRows(id: string) {
  const rows = await lines('/events?from=1&limit=1000');
  return rows.filter((row) => row.locker === id && String(row.event).startsWith('lock.'));
}

/** Their names; reasons behind a slash. */
async function story(id: string): Promise<readonly string[]> {
  return (await doorRows(id)).map(({ event, reason }) => (reason ? `${event}/${reason}` : `${event}`));
}

async function told(id: string, event: string): Promise<void> {
  await eventually(`${id}: ${event}`, async () => (await story(id)).includes(event), patienceMs);
}

async function newPin(id: string): Promise<string> {
  return String((await control.post('/pin', { locker: id })).pin);
}

describe('a cabinet on GPIO lines', () => {
  it(
    'opens on a PIN by a pulse that is measured, sees the door open and shut, and beeps once',
    async () => {
      const pin = await newPin('A1');
      const beeps = timesOn(buzzerLine);
      const answer = cabinet.pin('A1', pin);
      await eventually('the relay is on', () => timesOn(0) === 1, patienceMs);
      contact(1).pull(0);
      expect(await answer).toMatchObject({ status: 200, body: { outcome: 'opened', locker: 'A1' } });
      expect(relay(1).value()).toBe(0);
      expect(await locker('A1')).toMatchObject({ latch: 'unknown', door: 'open', state: 'open' });
      contact(1).pull(1);
      await told('A1', 'lock.closed');

      expect(await story('A1')).toEqual(['lock.intent', 'lock.opened', 'lock.closed']);
      const [intent, opened] = await doorRows('A1');
      expect(opened?.error_args).toEqual([intent?.seq, expect.any(Number)]);
      expect(Object(opened?.error_args)[1]).toBeGreaterThanOrEqual(pulseMs - 1);
      await eventually('the beep', () => timesOn(buzzerLine) === beeps + 1);
    },
    patienceMs,
  );

  it(
    'sounds its buzzer at a wrong PIN, and moves no relay',
    async () => {
      const pin = await newPin('A1');
      const [beeps, pulses] = [timesOn(buzzerLine), timesOn(0)];
      expect(await cabinet.pin('A1', pin === '000000' ? '111111' : '000000')).toMatchObject({ status: 403 });
      await eventually('the buzzer', () => timesOn(buzzerLine) > beeps, patienceMs);
      expect(timesOn(0)).toBe(pulses);
    },
    patienceMs,
  );

  it(
    'tells a latch that springs back from a door that is shut',
    async () => {
      const answer = cabinet.pin('A2', await newPin('A2'));
      await eventually('the relay is on', () => timesOn(1) === 1, patienceMs);
      contact(2).pull(0);
      contact(3).pull(0);
      expect(await answer).toMatchObject({ status: 200, body: { outcome: 'opened' } });
      contact(2).pull(1);
      await eventually('the latch springs back', async () => Object(await locker('A2')).latch === 'closed', patienceMs);
      expect(await story('A2')).toEqual(['lock.intent', 'lock.opened']);
      contact(3).pull(1);
      await told('A2', 'lock.closed');
      expect(await story('A2')).toEqual(['lock.intent', 'lock.opened', 'lock.closed']);
    },
    patienceMs,
  );

  it(
    'sounds an alarm at a forced door until it is shut',
    async () => {
      const beeps = timesOn(buzzerLine);
      contact(4).pull(0);
      await told('A3', 'lock.forced');
      await eventually('the buzzer', () => timesOn(buzzerLine) > beeps, patienceMs);
      contact(4).pull(1);
      await told('A3', 'lock.closed');
      expect((await control.get('/status')).alarms).toEqual([]);
    },
    patienceMs,
  );

  it(
    'killed in the middle of a pulse leaves no relay on, pulses nothing at its start, and gives the intent one outcome',
    async () => {
      const answer = cabinet.pin('A3', await newPin('A3')).catch(() => 'the connection is gone');
      await eventually('the relay is on', () => relay(3).value() === 1, patienceMs);
      await daemon.kill();
      await answer;
      await eventually('the relay is off', () => relay(3).value() === 0, patienceMs);
      const pulses = timesOn(2);
      daemon = await cabinet.start();
      await told('A3', 'lock.unconfirmed/restarted');
      const [, , intent, outcome] = await doorRows('A3');
      expect(await story('A3')).toEqual(['lock.forced', 'lock.closed', 'lock.intent', 'lock.unconfirmed/restarted']);
      expect(outcome?.error_args).toEqual([intent?.seq]);
      expect([timesOn(2), relay(3).value()]).toEqual([pulses, 0]);
    },
    patienceMs,
  );
});
