import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ControlClient } from '../../src/control/client.js';
import { bodiesWith, canaries, hasFormOfId, headersWith, jsonHeaders, type What } from '../privacy/canaries.js';
import { found } from '../privacy/canary-search.js';
import { eventually } from '../running-daemon.js';
import { filesBelow } from './cabinet.js';
import { type CanaryCabinet, type ClientName, canaryCabinet } from './canary-cabinet.js';

const entries = Object.entries(canaries);
const card = canaries['the number of a card'];

/** The tests build on each other: they run in their order. */
describe('what is never kept', () => {
  let cabinet: CanaryCabinet;
  const secrets: Record<string, string | Buffer> = {
    ...canaries,
    'the number of a card, decimal': String(Number.parseInt(card, 16)),
    'the number of a card, small': card.toLowerCase(),
    'the number of a card, bytes': Buffer.from(card, 'hex'),
    'the PIN with its locker': `A1|${canaries['a PIN']}`,
  };
  const remember = (what: string, text: string): string => {
    secrets[what] = text;
    for (const [at, part] of text.split('.').entries()) if (part.length > 60) secrets[`${what}, part ${at}`] = part;
    return text;
  };
  const intents = async () => {
    const rows: Readonly<Record<string, unknown>>[] = [];
    const client = new ControlClient(join(cabinet.folder, 'control.sock'));
    for await (const row of client.lines('/events?from=1')) if (row.event === 'lock.intent') rows.push(row);
    return rows;
  };
  const opensBy = async (mode: string, present: () => Promise<unknown>): Promise<void> => {
    const before = (await intents()).length;
    await present();
    const [intent] = await eventually(`an opening by ${mode}`, async () => {
      const newer = (await intents()).slice(before);
      return newer.length > 0 && newer;
    });
    expect(intent).toMatchObject({ access_mode: mode });
  };
  const post = (client: ClientName, path: string, body: unknown) =>
    cabinet.terminal(client, path, { method: 'POST', headers: jsonHeaders, body: JSON.stringify(body) });
  const exp = Math.floor(Date.now() / 1000) + 7200;

  beforeAll(async () => {
    cabinet = await canaryCabinet();
    await cabinet.seen();
  });
  afterAll(() => cabinet.end());

  test('goes through every access mode, and opens', async () => {
    const ctl = async (args: readonly string[], input: string): Promise<void> => {
      expect(await cabinet.lockerctl(args, `${input}\n`)).toMatchObject({ code: 0 });
    };
    await ctl(['pin', 'set', 'A1', '--pin', '-'], canaries['a PIN']);
    await ctl(
      ['right', 'put', '--role', 'operator', '--holder', 'op-3', '--number', '9001', '--pin', '-'],
      canaries['the PIN of a session'],
    );
    await ctl(['right', 'put', '--role', 'customer', '--locker', 'A2', '--card-number', '-'], card);
    await opensBy('pin', () => cabinet.pin('A1', canaries['a PIN']));
    const { body } = await cabinet.post('/api/sessions', { locker: '9001', pin: canaries['the PIN of a session'] });
    await opensBy('pin', () => cabinet.post(`/api/sessions/${body.session}/open`, { locker: 'A3' }));
    await opensBy('card', () => cabinet.ctl('sim', 'card', 'desk', card));
    await opensBy('card', () => cabinet.code(`0x${card}`));
    const page = remember('a QR code at the page', await cabinet.token({ jti: 'q1', exp, lkr: 'A4' }));
    await opensBy('qr', () => cabinet.code(page));
    const scanned = remember('a QR code at a reader', await cabinet.token({ jti: 'q2', exp, lkr: 'A5' }));
    await opensBy('qr', () => cabinet.ctl('sim', 'scan', 'front', scanned));
    for (const [client, mode] of [
      ['face-1', 'face'],
      ['app-1', 'mobile_app'],
      ['srv-1', 'api'],
    ] as const) {
      await opensBy(mode, () => post(client, '/v1/open', { locker: 'A6', ref: `bk-${mode.replace('_', '-')}` }));
      const text = remember(
        `a command by ${mode}`,
        await cabinet.command({ jti: `c-${client}`, cmd: 'open', lkr: 'A7', mode }),
      );
      await opensBy(mode, () =>
        client === 'face-1' ? cabinet.lockerctl(['command', '-'], text) : post(client, '/v1/commands', { text }),
      );
    }
    const pin = remember('a sealed PIN', await cabinet.sealed(canaries['a PIN that came sealed']));
    const arg = { ref: 'BK7', role: 'customer', lockers: ['A8'], pin };
    await ctl(
      ['command', '-'],
      remember('a command', await cabinet.command({ jti: 'p1', cmd: 'right.put', arg, role: 'cloud' })),
    );
    await opensBy('pin', () => cabinet.pin('A8', canaries['a PIN that came sealed']));
  }, 60_000);

  test('goes through a paid rental, with all that a gateway could let slip in its confirmations', async () => {
    const rent = { size: 'M', duration: '1h', pin: canaries['the PIN of a rental'] };
    // A door that stands open is offered to nobody.
    expect((await cabinet.post('/api/sim/door', { locker: 'A3', state: 'closed' })).status).toBe(200);
    const body = await eventually('a locker is offered', async () => {
      const answer = await cabinet.post('/api/rentals', rent);
      return answer.status === 200 && answer.body;
    });
    const now = async () => JSON.parse(await (await fetch(`${cabinet.base}/api/rentals/${body.rental}`)).text());
    const ord = Object(body.order).order;
    const order = { ord, lkr: body.locker, amt: 2000 };
    const upi = `upi://pay?pa=shop@bank&am=20.00&cu=INR&tr=${ord}`;
    await cabinet.down('payments', await cabinet.money('order+jwt', { ...order, jti: 'o1', upi }));
    await eventually('it is shown', async () => (await now()).state === 'awaiting_payment');
    for (const [at, [what, text]] of entries.entries()) {
      const slips = [{ vpa: text }, { ref: text }, { notes: { text } }, { st: text }];
      const pay = { ...order, jti: `slip${at}`, st: 'captured', ref: '****Ay7x', ...slips[at % slips.length] };
      await cabinet.down('payments', remember(`a payment with ${what}`, await cabinet.money('pay+jwt', pay)));
    }
    expect((await now()).state).toBe('awaiting_payment');
    const pay = { ...order, jti: 'pay1', st: 'captured', ref: '****Ay7x' };
    const text = remember('a payment', await cabinet.money('pay+jwt', pay));
    await opensBy('api', () => cabinet.down('payments', text));
    await eventually('it has begun', async () => (await now()).state === 'active');
    expect((await cabinet.pin(String(body.locker), canaries['the PIN of a rental'])).status).toBeLessThan(500);
    await eventually('it is told', () => cabinet.published().bytes.includes('"outcome":"opened"'));
  }, 60_000);

  test('is wrong, or in the wrong place, and is denied', async () => {
    expect((await cabinet.pin('A1', canaries['a wrong PIN'])).status).toBe(403);
    expect((await cabinet.pin(canaries['a one-time password'], canaries['a UPI PIN'])).status).toBe(403);
    for (const [what, text] of entries) {
      const jti = `w-${what.length}`;
      remember(`a code with ${what}`, await cabinet.token({ jti, exp, lkr: 'A4', note: text }));
      remember(
        `a command with ${what}`,
        await cabinet.command({ jti, cmd: 'right.put', arg: { ref: text, note: text } }),
      );
      for (const shown of [text, secrets[`a code with ${what}`], secrets[`a command with ${what}`]].map(String)) {
        expect((await cabinet.code(shown)).status).not.toBe(500);
        await cabinet.control('POST', '/command', jsonHeaders, JSON.stringify({ text: shown }));
      }
      await post('srv-1', '/v1/commands', { text: secrets[`a command with ${what}`] });
      await cabinet.control('POST', '/sim/present', jsonHeaders, JSON.stringify({ reader: 'front', text }));
      await cabinet.control('POST', '/sim/present', jsonHeaders, JSON.stringify({ reader: 'desk', text }));
    }
  }, 60_000);

  test('comes as a message of the cloud', async () => {
    const topics = ['commands', 'audit/receipt', 'audit/pull', 'reports/ack', 'payments'] as const;
    for (const [n, [what, text]] of entries.entries()) {
      for (const [at, topic] of topics.entries())
        for (const body of bodiesWith(text).filter((_, index) => (index + at + n) % 4 === 0))
          await cabinet.down(topic, body);
      await cabinet.down('commands', String(secrets[`a command with ${what}`]));
      await cabinet.down('payments', String(secrets[`a code with ${what}`]));
    }
    await opensBy('api', async () =>
      cabinet.down('commands', await cabinet.command({ jti: 'm1', cmd: 'open', lkr: 'A7', mode: 'api' })),
    );
    await eventually('it is answered', () => cabinet.published().topics.has('commands/result'));
  }, 60_000);

  test('comes in bodies, headers and paths of every call of the three interfaces', async () => {
    const calls = [
      'pin',
      'code',
      'sessions',
      'sessions/none/open',
      'sessions/none/open-all',
      'sessions/none/block',
      'sim/door',
    ];
    const controls = [
      'open',
      'open-all',
      'time/answer',
      'trust',
      'command',
      'receipt',
      'rights',
      'rights/clear',
      'cards',
    ].concat(['sim/door', 'sim/fault', 'sim/plug', 'sim/present', 'scan', 'pin']);
    const terminals = ['open', 'commands', 'time/ask', 'time/answer'];
    const statuses = new Set<number>();
    for (const [n, [, text]] of entries.entries()) {
      const path = encodeURIComponent(text);
      const bodies = bodiesWith(text);
      // Each call gets every kind of body, and every canary in some of them.
      const some = (at: number) => bodies.filter((_, index) => (index + at + n) % 4 === 0);
      for (const [at, call] of calls.entries())
        for (const body of some(at)) statuses.add(await cabinet.kiosk('POST', `/api/${call}`, jsonHeaders, body));
      for (const [at, call] of controls.entries())
        for (const body of some(at)) statuses.add(await cabinet.control('POST', `/${call}`, jsonHeaders, body));
      statuses.add(await cabinet.kiosk('POST', '/api/code', headersWith(text), JSON.stringify({ text })));
      statuses.add(await cabinet.control('POST', '/command', headersWith(text), JSON.stringify({ text })));
      // A connection of its own for each, with its handshake: what reads their bodies is the same for all.
      for (const [at, body] of [bodies[1], bodies[3 + (text.length % 12)]].entries()) {
        const headers = at === 0 ? { ...headersWith(text), origin: 'null' } : jsonHeaders;
        for (const call of terminals)
          statuses.add(
            await cabinet.terminal('app-1', `/v1/${call}`, { method: 'POST', headers, ...(body && { body }) }),
          );
      }
      for (const method of ['GET', 'DELETE', 'PUT', 'POST']) {
        for (const where of [`/${path}`, `/api/${path}?pin=${path}`, `/api/sessions/${path}`, `/api/rentals/${path}`])
          statuses.add(
            await cabinet.kiosk(method, where, { host: text.replaceAll('\u0000', ''), ...headersWith(text) }),
          );
        for (const where of [`/${path}`, `/events?from=${path}`, `/lockers/${path}/block`, `/pin/${path}`])
          statuses.add(await cabinet.control(method, where, {}));
      }
      if (!hasFormOfId(text)) await cabinet.control('DELETE', `/rights/${path}?untilMs=${path}`, {});
      statuses.add(await cabinet.terminal('face-1', `/v1/${path}?face=${path}`));
      await cabinet.garbage(`GET /${text} HTTP/9.9\r\n${text}: ${text}\r\n\r\n${text}`);
    }
    expect([...statuses].filter((one) => one >= 500)).toEqual([]);
    expect(statuses).toContain(400);
  }, 120_000);

  test('comes in arguments and on the standard input of lockerctl', async () => {
    const said = (what: What): string => canaries[what];
    const runs: readonly (readonly [args: readonly string[], input?: string])[] = [
      [['pin', 'set', 'A5', '--pin', said('a one-time password'), '--uses', '1']],
      [['pin', 'set', said('a name'), '--pin', '-'], said('free text')],
      [['pin', 'set', 'A1', '--pin', '-'], said('the number of a payment card')],
      [['open', said('free text'), said('a name')]],
      [['right', 'put', '--role', 'courier', '--holder', said('an email address'), '--pin']],
      [['right', 'put', '--role', 'customer', '--locker', 'A1', '--subject', said('a telephone number')]],
      [['right', 'put', '--role', 'customer', '--locker', 'A1', '--hours', said('free text')]],
      [['right', 'put', '--role', 'customer', '--locker', 'A1', '--card-number', '-'], said('a template of a face')],
      [['right', 'show', said('who paid')]],
      [['right', 'revoke', said('a customer id')]],
      [['card', 'enroll', '--ref', said('a bank reference'), '--number', '-'], card],
      [['card', 'remove', '--number', '-'], said("a gateway's key")],
      [['command', '-'], said('the body of a webhook')],
      [['audit', 'receipt', '-'], said('the body of a webhook')],
      [['time', 'answer', '-'], said('the id of a payment')],
      [['token', 'install', '-'], said("a gateway's key")],
      [['sim', 'scan', 'front', said('a picture of a face')]],
      [['sim', 'card', 'desk', said('a CVV')]],
      [['events', '--from', said('an expiry')]],
      [[said('free text'), said('a UPI PIN')]],
    ];
    const codes = await Promise.all(runs.map(async ([args, input]) => (await cabinet.lockerctl(args, input)).code));
    expect(codes).not.toContain(3);
    expect(codes).toContain(1);
    expect(codes).toContain(2);
  }, 60_000);

  test('is nowhere: in no file, log, measurement or answer, while the daemon runs, after a crash and after its end', async () => {
    const places: [string, Uint8Array][] = [];
    const look = (when: string): void => {
      // `config.yaml` and what the test itself put there are no files of the daemon.
      for (const [path, bytes] of filesBelow(join(cabinet.folder, 'data'))) places.push([`${when} ${path}`, bytes]);
      for (const file of ['trust.jwks', 'device.jwks', 'pepper'])
        places.push([`${when} ${file}`, readFileSync(join(cabinet.folder, file))]);
    };
    const asked = ['status', 'lockers', 'events --from 1', 'right list', 'audit stats'].flatMap((args) => [
      args,
      `${args} --json`,
    ]);
    const answers = await Promise.all(asked.map((args) => cabinet.ctl(...args.split(' '))));
    expect(answers.map(({ code }) => code)).toEqual(asked.map(() => 0));
    for (const [at, { stdout, stderr }] of answers.entries())
      places.push([`lockerctl ${asked[at]}`, Buffer.from(stdout + stderr)]);
    const archive = join(cabinet.folder, 'doctor.tar.gz');
    const looked = await cabinet.ctl('doctor', '--json', '--bundle', archive);
    expect(JSON.parse(looked.stdout).cabinet).toBe('TEST-1');
    places.push(['lockerctl doctor', Buffer.from(looked.stdout + looked.stderr)]);
    places.push(['support archive', gunzipSync(readFileSync(archive))]);
    for (const path of ['/metrics', '/healthz', '/api/cabinet'])
      places.push([path, Buffer.from(await (await fetch(`${cabinet.base}${path}`)).arrayBuffer())]);
    const { pid } = cabinet.daemon();
    for (const id of [pid, ...cabinet.daemon().children()])
      for (const file of ['cmdline', 'environ']) places.push([`/proc ${file}`, readFileSync(`/proc/${id}/${file}`)]);
    await eventually('a snapshot', () => cabinet.has('data/snapshot.db'));
    look('running');
    const last = JSON.parse((await cabinet.ctl('status', '--json')).stdout);
    await eventually('the record is published', () => cabinet.published().bytes.includes(`"seq":${last.seq},`));
    const { topics, bytes } = cabinet.published();
    expect([...topics].sort()).toEqual(
      expect.arrayContaining(['alarms', 'audit', 'commands/result', 'lockers', 'snapshot', 'status']),
    );
    places.push(['MQTT', bytes]);
    await cabinet.kill();
    const crashed = await cabinet.daemon().ended;
    places.push(['log of the crashed', Buffer.from(crashed.stdout + crashed.stderr)]);
    look('killed');
    await cabinet.restart();
    const ended = await cabinet.daemon().stop();
    places.push(['log', Buffer.from(ended.stdout + ended.stderr)]);
    look('stopped');
    const names = places.map(([place]) => place).join(' ');
    for (const file of ['lockerd.db-wal', 'lockerd.db', 'snapshot.db']) expect(names).toContain(file);
    expect(found(secrets, places)).toEqual([]);
    // The search would find: what may be kept is there.
    expect(found({ ref: '****Ay7x' }, places).length).toBeGreaterThan(1);
    expect(found({ ref: 'bk-mobile-app' }, places).length).toBeGreaterThan(3);
    expect(found({ ref: 'bk-mobile-app' }, [['MQTT', bytes]]).length).toBeGreaterThan(0);
    // Of bookings, rights and tokens it has not even the references.
    const sent = places.filter(([place]) => place === 'support archive');
    expect(found({ ref: 'bk-mobile-app', token: '"q1"', actor: 'op-1', event: 'device.started' }, sent)).toEqual([
      'support archive: event as utf-8',
    ]);
  }, 120_000);
});
