import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { verifyRecord } from '../../src/audit/read-through.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { readingPace } from '../../src/control/audit-calls.js';
import { ControlClient } from '../../src/control/client.js';
import { openCabinet } from '../store/workshop.js';
import { controlForTest } from './world.js';

test('while the record is verified new rows are appended, and the verdict is about those that were there', async () => {
  const { store, audit } = openCabinet();
  audit.begin();
  const append = () => store.tx(() => audit.append({ event: 'device.started' }));
  for (let n = 2; n <= 500; n += 1) append();
  const source = new RecordSource(store);
  let over = false;
  const verdict = verifyRecord(source, readingPace(new AbortController().signal), () => undefined).finally(() => {
    over = true;
  });
  let appended = 0;
  while (!over) {
    append();
    appended += 1;
    await turn();
  }
  expect(await verdict).toMatchObject({ sound: true, chains: [{ rows: 500, last: 500 }] });
  expect(appended).toBeGreaterThan(5);
  expect(audit.head().seq).toBe(500 + appended);
});

test('a reading of the record ends when its reader goes', async () => {
  const { store, audit } = openCabinet();
  audit.begin();
  for (let n = 2; n <= 100; n += 1) store.tx(() => audit.append({ event: 'device.started' }));
  const gone = new AbortController();
  const seen: number[] = [];
  const reading = verifyRecord(new RecordSource(store), readingPace(gone.signal), ({ seq }) => {
    seen.push(seq);
    gone.abort();
  });
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  expect(seen).toHaveLength(1);
});

test('the control socket streams the verdict and the counts, each look is a counted row, and says why a receipt is refused', async () => {
  const world = await controlForTest();
  const client = new ControlClient(world.socket);
  const lines = async (path: string) => {
    const all: unknown[] = [];
    for await (const line of client.lines(path)) all.push(line);
    return all;
  };
  expect(await lines('/audit/verify')).toMatchObject([
    { type: 'done', answer: { sound: true, chains: [{ rows: 1 }] } },
  ]);
  expect(await lines('/audit/stats')).toMatchObject([
    { type: 'done', answer: { chains: [{ rows: 1, uncovered: 1 }] } },
  ]);
  expect(world.viewed).toMatchObject([{ event: 'admin.viewed' }, { event: 'admin.viewed' }]);
  await expect(lines('/audit/stats?asOfReceipt=perhaps')).rejects.toMatchObject({ code: 'malformed' });
  expect(await client.post('/receipt', { text: 'good' })).toEqual({ chain: 'c1', seq: 7, repeated: false });
  await expect(client.post('/receipt', { text: 'other' })).rejects.toMatchObject({
    code: 'audit.receipt_refused',
    problem: { status: 409, details: { reason: 'unknown_chain' } },
  });
  await world.end();
});
