import { afterEach, expect, it } from 'vitest';
import { type Embedded, startEmbedded } from '../../src/collector/embedded.js';
import { startEmbeddedBroker } from '../../src/collector/embedded-broker.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Cloud, prefix, until } from './cloud.js';
import { SendingBoard } from './sending-board.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function embedded(cloud: Cloud): Promise<Embedded> {
  let connected = false;
  const parts = { data: cloud.path, cabinets: cloud.cabinets, keys: cloud.keys, prefix };
  const one = await startEmbedded(parts, systemTime, (_level, event) => {
    connected ||= event === 'connected';
  });
  ends.push(() => one.stop());
  await until(() => connected);
  return one;
}

it('broker and collector in one process take a record over, and have it after a restart', async () => {
  const cloud = new Cloud();
  ends.push(() => cloud.remove());
  const first = await embedded(cloud);
  const board = await cloud.board('CAB-1');
  board.record(30);
  const cabinet = await SendingBoard.connect(first.url, board, cloud);
  ends.push(() => cabinet.end());
  for (const from of [1, 11, 11, 21]) await cabinet.send(from, from + 9);
  await until(() => cabinet.receipted === 30);
  expect(cabinet.receipts).toEqual([10, 20, 20, 30]);
  await cabinet.end();
  await first.stop();
  ends.splice(1);

  const second = await embedded(cloud);
  const page = { cabinet: 'CAB-1', chain: board.chain, from: 1, most: 99 };
  expect(await second.collector.store.events(page)).toEqual(board.rows);
});

it('a port that is taken is said so', async () => {
  const broker = await startEmbeddedBroker();
  ends.push(() => broker.stop());
  const port = Number(new URL(broker.url).port);
  await expect(startEmbeddedBroker(port)).rejects.toMatchObject({ code: 'collector.broker_failed', details: { port } });
});
