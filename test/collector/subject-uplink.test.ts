import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../src/collector/collector.js';
import { startEmbeddedBroker } from '../../src/collector/embedded-broker.js';
import { exportDocument } from '../../src/collector/subjects/export-document.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { publishKeys } from '../../src/tokens/device-keys.js';
import { device } from '../access/command-workshop.js';
import { trusting } from '../access/token-workshop.js';
import { authority } from '../terminal/certificates.js';
import { openUplink } from '../uplink/workshop.js';
import { Cloud, until } from './cloud.js';
import { sqliteTables } from './stored-tables.js';
import { wishOf } from './subject-world.js';

const cloud = new Cloud();
const ends: (() => Promise<void>)[] = [() => Promise.resolve(cloud.remove())];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

/** A real cabinet and a collector at one broker. The time is that of the cabinet. */
async function open() {
  const broker = await startEmbeddedBroker();
  ends.push(() => broker.stop());
  mkdirSync(cloud.cabinets, { recursive: true });
  writeFileSync(join(cloud.cabinets, 'CAB-1.jwks'), JSON.stringify(await publishKeys(device, 'CAB-1')));
  const place = {
    servers: await authority('S'),
    clients: await authority('C'),
    port: Number(new URL(broker.url).port),
  };
  const files = { ca: '', cert: '', key: '' };
  const cabinet = await openUplink({
    broker: { ...place, identity: () => files },
    ...{
      plain: true,
      trust: trusting(cloud.trust),
      parts: { trust: { current: trusting(cloud.trust).current, install: never } },
    },
  });
  let skippedMs = 0;
  const time = { wallMs: () => cabinet.time.wall, monoMs: () => systemTime.monoMs() + skippedMs };
  const file = join(cloud.path, 'collector.db');
  const logged: string[] = [];
  const collector = await startCollector(
    cloud.config({ kind: 'sqlite', file }, { url: broker.url }),
    time,
    (_level, event, { message = '' } = {}) => logged.push(`${event} ${message}`),
  );
  ends.push(() => collector.stop());
  await until(() => logged.some((line) => line.startsWith('connected')));
  const skip = (ms: number): void => {
    skippedMs += ms;
    cabinet.time.pass(ms);
  };
  return { cabinet, collector, skip, tables: sqliteTables(file), logged };
}

async function never(): Promise<never> {
  throw new Error('no keys are installed here');
}

const subject = 'booking-of-somebody';
const right = 'right-of-somebody';
const other = 'booking-of-another';

async function stateOf({ store }: Collector, id: string) {
  return (await store.subjects.requests(true)).find((one) => one.id === id);
}

it('a person is told, restricted and erased at a real cabinet that was away, and nothing of him is left at either side', async () => {
  const { cabinet, collector, skip, tables, logged } = await open();
  const { subjects } = collector.store;
  const { store, audit, persons } = cabinet;
  const record = (subject_ref: string | undefined, credential_ref: string) =>
    store.tx(() =>
      audit.append({ event: 'lock.closed', locker: 'A01', credential_ref, ...(subject_ref && { subject_ref }) }),
    );
  record(subject, right);
  record(undefined, right);
  record(other, 'right-of-another');
  // Nobody has heard of the cabinet yet: the command goes nowhere.
  const restricted = await subjects.ask(wishOf('restrict', subject, ['CAB-1']), cabinet.time.wall);
  await until(async () => (await stateOf(collector, restricted.id))?.orders[0]?.sentMs !== undefined);
  skip(61_000);
  cabinet.uplink.start();
  await until(() => cabinet.acked() >= 4);
  await until(() => persons.isRestricted(subject));
  await until(async () => (await stateOf(collector, restricted.id))?.state === 'done');

  const { id } = await subjects.ask(wishOf('export', subject), cabinet.time.wall);
  await until(async () => (await stateOf(collector, id))?.state === 'done');
  const state = await subjects.exportOf(subject);
  if (state === undefined) throw new Error('no export');
  const own = await subjects.rowsOf(subject);
  const document = await exportDocument(state, subject, own, cabinet.time.wall);
  const lines = own.events.map(({ event }) => ({ type: 'event', event }));
  expect(lines).toHaveLength(2);
  expect(document.cabinets).toEqual([
    {
      ...{ cabinet: 'CAB-1', state: 'done' },
      lines: [
        expect.objectContaining({ type: 'export', subject }),
        ...lines,
        { type: 'end', rights: 0, rows: 2, rentals: 0 },
      ],
    },
  ]);
  await subjects.endExport(id);

  const erased = await subjects.ask(wishOf('erase', subject), cabinet.time.wall);
  await subjects.erase(erased.id, cabinet.time.wall);
  expect(await stateOf(collector, erased.id)).toMatchObject({ state: 'pending', orders: [{ cabinet: 'CAB-1' }] });
  await until(async () => (await stateOf(collector, erased.id))?.state === 'done');
  // A row that still names the right leaves the cabinet without it; the chain goes on, and so do the receipts.
  record(undefined, right);
  const last = audit.head().seq;
  await until(() => cabinet.acked() >= last);
  const all = audit.read({ from: 1, limit: 1000 });
  expect(await collector.store.events({ cabinet: 'CAB-1', chain: audit.chain(), from: 1, most: 1000 })).toEqual(all);
  const everything = `${await tables.dump()}${JSON.stringify(all)}`;
  expect([subject, right, other].filter((text) => everything.includes(text))).toEqual([other]);
  expect(logged.filter((line) => line.startsWith('collector.'))).toEqual([]);

  // What no cabinet answers is told of, once a day.
  const gone = await subjects.ask(wishOf('restrict', 'booking-of-nobody', ['CAB-GONE']), cabinet.time.wall);
  skip(gone.dueMs - cabinet.time.wall);
  await until(() => logged.some((line) => line.startsWith('collector.request_overdue')));
  const told = logged.filter((line) => line.startsWith('collector.request_overdue'));
  expect(told).toEqual([
    `collector.request_overdue restrict ${gone.id} was due at ${new Date(gone.dueMs).toISOString()}; it waits for CAB-GONE`,
  ]);
}, 60_000);
