import { createPrivateKey } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Backups } from '../../src/backup/backups.js';
import { newRecoveryKey } from '../../src/backup/recovery-key.js';
import { openState } from '../../src/backup/sealed-state.js';
import { LockerError } from '../../src/lib/errors.js';
import type { TopicPace } from '../../src/uplink/allowance.js';
import { Snapshots } from '../../src/uplink/snapshots.js';
import { verifyMessage } from '../../src/wire/board-signature.js';
import { snapshotMessage } from '../../src/wire/messages.js';
import { device } from '../access/command-workshop.js';
import { eventually } from '../running-daemon.js';
import { openCabinet } from '../store/workshop.js';
import { hasBroker, testBroker } from './broker.js';
import { backupsOf, boardKey, openCollector, openUplink } from './workshop.js';

const pair = newRecoveryKey();
const { kty, crv, x, d, kid = '' } = pair.secret;
const recovery = { x, kid };
const secret = { kid, key: createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' }) };
const minute = 60_000;

/** A line whose broker takes a message when the test says so. */
function handLine() {
  const cabinet = openCabinet();
  cabinet.audit.begin();
  const said: unknown[] = [];
  const failures: (string | undefined)[] = [];
  const world = { pace: { leastMs: minute, everyMs: 24 * 60 * minute } as TopicPace | undefined, opening: false };
  let fault: LockerError | undefined;
  const backups = backupsOf(cabinet, recovery);
  let sealing: Promise<unknown> | undefined;
  const take: Backups['take'] = (key) => {
    const { digest, seal } = backups.take(key);
    return {
      digest,
      seal: () => {
        const sealed = seal();
        sealing = sealed;
        return sealed;
      },
    };
  };
  const snapshots = new Snapshots({
    ...{ backups: { take }, to: recovery, key: device.signing, head: () => cabinet.audit.head() },
    isOpening: () => world.opening,
    pace: () => world.pace,
    failing: (error) => failures.push(error?.code),
  });
  const line = {
    publish: async (topic: string, message: object | string) => {
      if (fault) throw fault;
      said.push({ topic, message });
      return 'heard' as const;
    },
  };
  snapshots.begin(line);
  return {
    ...{ ...cabinet, snapshots, said, failures, world, line },
    refuse: (error: LockerError | undefined) => {
      fault = error;
    },
    block: (locker: string) =>
      cabinet.store.tx(() => {
        cabinet.store.statement<[string], never>('INSERT INTO blocked VALUES (?)').run(locker);
        cabinet.audit.append({ event: 'admin.blocked', locker });
      }),
    /** Ticks at a time, and waits until what that began is over. */
    at: async (ms: number) => {
      snapshots.tick(ms);
      await sealing;
      await new Promise((resolve) => setImmediate(resolve));
      return said.length;
    },
  };
}

async function states(said: readonly unknown[]) {
  return Promise.all(
    said.map(async (one) => {
      const message = snapshotMessage.parse(Object(one).message);
      expect(verifyMessage('snapshot', message, boardKey.kid, boardKey.key)).toBe(true);
      return { message, state: await openState(message.jwe, secret) };
    }),
  );
}

test('what changed goes up sealed and signed, at most once a minute, and nothing goes up when nothing changed', async () => {
  const { at, said, block, store, audit } = handLine();
  expect(await at(0)).toBe(1);
  block('A01');
  expect(await at(1000)).toBe(1);
  block('A02');
  expect(await at(minute)).toBe(2);
  store.tx(() => audit.append({ event: 'device.started' }));
  expect(await at(3 * minute)).toBe(2);
  expect(await at(25 * 60 * minute)).toBe(3);
  const all = await states(said);
  expect(all.map(({ state }) => state.tables.blocked?.rows ?? [])).toEqual([
    [],
    [['A01'], ['A02']],
    [['A01'], ['A02']],
  ]);
  expect(all.map(({ message }) => message.seq)).toEqual([1, 3, 4]);
});

test('nobody at a door waits for it, no budget that is spent pays for it, and a new line gets what is new', async () => {
  const { at, block, world, snapshots, line } = handLine();
  world.opening = true;
  expect(await at(0)).toBe(0);
  world.opening = false;
  world.pace = undefined;
  expect(await at(minute)).toBe(0);
  world.pace = { leastMs: minute };
  expect(await at(2 * minute)).toBe(1);
  snapshots.end();
  block('A01');
  expect(await at(4 * minute)).toBe(1);
  snapshots.begin(line);
  expect(await at(6 * minute)).toBe(2);
});

test('what was sealed for a line that ended meanwhile goes up on the next one', async () => {
  const { snapshots, line, said, at } = handLine();
  snapshots.tick(0);
  snapshots.end();
  expect(await at(1000)).toBe(0);
  snapshots.begin(line);
  expect(await at(minute)).toBe(1);
  expect(said).toHaveLength(1);
});

test('what does not go up is told once, tried again, and told when it works', async () => {
  const { at, refuse, failures, snapshots } = handLine();
  refuse(new LockerError('uplink.not_allowed', 'the access list of the broker'));
  expect(await at(0)).toBe(0);
  expect(await at(minute)).toBe(0);
  expect(snapshots.state()).toMatchObject({ fault: { code: 'uplink.not_allowed' } });
  refuse(new LockerError('uplink.lost', 'gone'));
  expect(await at(2 * minute)).toBe(0);
  refuse(undefined);
  expect(await at(3 * minute)).toBe(1);
  expect(failures).toEqual(['uplink.not_allowed', undefined]);
  expect(snapshots.state()).toEqual({ saidMs: 3 * minute });
});

test.skipIf(!hasBroker)(
  'a broker whose access list knows no snapshots takes the record all the same, and the cabinet says what is wrong',
  async () => {
    const rules = ['status', 'lockers', 'alarms', 'audit', 'reports', 'commands/result', 'time'].map(
      (topic) => `pattern write lockers/v1/%u/${topic}\n`,
    );
    const acl = `${rules.join('')}pattern read lockers/v1/%u/#\n\nuser cloud\ntopic readwrite lockers/v1/#\n`;
    const broker = await testBroker(acl);
    try {
      await openCollector(broker);
      const cabinet = await openUplink({ broker, recovery });
      cabinet.append(5);
      cabinet.uplink.start();
      await eventually('the record is handed over', () => cabinet.acked() >= 6);
      await eventually('the alarm is up', () => cabinet.cabinet.alarms().some(({ code }) => code === 'backup_failed'));
      expect(cabinet.uplink.state()).toMatchObject({ online: true, snapshotFault: { code: 'uplink.not_allowed' } });
      expect(cabinet.told.filter((one) => typeof one === 'string')).toHaveLength(1);
    } finally {
      await broker.end();
    }
  },
);
