import { request } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventName } from '../../src/audit/event.js';
import { controlApp } from '../../src/control/control.js';
import { controlForTest } from '../control/world.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

type Body = Readonly<Record<string, unknown>>;

/** How a call is made that the cabinet takes, and the row that it leaves with who called. */
interface Example {
  readonly path: string;
  /** That of a person's row needs to know which rows there are. */
  readonly body?: Body | ((rowOfPerson: number) => Body);
  readonly leaves: EventName;
  /** What else is in the record of it, by him. */
  readonly also?: EventName;
  /** A call of the same route that is refused. Absent where none can be: such a route is a look without a parameter. */
  readonly refused?: { readonly path?: string; readonly body?: Body };
}

const bad = { refused: { body: { odd: 1 } } };
const look = (path: string): Example => ({ path, leaves: 'admin.viewed' });
const care = (act: string, leaves: EventName): Example => ({
  ...{ path: `/lockers/A5/${act}`, leaves },
  refused: { path: `/lockers/Z9/${act}` },
});
const person = (act: string, leaves: EventName): Example => ({
  ...{ path: `/person/${act}`, body: { subject: 'BK7' }, leaves },
  ...bad,
});
/** It is refused where there is no such rental. */
const rental = (act: string, body: Body, leaves: EventName): Example => ({
  ...{ path: `/rental/${act}`, body, leaves },
  refused: { body: { ...body, rental: 'nobody' } },
});
const right = { role: 'customer', lockers: ['A3'], ref: 'r1' };

/** Every call of the control socket, in an order in which each can be done. A new one needs an example, and so its row. */
const examples: Readonly<Record<string, Example>> = {
  'GET /status': look('/status'),
  'GET /device': { ...look('/device'), refused: {} },
  'GET /lockers': { ...look('/lockers'), refused: { path: '/lockers?odd=1' } },
  'GET /rights': look('/rights'),
  'GET /rentals': { ...look('/rentals?all=true'), refused: { path: '/rentals?all=odd' } },
  'GET /events': { ...look('/events'), refused: { path: '/events?from=0' } },
  'GET /audit/verify': look('/audit/verify'),
  'GET /audit/stats': { ...look('/audit/stats'), refused: { path: '/audit/stats?odd=1' } },
  'POST /time/ask': { path: '/time/ask', body: {}, leaves: 'admin.viewed', ...bad },
  'POST /time/answer': { path: '/time/answer', body: { text: 'a.b.c' }, leaves: 'clock.refused', ...bad },
  'POST /trust': { path: '/trust', body: { text: 'a.b.c' }, leaves: 'admin.brought', ...bad },
  'POST /command': {
    ...{ path: '/command', body: { text: 'a.b.c' }, leaves: 'admin.brought', also: 'admin.command_refused' },
    ...bad,
  },
  'POST /receipt': { path: '/receipt', body: { text: 'a.b.c' }, leaves: 'admin.brought', ...bad },
  'POST /open': { path: '/open', body: { locker: 'A1' }, leaves: 'admin.open', refused: { body: { locker: 'Z9' } } },
  'POST /open-all': {
    ...{ path: '/open-all', body: { lockers: ['A2'] }, leaves: 'admin.open' },
    refused: { body: { lockers: ['Z9'] } },
  },
  'POST /pin': { path: '/pin', body: { locker: 'A1' }, leaves: 'admin.pin_set', refused: { body: { locker: 'Z9' } } },
  'DELETE /pin/:locker': { path: '/pin/A1', leaves: 'admin.pin_removed', refused: { path: '/pin/A1' } },
  'POST /rights': { path: '/rights', body: { ...right, randomPin: true }, leaves: 'admin.right_put', ...bad },
  'POST /cards': { path: '/cards', body: { number: '4711', ref: 'r1' }, leaves: 'admin.card_enrolled', ...bad },
  'DELETE /cards': { path: '/cards', body: { number: '4711' }, leaves: 'admin.card_removed', ...bad },
  'GET /rights/:ref': { ...look('/rights/r1'), refused: { path: '/rights/r9' } },
  'DELETE /rights/:ref': { path: '/rights/r1', leaves: 'admin.right_revoked', refused: { path: '/rights/%20' } },
  'POST /rights/clear': { path: '/rights/clear', body: {}, leaves: 'admin.rights_cleared', ...bad },
  'GET /person/requests': look('/person/requests'),
  'POST /person/export': person('export', 'privacy.exported'),
  'POST /person/restrict': person('restrict', 'privacy.restricted'),
  'POST /person/unrestrict': person('unrestrict', 'privacy.unrestricted'),
  'POST /person/correct': {
    ...person('correct', 'privacy.corrected'),
    body: (seq) => ({ subject: 'BK7', seq, set: { order_ref: 'ORD-1' } }),
  },
  'POST /person/erase': { ...person('erase', 'privacy.erasure_asked'), also: 'privacy.erased' },
  'POST /rental/extend': {
    ...{ path: '/rental/extend', body: { rental: 'A4', ms: 3_600_000 }, leaves: 'rental.extended' },
    refused: { body: { rental: 'A5', ms: 3_600_000 } },
  },
  'POST /rental/forgive': rental('forgive', { rental: 'A4' }, 'rental.extended'),
  'POST /rental/move': rental('move', { rental: 'A4', locker: 'A7' }, 'rental.moved'),
  'POST /rental/end': rental('end', { rental: 'rental-1', contents: 'stored' }, 'rental.ended'),
  'POST /lockers/:locker/block': care('block', 'admin.blocked'),
  'POST /lockers/:locker/unblock': care('unblock', 'admin.unblocked'),
  'POST /lockers/:locker/clear': care('clear', 'admin.fault_cleared'),
  'POST /lockers/:locker/emptied': care('emptied', 'admin.emptied'),
  'POST /state/accept': { path: '/state/accept', leaves: 'admin.state_accepted' },
  'POST /state/await': { path: '/state/await', leaves: 'admin.state_awaited' },
  'POST /scan': {
    ...{ path: '/scan', body: { bus: 'line', addresses: { from: 1, to: 1 }, timeoutMs: 10 }, leaves: 'admin.scanned' },
    refused: { body: { bus: 'none', timeoutMs: 10 } },
  },
  'POST /sim/door': {
    ...{ path: '/sim/door', body: { locker: 'A6', state: 'closed' }, leaves: 'admin.simulated' },
    refused: { body: { locker: 'Z9', state: 'closed' } },
  },
  'POST /sim/fault': {
    ...{ path: '/sim/fault', leaves: 'admin.simulated' },
    body: { fault: { on: 'channel', id: 'b1', channel: 7, fault: 'jam' }, active: true },
    ...bad,
  },
  'POST /sim/plug': { path: '/sim/plug', body: { bus: 'line', plugged: true }, leaves: 'admin.simulated', ...bad },
  'POST /sim/present': {
    ...{ path: '/sim/present', body: { reader: 'front', text: '1' }, leaves: 'admin.simulated' },
    ...bad,
  },
  'POST /backup': {
    ...{ path: '/backup', leaves: 'admin.backed_up' },
    body: { to: { x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08', kid: 'r1' } },
    refused: { body: {} },
  },
  'POST /decommission': { path: '/decommission', body: { force: true }, leaves: 'admin.decommissioned', ...bad },
  'POST /decommission/undo': { path: '/decommission/undo', leaves: 'admin.recommissioned' },
};

describe('the control socket', () => {
  let cabinet: TestCabinet;
  beforeAll(async () => {
    cabinet = await testCabinet(() => ({
      readers: '[{ id: front, driver: serial-scanner, port: "sim:front" }]',
      rental: '{ tariffs: [{ sizes: [M], blocks: [{ time: 1h, price: 20.00 }] }], durations: [1h] }',
    }));
  });
  afterAll(() => cabinet?.end());

  /** Status of a call, once all of its answer is there. */
  const call = (method: string, path: string, body?: Body): Promise<number> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const ofBody = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const headers = { host: 'lockerd', ...(body && ofBody) };
      const sent = request({ socketPath: join(cabinet.folder, 'control.sock'), method, path, headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      });
      sent.once('error', reject);
      sent.end(text);
    });

  const me = `uid-${process.getuid?.()}`;

  /** How often each event has a row of this caller as the installer, repeats that became one row counted. */
  const counted = (): Map<string, number> => {
    const db = new Database(join(cabinet.folder, 'data/lockerd.db'), { readonly: true });
    try {
      const rows = db
        .prepare<[string], { event: string; times: number }>(
          `SELECT event, sum(CASE reason WHEN 'repeated' THEN json_extract(error_args, '$[0]') ELSE 1 END) AS times
             FROM audit WHERE actor = ? AND actor_role = 'installer' AND event NOT LIKE 'lock.%' GROUP BY event`,
        )
        .all(me);
      return new Map(rows.map(({ event, times }) => [event, times]));
    } finally {
      db.close();
    }
  };

  /** Locker A4 is rented for an hour, before the boot that follows. */
  const rentALocker = (): void => {
    const db = new Database(join(cabinet.folder, 'data/lockerd.db'));
    try {
      db.exec(`INSERT INTO rentals (id, locker, size, state, right_ref, used_ms, boot, mono_ms, paid_ms, paid_paise, waived_paise, openings)
        VALUES ('rental-1', 'A4', 'M', 'active', 'right-1', 0, 'boot-1', 0, 3600000, 2000, 0, 0)`);
    } finally {
      db.close();
    }
  };

  test('has an example here for each of its calls', async () => {
    const { options, end } = await controlForTest();
    const routes = controlApp(options, new Set()).routes.filter(({ method }) => method !== 'ALL');
    await end();
    expect([...new Set(routes.map(({ method, path }) => `${method} ${path}`))].sort()).toEqual(
      Object.keys(examples).sort(),
    );
  });

  test('leaves a row with the caller and his role of each call, and of each that it refuses', async () => {
    const daemon = await cabinet.start();
    await cabinet.seen();
    await cabinet.ctl('right', 'put', '--role', 'customer', '--locker', 'A8', '--pin', '271828', '--subject', 'BK7');
    expect(await cabinet.pin('A8', '271828')).toMatchObject({ status: 200 });
    const granted = (await cabinet.events()).find(({ subject_ref }) => subject_ref === 'BK7');
    await daemon.stop();
    rentALocker();
    const before = counted();
    const again = await cabinet.start();
    const due = new Map<string, number>();
    const expectRow = (event: string): void => void due.set(event, (due.get(event) ?? 0) + 1);
    for (const [route, { path, body, leaves, also, refused }] of Object.entries(examples)) {
      const [method = ''] = route.split(' ');
      const given = typeof body === 'function' ? body(Number(granted?.seq)) : body;
      const status = await call(method, path, given);
      expectRow(leaves);
      if (also) expectRow(also);
      if (status >= 400) expectRow('admin.refused');
      if (refused === undefined) continue;
      expect([route, await call(method, refused.path ?? path, refused.body)]).toEqual([
        route,
        expect.toSatisfy(isRefusal),
      ]);
      expectRow('admin.refused');
      if (method === 'GET') expectRow('admin.viewed');
    }
    expect(await call('GET', '/nothing')).toBe(404);
    expectRow('admin.refused');
    expect(await again.stop()).toMatchObject({ code: 0 });
    const left = counted();
    const more = [...left].map(([event, times]): [string, number] => [event, times - (before.get(event) ?? 0)]);
    expect(new Map(more.filter(([, times]) => times > 0))).toEqual(due);
  });
});

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}
