import { appendFileSync, chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { eventually } from '../running-daemon.js';
import { authority } from '../terminal/certificates.js';
import { type Broker, hasBroker, testBroker, usualAcl } from './broker.js';
import { type OpenUplink, openCollector, openUplink } from './workshop.js';

const dayMs = 86_400_000;

describe.skipIf(!hasBroker)('the connection to the broker', () => {
  let broker: Broker;
  beforeEach(async () => {
    broker = await testBroker();
  });
  afterEach(() => broker.end());

  test('is not made with a broker of another issuer, and the fault says so until the right issuer is there', async () => {
    const stranger = await authority('Strangers');
    const cabinet = await openUplink({ broker, ca: stranger.cert });
    cabinet.uplink.start();
    await eventually('it is told', () => cabinet.downCodes().includes('uplink.server_untrusted'));
    const { online, fault } = cabinet.uplink.state();
    expect({ online, fault }).toMatchObject({
      online: false,
      fault: { message: expect.stringMatching(/not of `uplink.ca`/) },
    });
    writeFileSync(cabinet.tls.ca, broker.servers.cert);
    await eventually('it is up', () => cabinet.uplink.state().online);
  });

  test('is not made with a broker of the right issuer whose certificate is for another host', async () => {
    const shows = async (addresses: readonly string[]): Promise<void> => {
      const { cert, key } = await broker.servers.issue({ names: ['broker'], use: 'server', addresses });
      await broker.kill();
      writeFileSync(join(broker.folder, 'server.pem'), cert);
      writeFileSync(join(broker.folder, 'server.key'), key);
      await broker.start();
    };
    await shows(['127.0.0.2']);
    const cabinet = await openUplink({ broker });
    cabinet.uplink.start();
    await eventually('it is told', () => cabinet.downCodes().includes('uplink.server_untrusted'));
    expect(cabinet.uplink.state()).toMatchObject({
      online: false,
      fault: { message: expect.stringMatching(/is not for the host in `uplink.broker`/) },
    });
    await shows(['127.0.0.1']);
    await eventually('it is up', () => cabinet.uplink.state().online);
  });

  test('is refused by the broker for an expired certificate, and taken up with a new one', async () => {
    const expired = await broker.clients.issue({
      names: ['CAB-1'],
      fromMs: Date.now() - 9 * dayMs,
      untilMs: Date.now() - dayMs,
    });
    const cabinet = await openUplink({ broker, identity: expired });
    cabinet.uplink.start();
    await eventually('it is told', () => cabinet.downCodes().includes('uplink.certificate_refused'));
    const fresh = await broker.clients.issue({ names: ['CAB-1'] });
    writeFileSync(cabinet.tls.cert, fresh.cert);
    writeFileSync(cabinet.tls.key, fresh.key);
    await eventually('it is up', () => cabinet.uplink.state().online);
  });

  /** Puts a new certificate in place: the line is there then, without a restart. */
  const mend = async ({ tls, uplink }: OpenUplink): Promise<void> => {
    const fresh = await broker.clients.issue({ names: ['CAB-1'] });
    writeFileSync(tls.cert, fresh.cert);
    writeFileSync(tls.key, fresh.key);
    await eventually('it is up', () => uplink.state().online);
  };

  test('is refused for a certificate of an issuer that the broker does not know', async () => {
    const stranger = await authority('Strangers');
    const cabinet = await openUplink({ broker, identity: await stranger.issue({ names: ['CAB-1'] }) });
    cabinet.uplink.start();
    await eventually('it is told', () => cabinet.downCodes().includes('uplink.certificate_refused'));
    await mend(cabinet);
  });

  test('is refused for a certificate that its issuer has revoked, and taken up with a new one', async () => {
    const identity = await broker.clients.issue({ names: ['CAB-1'] });
    const cabinet = await openUplink({ broker, identity });
    cabinet.uplink.start();
    await eventually('it is up', () => cabinet.uplink.state().online);
    await broker.kill();
    const list = join(broker.folder, 'revoked.pem');
    writeFileSync(list, await broker.clients.revoke(identity));
    appendFileSync(join(broker.folder, 'mosquitto.conf'), `crlfile ${list}\n`);
    await broker.start();
    await eventually('it is told', () => cabinet.downCodes().includes('uplink.certificate_refused'));
    expect(cabinet.uplink.state().fault?.message).toMatch(
      /refuses the certificate of this cabinet: it was revoked .*REVOKED/,
    );
    const last = cabinet.append(3);
    const cloud = await openCollector(broker);
    await mend(cabinet);
    await eventually('nothing was lost', () => cabinet.acked() === last);
    expect(cloud.faults).toEqual([]);
  });

  test('gives whoever has the certificate of one cabinet nothing of another, by the access list that is shipped', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker });
    const other = await connectAsync({
      ...{ protocol: 'mqtts', host: '127.0.0.1', port: broker.port, clientId: 'CAB-2', protocolVersion: 5 },
      ...{ ca: broker.servers.cert, ...(await broker.clients.issue({ names: ['CAB-2'] })) },
    });
    const heard: string[] = [];
    other.on('message', (topic) => heard.push(topic));
    await other.subscribeAsync(['lockers/v1/CAB-1/#', 'lockers/v1/+/commands', '#']).catch(() => undefined);
    cabinet.uplink.start();
    await eventually('it is up', () => cabinet.uplink.state().online);
    await eventually('its rows are there', () => cabinet.acked() === cabinet.audit.head().seq);
    const command = await cabinet.sign({ jti: 'c1' });
    for (const topic of ['commands', 'audit/receipt', 'audit', 'status', 'time', 'reports', 'commands/result']) {
      const said = other.publishAsync(`lockers/v1/CAB-1/${topic}`, command, { qos: 1 });
      await expect(said).rejects.toThrow(/[Nn]ot authorized/);
    }
    await other.publishAsync('lockers/v1/CAB-2/status', '{}', { qos: 1 });
    await other.endAsync();
    expect(heard).toEqual([]);
    expect(cabinet.boards.asked).toBe(0);
    expect(cloud.faults).toEqual([]);
  });

  test.each([
    ["another cabinet's certificate", ['CAB-2'], /expected the common name "CAB-1", .* found "CAB-2"/],
    ['a certificate with two names', ['CAB-1', 'CAB-2'], /found "CAB-1" and "CAB-2"/],
  ])('is not even tried with %s', async (_, names, says) => {
    const cabinet = await openUplink({ broker, identity: await broker.clients.issue({ names }) });
    cabinet.uplink.start();
    await eventually('it is told', () => cabinet.downCodes().includes('uplink.wrong_name'));
    expect(cabinet.uplink.state().fault?.message).toMatch(says);
    await mend(cabinet);
  });

  test('ends when the broker lets the cabinet publish no more, and says where; it is tried again', async () => {
    const cabinet = await openUplink({ broker });
    cabinet.uplink.start();
    await eventually('it is up', () => cabinet.uplink.state().online);
    await broker.allow('user nobody\ntopic read none\n');
    cabinet.append(1);
    await eventually('it is told', () => cabinet.downCodes().includes('uplink.not_allowed'));
    const refusals = cabinet.told.filter((one) => typeof one !== 'string').map(({ message }) => message);
    expect(refusals.join('\n')).toMatch(
      /takes no message of this cabinet on (audit|status|alarms|lockers) \(reason code 135\)/,
    );
    await broker.allow(usualAcl);
    await eventually(
      'it is up again',
      () => cabinet.acked() === cabinet.audit.head().seq || cabinet.uplink.state().online,
    );
  });

  test('raises its alarm when it is away for long, and clears it', async () => {
    await broker.kill();
    const cabinet = await openUplink({ broker, parts: { alarmAfterMs: 100 } });
    cabinet.uplink.start();
    await eventually('the alarm is up', () => cabinet.alarms.has('uplink_down'));
    expect(cabinet.events()).toContainEqual(
      expect.objectContaining({ event: 'device.uplink_down', error: 'uplink.unreachable' }),
    );
    await broker.start();
    await eventually('it is cleared', () => !cabinet.alarms.has('uplink_down'));
    expect(cabinet.events().map(({ event }) => event)).toContain('device.uplink_back');
  });

  test('leaves a last will that the board signed, and a good-bye when it stops by itself', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker });
    cabinet.uplink.start();
    const states = () => cloud.of('status').map(({ state }) => state);
    await eventually('it is up', () => states().includes('online'));
    await cabinet.uplink.stop();
    await eventually('it said good-bye', () => states().at(-1) === 'offline');

    const second = await openUplink({ broker });
    second.uplink.start();
    await eventually('it is up', () => states().at(-1) === 'online');
    // Whoever takes the line from it has the broker say the will.
    const thief = await connectAsync({
      ...{ protocol: 'mqtts', host: '127.0.0.1', port: broker.port, clientId: 'CAB-1', ca: broker.servers.cert },
      ...(await broker.clients.issue({ names: ['CAB-1'] })),
      ...{ protocolVersion: 5, reconnectPeriod: 0 },
    });
    // Mosquitto 2.0 hangs up without a word where others send the reason code 142.
    await eventually('the end is told', () => second.downCodes().includes('uplink.lost'));
    await eventually('the will is said', () => states().filter((state) => state === 'offline').length >= 2);
    await thief.endAsync(true);
    expect(cloud.faults).toEqual([]);
  });

  test('is left at a stop although the disk does not say what the good-bye is to say', async () => {
    let fails = 0;
    const disk = new LockerError('store.io', 'the disk does not answer');
    const status = { version: '0.0.0', boot: 'b00t1', policy: '2026-01', at_rest: 'plain', health: 'ok' } as const;
    const { uplink, faults } = await openUplink({
      broker,
      parts: {
        status: () => {
          if (fails-- > 0) throw disk;
          return { ...status, chain: 'c'.repeat(32), seq: 0, head: '00'.repeat(32), clock: 'trusted' };
        },
      },
    });
    uplink.start();
    await eventually('it is online', () => uplink.state().online);
    fails = 1;
    await uplink.stop();
    expect(uplink.state().online).toBe(false);
    expect(faults).toContain(disk);
  });

  test('is told of a certificate that ends soon, by days, until a new one is there', async () => {
    const soon = await broker.clients.issue({ names: ['CAB-1'], untilMs: Date.now() + 5 * dayMs });
    const cabinet = await openUplink({ broker, identity: soon });
    cabinet.time.pass(Date.now() - cabinet.time.wall);
    cabinet.uplink.start();
    const days = () => cabinet.alarms.all().flatMap(({ code, part }) => (code === 'certificate_expires' ? [part] : []));
    await eventually('the alarm is up', () => days().length > 0);
    expect(days()).toEqual(['7d']);
    const rows = () => cabinet.events().filter(({ event }) => event === 'device.certificate_expires');
    expect(rows()).toMatchObject([{ error_args: [7], retention: 'security' }]);
    const later = await broker.clients.issue({ names: ['CAB-1'], untilMs: Date.now() + 90 * dayMs });
    writeFileSync(cabinet.tls.cert, later.cert);
    writeFileSync(cabinet.tls.key, later.key);
    await eventually('it is cleared', () => days().length === 0);
    await eventually('the line is there', () => cabinet.told.filter((one) => typeof one === 'string').length === 2);
  });

  test('goes on with the old certificate while the new one cannot be used, which is told once', async () => {
    const cabinet = await openUplink({ broker });
    cabinet.uplink.start();
    await eventually('it is up', () => cabinet.uplink.state().online);
    chmodSync(cabinet.tls.key, 0o644);
    await eventually('it is told', () => cabinet.faults.length > 0);
    expect(cabinet.faults).toMatchObject([{ code: 'uplink.key_exposed' }]);
    expect(cabinet.uplink.state().online).toBe(true);
    rmSync(cabinet.tls.key);
    await eventually('that is told, too', () => cabinet.faults.length > 1);
    expect(cabinet.faults).toMatchObject([{ code: 'uplink.key_exposed' }, { code: 'uplink.file_unreadable' }]);
    expect(cabinet.uplink.state().online).toBe(true);
  });
});
