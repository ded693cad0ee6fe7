import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemTime } from '../../src/lib/clock-source.js';
import { parseWeekHours } from '../../src/lib/week-hours.js';
import { eventually } from '../running-daemon.js';
import { atEnd } from '../store/workshop.js';
import { type Broker, hasBroker, testBroker } from './broker.js';
import { openCollector, openUplink } from './workshop.js';

const dayMs = 86_400_000;

/** The wall time of the next day at this hour, UTC. */
function nextAt(wallMs: number, hour: number): number {
  return (Math.floor(wallMs / dayMs) + 1) * dayMs + hour * 3_600_000;
}

describe.skipIf(!hasBroker)('a metered line', () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await testBroker();
  });
  afterAll(() => broker.end());

  test('is quiet in quiet hours but for commands, their results and urgent alarms; the record follows in the morning', async () => {
    const cloud = await openCollector(broker);
    const quiet = parseWeekHours('daily 23:00-05:00') ?? [];
    let passedMs = 0;
    const time = { ...systemTime, monoMs: () => systemTime.monoMs() + passedMs };
    const cabinet = await openUplink({ broker, spec: { metered: { quiet } }, parts: { time } });
    cabinet.time.wall = nextAt(cabinet.time.wall, 23);
    cabinet.uplink.tick();
    cabinet.append(20);
    cabinet.uplink.start();
    await eventually('it says that it is online', () => cloud.of('status')[0]);
    await cloud.send('commands', await cabinet.sign({ jti: 'night', cmd: 'block', lkr: 'A01' }));
    await eventually('the result comes', () => cloud.of('commands/result').length > 0);
    cabinet.cabinet.alarmBoard.raise('data_exposed', '');
    passedMs = 61_000;
    await eventually('the urgent alarm is told', () => JSON.stringify(cloud.of('alarms')).includes('data_exposed'));
    await cloud.send('audit/pull', JSON.stringify({ id: 'p1', from: 1, limit: 1 }));
    await cloud.send('commands', await cabinet.sign({ jti: 'late', cmd: 'unblock', lkr: 'A01' }));
    await eventually('the line goes on', () => cloud.of('commands/result').length > 1);
    expect([cloud.of('audit'), cloud.of('lockers')]).toEqual([[], []]);
    expect(cabinet.uplink.state()).toMatchObject({ online: true, metered: { waits: 'quiet_hours' } });

    cabinet.time.wall = nextAt(cabinet.time.wall, 5);
    await eventually('all is handed over', () => cabinet.acked() === cabinet.audit.head().seq);
    await eventually('the pull is answered', () => cloud.of('audit').some(({ pull }) => pull === 'p1'));
    await eventually('the doors are told', () => cloud.of('lockers').length > 0);
    expect(cabinet.uplink.state().metered).toEqual({});
    expect(cloud.faults).toEqual([]);
  });

  test('holds the record when its budget is used up, to the byte, and loses none of it', async () => {
    const counted = await countingProxy(broker.port);
    const cloud = await openCollector(broker);
    let roomRatio = 0;
    const metered = { quiet: [], budget: { bytes: 100_000, per: 'day' } } as const;
    const through = { broker: { ...broker, port: counted.port }, parts: { roomRatio: () => roomRatio } };
    const cabinet = await openUplink({ ...through, spec: { metered, batchRows: 20, window: 1 } });
    cabinet.append(430);
    cabinet.uplink.start();
    await eventually('the budget is used up', () => cabinet.alarms.has('uplink_budget', ''));
    await cloud.send('commands', await cabinet.sign({ jti: 'j1', cmd: 'block', lkr: 'A01' }));
    await eventually('a command runs all the same', () => cloud.of('commands/result').length > 0);
    const { metered: state, waiting } = cabinet.uplink.state();
    expect(state).toMatchObject({ waits: 'budget', budget: { level: 'spent', bytes: 100_000, per: 'day' } });
    expect(waiting).toBeGreaterThan(200);
    expect(cabinet.events().map(({ event }) => event)).toContain('device.uplink_budget_spent');

    const used = () => cabinet.uplink.state().metered?.budget?.usedBytes ?? Number.NaN;
    await eventually('the count is what went through the wire', () => used() === counted.bytes());

    cabinet.time.wall = nextAt(cabinet.time.wall, 1);
    const before = cabinet.acked();
    await eventually('it goes on the next day', () => cabinet.acked() > before);
    expect(cabinet.events().map(({ event }) => event)).toContain('device.uplink_budget_renewed');
    roomRatio = 0.6;
    await eventually('nothing waits while the record fills up', () => cabinet.acked() >= 400);
    expect(cloud.faults).toEqual([]);
    await cabinet.uplink.stop();
    expect(cabinet.meta.get('uplink_use')).toMatchObject({ bytes: used() });
  });
});

/** What passes is counted as whoever sells the bytes would. */
async function countingProxy(port: number): Promise<{ readonly port: number; bytes(): number }> {
  let bytes = 0;
  const server = createServer((near) => {
    const far = connect({ port, host: '127.0.0.1' });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (data) => {
        bytes += data.length;
        to.write(data);
      });
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port: own }: AddressInfo = address;
  return { port: own, bytes: () => bytes };
}
