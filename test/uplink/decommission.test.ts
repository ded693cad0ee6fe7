import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Service } from '../../src/cabinet/service.js';
import { parseWeekHours } from '../../src/lib/week-hours.js';
import { Meta } from '../../src/store/meta.js';
import { ServiceEnd } from '../../src/store/service-end.js';
import { eventually } from '../running-daemon.js';
import { type Broker, hasBroker, testBroker } from './broker.js';
import { type OpenUplink, openCollector, openUplink } from './workshop.js';

const by = { actor: 'uid-0', actorRole: 'installer' } as const;

function serviceOf(world: OpenUplink, taken: readonly string[] = []): Service {
  return new Service({
    ...{ store: world.store, audit: world.audit, end: world.serviceEnd, alarms: world.cabinet.alarmBoard },
    waiting: () => world.audit.head().seq - world.acked(),
    ...{ taken: () => taken, hasUplink: true },
  });
}

const said = (of: OpenUplink) => of.events().map(({ event, reason }) => (reason ? `${event} ${reason}` : event));

describe.skipIf(!hasBroker)('a cabinet that is decommissioned', () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await testBroker();
  });
  afterAll(() => broker.end());

  test('hands its record over, takes back what the broker keeps, says why it goes, and comes back when that is undone', async () => {
    const cloud = await openCollector(broker);
    const quiet = parseWeekHours('daily 00:00-24:00') ?? [];
    const cabinet = await openUplink({ broker, spec: { metered: { quiet } }, parts: { roomRatio: () => 0.6 } });
    cabinet.uplink.start();
    await eventually('all is handed over', () => cabinet.acked() === cabinet.audit.head().seq);
    const service = serviceOf(cabinet);
    expect(service.decommission(false, by)).toEqual({ phase: 'leaving', waiting: 1 });
    expect(cabinet.alarms.has('decommissioned', '')).toBe(true);
    await eventually('it is gone', () => cabinet.serviceEnd.now?.phase === 'gone');
    expect(cloud.chains.get(cabinet.audit.chain())?.at(-1)).toMatchObject({ event: 'admin.decommissioned' });
    const last = (topic: string) => cloud.messages.filter((one) => one.topic === topic).at(-1);
    await eventually('it says that it goes', () => last('status')?.body.state === 'offline');
    expect(last('status')?.body).toMatchObject({ reason: 'decommissioned' });
    expect([last('lockers')?.text, last('alarms')?.text]).toEqual(['', '']);
    expect(cloud.faults).toEqual([]);
    await eventually('the line has ended', () => !cabinet.uplink.state().online);

    // As a restart reads it.
    expect(new ServiceEnd(cabinet.store, new Meta(cabinet.store)).now?.phase).toBe('gone');
    cabinet.uplink.start();
    cabinet.uplink.tick();
    expect(cabinet.downCodes()).toEqual([]);

    expect(service.recommission(by)).toBe(true);
    expect(cabinet.alarms.has('decommissioned', '')).toBe(false);
    await eventually('it is back', () => cabinet.uplink.state().online);
    await eventually('and says so', () => last('status')?.body.state === 'online');
    expect(service.recommission(by)).toBe(false);
    expect(said(cabinet).slice(-1)).toEqual(['admin.recommissioned no_change']);
  });

  test('is not while the cloud lacks rows or parcels are in it, unless that is forced', async () => {
    const cloud = await openCollector(broker);
    cloud.receipts = 'withhold';
    const cabinet = await openUplink({ broker });
    cabinet.uplink.start();
    await eventually('there is a line', () => cabinet.uplink.state().online);
    expect(() => serviceOf(cabinet).decommission(false, by)).toThrow(/rows of the record have no receipt/);
    expect(() => serviceOf(cabinet, ['A01']).decommission(false, by)).toThrow(/There are things in A01/);
    expect([cabinet.serviceEnd.now, cabinet.alarms.has('decommissioned', '')]).toEqual([undefined, false]);
    serviceOf(cabinet, ['A01']).decommission(true, by);
    await eventually('it goes without receipts', () => cabinet.serviceEnd.now?.phase === 'gone');
    expect(cabinet.acked()).toBe(0);
  });
});
