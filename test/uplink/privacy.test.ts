import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newRecoveryKey } from '../../src/backup/recovery-key.js';
import { newReportId } from '../../src/store/reports.js';
import { unlisted, untold } from '../privacy/told.js';
import { eventually } from '../running-daemon.js';
import { type Broker, hasBroker, testBroker } from './broker.js';
import { openCollector, openUplink } from './workshop.js';

describe.skipIf(!hasBroker)('what the uplink publishes', () => {
  let broker: Broker;
  beforeEach(async () => {
    broker = await testBroker();
  });
  afterEach(() => broker.end());

  test('has the keys that the privacy manifest lists, and each of them', async () => {
    const cloud = await openCollector(broker);
    const { x, kid = '' } = newRecoveryKey().secret;
    const cabinet = await openUplink({
      ...{ broker, synchronised: () => false, hasCloud: true, recovery: { x, kid } },
      parts: {
        requests: () => [{ id: 'erase1', waitsFor: 'opening' }],
        lockers: () => [{ id: 'A01', latch: 'open', door: 'unknown', occupancy: 'free', fault: 'forced' }],
      },
    });
    cabinet.store.tx(() => cabinet.audit.append({ event: 'device.reader_lost', error_args: [1] }));
    cabinet.cabinet.alarmBoard.raise('board_silent', 'b1', { board: 'b1' });
    cabinet.store.tx(() => {
      const [order, locker] = ['O1', 'A01'];
      const payment = { kind: 'payment', about: 'p1', state: 'refund_due' } as const;
      cabinet.reports.put({
        id: newReportId(),
        kind: 'order',
        about: order,
        state: 'asked',
        details: { locker, paise: 2000, rental: 'r1', size: 'S' },
      });
      cabinet.reports.put({ id: newReportId(), ...payment, details: { order, locker, reason: 'late' } });
      const run = {
        ...{ right: 'r-1', subject: 'BK-1', beganMs: 1, usedMs: 0, paidPaise: 2000, waivedPaise: 0, openings: 0 },
        ...{ last: { order, jti: 'p1' }, chain: 'ab'.repeat(16), seq: 2 },
      };
      const rental = { order, locker, size: 'S', fromMs: 1, untilMs: 3_600_001, run };
      cabinet.reports.put({ id: newReportId(), kind: 'rental', about: 'r1', state: 'active', details: rental });
      const delivery = { ...rental, order: 'free', payer: 'cloud', contents: 'returned' } as const;
      cabinet.reports.put({ id: newReportId(), kind: 'rental', about: 'd1', state: 'ended', details: delivery });
    });
    const { chain, seq, hash } = cabinet.audit.head();
    cabinet.store.tx(() => cabinet.meta.set('new_chain', { reason: 'corrupt', chain, seq, head: hash }));
    cabinet.audit.begin();
    cabinet.awaited.await({ actor: 'op-1', actorRole: 'admin' });
    cabinet.uplink.start();
    await eventually('rows came', () => cloud.of('audit').length > 0);
    await cloud.send('audit/pull', JSON.stringify({ id: 'p1', from: 1, limit: 1 }));
    await cloud.send('audit/pull', JSON.stringify({ id: 'p2', from: 1000, limit: 1 }));
    await cloud.send('commands', await cabinet.sign({ jti: 'block', cmd: 'block' }));
    await cloud.send('commands', await cabinet.sign({ jti: 'none', lkr: 'Z99' }));
    const topics = ['status', 'lockers', 'alarms', 'audit', 'reports', 'commands/result', 'time', 'snapshot'];
    const others = topics.filter((topic) => topic !== 'status');
    await eventually('all but the last word was said', () =>
      others.every((topic) => untold(topic, ...cloud.of(topic)).length === 0),
    ).catch(() => undefined);
    cabinet.store.tx(() => cabinet.serviceEnd.set({ phase: 'leaving', force: true }));
    await eventually('everything was said', () =>
      topics.every((topic) => untold(topic, ...cloud.of(topic)).length === 0),
    ).catch(() => undefined);
    for (const topic of topics) {
      expect(unlisted(topic, ...cloud.of(topic))).toEqual([]);
      expect(untold(topic, ...cloud.of(topic))).toEqual([]);
    }
  });
});
