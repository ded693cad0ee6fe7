import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemTime } from '../../src/lib/clock-source.js';
import { eventually } from '../running-daemon.js';
import { type Broker, hasBroker, testBroker } from './broker.js';
import { openCollector, openUplink } from './workshop.js';

describe.skipIf(!hasBroker)('the record on its way to the cloud', () => {
  let broker: Broker;
  beforeEach(async () => {
    broker = await testBroker();
  });
  afterEach(() => broker.end());

  test('every row arrives once, in order, signed and chained, and its receipt is kept', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker });
    cabinet.append(300);
    cabinet.uplink.start();
    await eventually('the backlog is handed over', () => cabinet.acked() === 301);
    const last = cabinet.append(3);
    await eventually('new rows follow', () => cabinet.acked() === last);
    expect(cloud.faults).toEqual([]);
    const chain = cabinet.audit.chain();
    expect(cloud.chains.get(chain)).toEqual(cabinet.audit.read({ from: 1, limit: 1000 }));
    expect(cabinet.uplink.state()).toEqual({ broker: `127.0.0.1:${broker.port}`, online: true, waiting: 0 });
    expect(cloud.of('status')).toMatchObject([{ state: 'online', chain, seq: 301 }]);
  });

  test('a PUBACK is no receipt: rows stay unreleased, and are sent again when none comes in time', async () => {
    const cloud = await openCollector(broker);
    cloud.receipts = 'withhold';
    const cabinet = await openUplink({ broker, spec: { receiptTimeoutMs: 100 } });
    cabinet.append(9);
    cabinet.uplink.start();
    await eventually('they are sent again', () => cloud.of('audit').length >= 3);
    expect(cabinet.acked()).toBe(0);
    expect(cabinet.uplink.state().waiting).toBe(10);
    cloud.receipts = 'sign';
    await eventually('a receipt comes', () => cabinet.acked() === 10);
    expect(cloud.faults).toEqual([]);
  });

  test('not more messages are on their way without a receipt than the window has', async () => {
    const cloud = await openCollector(broker);
    cloud.receipts = 'withhold';
    const cabinet = await openUplink({ broker, spec: { window: 2, batchRows: 10 } });
    cabinet.append(99);
    cabinet.uplink.start();
    await eventually('the window is full', () => cloud.of('audit').length === 2);
    // What the cabinet says later than a third message would have come.
    await cloud.send('audit/pull', JSON.stringify({ id: 'p1', from: 1, limit: 1 }));
    await eventually('the pull is answered', () => cloud.of('audit').some(({ pull }) => pull === 'p1'));
    expect(cloud.of('audit').map(({ from, to }) => [from, to])).toEqual([
      [1, 10],
      [11, 20],
      [1, 1],
    ]);
  });

  test('openings go first, and at a cabinet that never rests rows go all the same', async () => {
    const cloud = await openCollector(broker);
    let opening = false;
    let skippedMs = 0;
    const time = { ...systemTime, monoMs: () => systemTime.monoMs() + skippedMs };
    const cabinet = await openUplink({ broker, parts: { isOpening: () => opening, time } });
    cabinet.uplink.start();
    await eventually('all is handed over', () => cabinet.acked() === cabinet.audit.head().seq);
    opening = true;
    const before = cabinet.acked();
    cabinet.append(3);
    // What is said later than the rows would have been.
    await cloud.send('commands', await cabinet.sign({ jti: 'none', lkr: 'Z99' }));
    await eventually('the result is said', () => cloud.of('commands/result').length > 0);
    expect(cabinet.acked()).toBe(before);
    skippedMs += 2_000;
    await eventually('the rows are handed over', () => cabinet.acked() >= before + 3);
    expect(cloud.faults).toEqual([]);
  });

  test('a forged receipt releases nothing and leaves a row', async () => {
    const cloud = await openCollector(broker);
    cloud.receipts = 'forge';
    const cabinet = await openUplink({ broker });
    cabinet.uplink.start();
    const refused = () => cabinet.events().filter(({ event }) => event === 'sync.receipt_refused');
    await eventually('it is refused', () => refused().length > 0);
    expect(refused()[0]).toMatchObject({ reason: 'bad_signature' });
    expect(cabinet.acked()).toBe(0);
  });

  test('a receipt for other rows stops its chain with an alarm, until one fits', async () => {
    const cloud = await openCollector(broker);
    cloud.receipts = 'mismatch';
    const cabinet = await openUplink({ broker });
    cabinet.uplink.start();
    const chain = cabinet.audit.chain();
    await eventually('the alarm is up', () => cabinet.alarms.has('receipt_mismatch', chain));
    const sent = cloud.of('audit').length;
    cabinet.append(5);
    await cloud.send('audit/pull', JSON.stringify({ id: 'p1', from: 1, limit: 1 }));
    await eventually('a pull is still answered', () => cloud.of('audit').some(({ pull }) => pull === 'p1'));
    expect(cloud.of('audit').filter(({ pull }) => pull === undefined)).toHaveLength(sent);
    expect(cabinet.acked()).toBe(0);

    cloud.receipts = 'sign';
    const [first] = cabinet.audit.read({ from: 1, limit: 1 });
    await cloud.receipt(chain, 1, first?.hash ?? '');
    await eventually('it goes on', () => cabinet.acked() === cabinet.audit.head().seq);
    expect(cabinet.alarms.has('receipt_mismatch', chain)).toBe(false);
  });

  test('nothing is lost or out of order through a broker that is killed and started again', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker, spec: { batchRows: 5 } });
    cabinet.uplink.start();
    let last = 0;
    for (let round = 0; round < 4; round += 1) {
      last = cabinet.append(200);
      await eventually('something got through', () => cabinet.acked() > 200 * round);
      await broker.kill();
      last = cabinet.append(10);
      await broker.start();
    }
    await eventually('all got through', () => cabinet.acked() === last, 30_000);
    expect(cloud.faults).toEqual([]);
    expect(cloud.chains.get(cabinet.audit.chain())).toEqual(cabinet.audit.read({ from: 1, limit: 5000 }));
    expect(cabinet.downCodes()).toContain('uplink.lost');
  }, 60_000);

  test('an earlier chain goes first, and rows that were erased go as they are stored', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker });
    cabinet.append(5);
    const before = cabinet.audit.head();
    cabinet.store.tx(() => {
      cabinet.store.use((db) => db.exec('UPDATE audit SET salt = NULL, credential_ref = NULL WHERE seq = 3'));
      cabinet.meta.set('new_chain', { reason: 'state_lost', chain: before.chain, seq: before.seq, head: before.hash });
    });
    cabinet.audit.begin();
    cabinet.uplink.start();
    const { chain } = cabinet.audit.head();
    await eventually('both are handed over', () => cloud.chains.get(chain)?.length === 1);
    await eventually('the receipts are there', () => cabinet.acked() === 1);
    expect(cloud.of('audit')[0]).toMatchObject({ chain: before.chain });
    expect(cloud.chains.get(before.chain)?.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(cloud.chains.get(before.chain)?.[2]?.salt).toBeNull();
    expect(cloud.faults).toEqual([]);
  });

  test('a chain with a row that somebody else wrote stops there, once told, and the line holds', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker, spec: { batchRows: 2 } });
    cabinet.append(5);
    cabinet.store.tx(() =>
      cabinet.store.use((db) => db.exec(`UPDATE audit SET error_args = '[1],"actor":"nobody"' WHERE seq = 5`)),
    );
    cabinet.uplink.start();
    await eventually('it is told', () => cabinet.faults.length > 0);
    await eventually('what was before it is handed over', () => cabinet.acked() === 4);
    cabinet.append(1);
    await cloud.send('audit/pull', JSON.stringify({ id: 'p1', from: 1, limit: 1 }));
    await eventually('a pull is answered', () => cloud.of('audit').some(({ pull }) => pull === 'p1'));
    expect(cabinet.uplink.state()).toMatchObject({ online: true, waiting: 3 });
    expect(cabinet.faults).toMatchObject([{ code: 'uplink.altered_row' }]);
    expect(cloud.faults).toEqual([]);
  });

  test('the cloud is given rows again, and told which ones are not there and why', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker });
    cabinet.append(9);
    cabinet.uplink.start();
    await eventually('all is handed over', () => cabinet.acked() === 10);
    cabinet.store.tx(() => cabinet.store.use((db) => db.exec('DELETE FROM audit WHERE seq < 4')));
    await cloud.send('audit/pull', JSON.stringify({ id: 'p1', from: 2, limit: 20 }));
    await cloud.send('audit/pull', JSON.stringify({ id: 'p2', chain: 'ab'.repeat(16), from: 1, limit: 2 }));
    const answers = () => cloud.of('audit').filter(({ pull }) => pull !== undefined);
    await eventually('both are answered', () => answers().length === 4);
    expect(answers()).toMatchObject([
      { pull: 'p1', from: 2, to: 3, missing: 'released' },
      { pull: 'p1', from: 4, to: 10, events: { length: 7 } },
      { pull: 'p1', from: 11, to: 21, missing: 'not_yet' },
      { pull: 'p2', from: 1, to: 2, missing: 'unknown_chain' },
    ]);
    expect(cloud.faults).toEqual([]);
  });
});
