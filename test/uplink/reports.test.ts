import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reportMessage } from '../../src/wire/messages.js';
import { eventually } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';
import { type Broker, hasBroker, testBroker } from './broker.js';
import { type Collector, receiptSigner } from './collector.js';
import { openCollector, openUplink } from './workshop.js';

describe.skipIf(!hasBroker)('a report', () => {
  let broker: Broker;
  let cloud: Collector;
  beforeEach(async () => {
    broker = await testBroker();
    cloud = await openCollector(broker);
  });
  afterEach(() => broker.end());

  const acknowledge = async (ids: readonly unknown[], by = receiptSigner, aud = 'CAB-1'): Promise<void> => {
    await cloud.send('reports/ack', await by.jws({ alg: 'EdDSA', kid: 'r1', typ: 'ack+jwt' }, { aud, ids }));
  };
  const told = () => cloud.of('reports').map((report) => reportMessage.parse(report));

  test('says that a chain has begun and where the one before ended, again on each line until it is acknowledged', async () => {
    const cabinet = await openUplink({ broker });
    const before = cabinet.audit.head();
    cabinet.store.tx(() =>
      cabinet.meta.set('new_chain', { reason: 'corrupt', chain: before.chain, seq: before.seq, head: before.hash }),
    );
    cabinet.audit.begin();
    cabinet.uplink.start();
    await eventually('it is told', () => told().length > 0);
    const [first] = told();
    expect(first).toMatchObject({
      ...{ kind: 'chain', chain: cabinet.audit.chain(), reason: 'corrupt' },
      before: { chain: before.chain, seq: 1, head: before.hash },
    });
    await broker.kill();
    await broker.start();
    await eventually('it is told again', () => told().length > 1);
    expect(new Set(told().map(({ id }) => id))).toEqual(new Set([first?.id]));

    await acknowledge([first?.id], signer('r1', ['ack+jwt']));
    await acknowledge([first?.id], receiptSigner, 'CAB-2');
    const refused = () => cabinet.events().filter(({ event }) => event === 'sync.message_refused');
    await eventually('what is forged or for another cabinet is refused', () => refused().length === 2);
    expect(refused().map(({ reason }) => reason)).toEqual(['bad_signature', 'wrong_cabinet']);
    expect(cabinet.reports.open()).toHaveLength(1);

    await acknowledge([first?.id, 'unknown']);
    await eventually('it is done', () => cabinet.reports.open().length === 0);
    expect(cabinet.reports.last('chain').size).toBe(0);
    expect(cloud.faults).toEqual([]);
  });

  test("follows a person's request until it is done, and its result with it", async () => {
    const pending: { id: string; waitsFor?: 'opening' }[] = [];
    const cabinet = await openUplink({ broker, parts: { requests: () => pending } });
    cabinet.uplink.start();
    await eventually('the chain is told', () => told().length > 0);
    const states = () =>
      told().flatMap((report) => (report.kind === 'request' ? [[report.request, report.state, report.waits_for]] : []));

    cabinet.store.tx(() => cabinet.commands.begin('erase1', 4e12));
    pending.push({ id: 'erase1' });
    await eventually('it is pending', () => states().length === 1);
    await acknowledge(told().map(({ id }) => id));
    await eventually('that is acknowledged', () => cabinet.reports.open().length === 0);
    pending[0] = { id: 'erase1', waitsFor: 'opening' };
    await eventually('it waits', () => states().length === 2);
    cabinet.store.tx(() => cabinet.commands.end('erase1', { outcome: 'done', data: { rows: 3 } }));
    pending.length = 0;
    await eventually('it is done', () => states().length === 3);
    expect(states()).toEqual([
      ['erase1', 'pending', undefined],
      ['erase1', 'pending', 'opening'],
      ['erase1', 'done', undefined],
    ]);
    await eventually('its result is told', () => cloud.of('commands/result').length === 1);
    expect(cloud.of('commands/result')).toMatchObject([{ jti: 'erase1', outcome: 'done', data: { rows: 3 } }]);
    await acknowledge([told().at(-1)?.id]);
    await eventually('nothing is left of it', () => cabinet.reports.last('request').size === 0);
    expect(cloud.faults).toEqual([]);
  });
});
