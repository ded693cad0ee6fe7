import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manifest } from '../../src/privacy/manifest.js';
import { Alarms } from '../../src/store/alarms.js';
import { BlockedLockers } from '../../src/store/blocked.js';
import { Commands } from '../../src/store/commands.js';
import { DropOffs } from '../../src/store/drop-offs.js';
import { Latches } from '../../src/store/latches.js';
import { Meta } from '../../src/store/meta.js';
import { metaShapes } from '../../src/store/meta-shapes.js';
import { PrivacyRequests } from '../../src/store/privacy-requests.js';
import { Reports, type StoredReport } from '../../src/store/reports.js';
import { Revocations } from '../../src/store/revocations.js';
import { type Credentials, Rights, type StoredRight } from '../../src/store/rights.js';
import type { Store } from '../../src/store/store.js';
import { Throttle, type ThrottleRow } from '../../src/store/throttle.js';
import { Uses } from '../../src/store/uses.js';
import { openCabinet } from '../store/workshop.js';

const failure: ThrottleRow = {
  ...{ key: '0'.repeat(32), failures: 1, pauseMs: 0, pauseUntilMonoMs: null, boot: 'b1' },
  ...{ lastMonoMs: 1, lastWallMs: null },
};

const report: StoredReport = {
  ...{ id: '0'.repeat(32), kind: 'request', about: 'j1', state: 'pending', details: {} },
};
const request: Parameters<PrivacyRequests['add']>[0] = {
  ...{ id: 'r1', kind: 'erase', person: '0'.repeat(64), actor: 'uid-1', actorRole: 'installer', receiver: null },
  ...{ askedMs: 1, askedMonoMs: 1, boot: 'b1' },
};

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

const listed = manifest.flatMap(({ where, name }) => (where === 'table' ? [name] : [])).sort();

describe('the columns of a live database', () => {
  const columns = () => {
    const { store } = openCabinet();
    const rows = store
      .statement<[], { column: string }>(
        `SELECT t.name || '.' || c.name AS column FROM sqlite_schema t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
      )
      .all();
    return rows.map(({ column }) => column).sort();
  };

  it('are those of the privacy manifest, no more and no less', () => {
    expect(columns()).toEqual(listed);
    expect(listed).toContain('rights.holder');
  });

  it('are all in tables that take no value of another type', () => {
    const { store } = openCabinet();
    const loose = store
      .statement<[], { name: string }>(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    expect(loose).toEqual([]);
  });
});

describe('no table takes free text', () => {
  const said = 'Mr Rao, +91 98';
  const right: StoredRight = { ref: 'r1', role: 'customer', lockers: ['A01'], storedBoot: 'b1' };
  const put =
    (change: object, credentials: Partial<Credentials> = {}) =>
    (store: Store) =>
      new Rights(store).put({ ...right, ...change }, { pins: [], cards: [], ...credentials });
  const writes: [string, (store: Store) => unknown][] = [
    ['rights.ref', put({ ref: said })],
    ['rights.sizes', put({ sizes: [said] })],
    ['rights.hours', put({ hours: [{ days: [1], fromMinute: 0, toMinute: 1, note: said }] })],
    ['rights.subject_ref', put({ subjectRef: said })],
    ['rights.holder', put({ holder: said })],
    ['rights, a field of its own', put({ name: said })],
    ['right_lockers.locker', put({ lockers: [said] })],
    ['pins.number', put({}, { pins: [{ number: said, hash: '$argon2id$x' }] })],
    ['pins.hash, for a PIN in clear', put({}, { pins: [{ number: 'A01', hash: '493817' }] })],
    ['cards.card, for a number in clear', put({}, { cards: ['13005D1DA5'] })],
    ['uses.ref', (store) => new Uses(store).take({ kind: 'token', ref: said, of: '', allowed: 1, untilMs: 1 })],
    ['uses.locker', (store) => new Uses(store).take({ kind: 'token', ref: 't1', of: said, allowed: 1, untilMs: 1 })],
    ['revocations.ref', (store) => new Revocations(store).add(said, 1)],
    ['blocked.locker', (store) => new BlockedLockers(store).add(said)],
    ['drop_offs.locker', (store) => new DropOffs(store).begin({ locker: said, ref: 'r1', boot: 'b1', monoMs: 1 })],
    ['drop_offs.ref', (store) => new DropOffs(store).begin({ locker: 'A01', ref: said, boot: 'b1', monoMs: 1 })],
    ['commands.jti', (store) => new Commands(store).put(said, 1, { outcome: 'done' })],
    ['commands.reason', (store) => new Commands(store).put('j1', 1, { outcome: 'refused', reason: said })],
    ['commands.data', (store) => new Commands(store).put('j1', 1, { outcome: 'done', data: { note: said } })],
    [
      'commands.sealed',
      (store) => {
        const commands = new Commands(store);
        commands.begin('j1', 1);
        commands.end('j1', { outcome: 'done' }, { jwe: said, person: '0'.repeat(64) });
      },
    ],
    [
      'commands.person, for a reference in clear',
      (store) => {
        const commands = new Commands(store);
        commands.begin('j1', 1);
        commands.end('j1', { outcome: 'done' }, { jwe: 'a..b.c.d', person: 'BK7' });
      },
    ],
    ['privacy_requests.id', (store) => new PrivacyRequests(store).add({ ...request, id: said })],
    [
      'privacy_requests.person, for a reference in clear',
      (store) => new PrivacyRequests(store).add({ ...request, person: 'BK7' }),
    ],
    ['privacy_requests.actor', (store) => new PrivacyRequests(store).add({ ...request, actor: said })],
    ['privacy_requests.receiver', (store) => new PrivacyRequests(store).add({ ...request, receiver: said })],
    ['reports.about', (store) => new Reports(store).put({ ...report, about: said })],
    ['reports.state', (store) => new Reports(store).put({ ...report, state: said })],
    ['reports.details', (store) => new Reports(store).put({ ...report, details: { waitsFor: said } })],
    ['throttle.key, for a number as typed', (store) => new Throttle(store).put({ ...failure, key: 'A01' })],
    ['alarms.part', (store) => new Alarms(store).add('forced', said)],
    ['latches.locker', (store) => new Latches(store).put(said, 'open')],
  ];

  it.each(writes)('%s', (_, write) => {
    const { store } = openCabinet();
    const thrown = caught(() => store.tx(() => write(store)));
    expect(thrown).toBeInstanceOf(z.ZodError);
    expect(String(thrown)).not.toContain('Rao');
  });
});

describe('the single facts', () => {
  it('are those of the privacy manifest', () => {
    const facts = manifest.flatMap(({ where, name }) => (where === 'meta' ? [name] : []));
    expect(facts.sort()).toEqual(Object.keys(metaShapes).sort());
  });

  it('are stored in their shapes only: free text has no place', () => {
    const { store } = openCabinet();
    const meta = new Meta(store);
    const given = (value: unknown) => JSON.parse(JSON.stringify(value));
    const wrong = [
      () => meta.set('chain', given('a bag of Mr Rao')),
      () => meta.set('trust_set', given({ version: 1, hash: 'ab', note: 'by phone' })),
      () => meta.set('pin_failures', given({ boot: 'b1', timesMonoMs: [1], typed: ['493817'] })),
      () => meta.set('device_kid', given('http://example.com/')),
    ];
    for (const write of wrong) expect(() => store.tx(write)).toThrow(z.ZodError);
  });
});
