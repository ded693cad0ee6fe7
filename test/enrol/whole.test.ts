import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIssuer } from '../../src/collector/enrol/issuer.js';
import { builtFile } from '../../src/lib/built.js';
import { newSigningKey, parseSigningKey, signObject } from '../../src/tokens/signing.js';
import { downTopics, upTopics } from '../../src/wire/topics.js';
import { Cloud, until } from '../collector/cloud.js';
import { hasMosquitto, Mosquitto } from '../collector/mosquitto.js';
import { sqliteTables } from '../collector/stored-tables.js';
import { cabinetFolder, freePort, run, startDaemon } from '../running-daemon.js';
import { authority } from '../terminal/certificates.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = builtFile('locker-collector.js');

/** What is shipped for Mosquitto, at other places than it names, on another port. */
function shippedConfig(dir: string, port: number, collectors: number): string {
  return readFileSync(join(root, 'config/mosquitto/mosquitto.conf'), 'utf8')
    .replace('listener 8883', `listener ${port} 127.0.0.1`)
    .replace('listener 8884', `listener ${collectors} 127.0.0.1`)
    .replaceAll('/etc/mosquitto/lockers.acl', join(root, 'config/mosquitto/acl'))
    .replaceAll(/\/(etc\/mosquitto\/certs|var\/lib\/locker-crl)\//g, `${dir}/`)
    .replace('/var/lib/mosquitto/', `${dir}/`)
    .concat(process.getuid?.() === 0 ? 'user root\n' : '');
}

/** Whether the broker lets a client say something in this topic. */
function maySay(client: MqttClient, topic: string): Promise<boolean> {
  return client.publishAsync(topic, 'x', { qos: 1 }).then(
    () => true,
    () => false,
  );
}

describe.skipIf(!hasMosquitto)(
  `from a code to the broker${hasMosquitto ? '' : ' (skipped: no Mosquitto)'}`,
  {
    timeout: 60_000,
  },
  () => {
    const cloud = new Cloud();
    const folder = cabinetFolder();
    const at = (name: string): string => join(cloud.path, name);
    const config = at('collector.yaml');
    const broker = new Mosquitto(undefined, (port) => shippedConfig(cloud.path, port, collectors));
    const rootKey = newSigningKey('root-1', []);
    let collector: ChildProcess | undefined;
    let told = '';
    let collectors = 0;
    let hosts = '';

    beforeAll(async () => {
      const [cabinets, host, cloudCa] = [
        ...[await authority('Cabinets'), await authority('Hosts'), await authority('Collectors')],
      ] as const;
      const [server, own] = [
        await host.issue({ names: ['host'], use: 'server' }),
        await cloudCa.issue({ names: ['collector.1'] }),
      ];
      hosts = host.cert;
      mkdirSync(at('trust'));
      const { typs: _typs, ...pinned } = rootKey.trust.keys[0] ?? {};
      for (const [name, text] of Object.entries({
        ...{
          'ca.pem': cabinets.cert,
          'ca.key': cabinets.key,
          'cabinets-ca.pem': cabinets.cert,
          'collectors-ca.pem': cloudCa.cert,
          'host-ca.pem': host.cert,
        },
        ...{ 'server.pem': server.cert, 'server.key': server.key, 'collector.pem': own.cert, 'collector.key': own.key },
        'roots.jwks': JSON.stringify({ keys: [pinned] }),
      })) {
        writeFileSync(at(name), text, { mode: 0o600 });
      }
      const key = parseSigningKey(JSON.stringify(rootKey.secret), 'root');
      const { keys } = JSON.parse(readFileSync(cloud.trustFile, 'utf8'));
      for (const cabinet of ['CAB-1', 'CAB-2']) {
        writeFileSync(at(`trust/${cabinet}.jwt`), await signObject('keys+jwt', { aud: cabinet, ver: 1, keys }, key));
      }
      const port = await freePort();
      collectors = await freePort();
      const tls = { ca: 'host-ca.pem', cert: 'collector.pem', key: 'collector.key' };
      // Before there is a collector there is a list without anybody on it, or the broker lets nobody in.
      const issuer = await openIssuer(at('ca.pem'), at('ca.key'));
      writeFileSync(at('cabinets.crl'), await issuer.revocationList([], Date.now()));
      await broker.start();
      const text = {
        broker: { url: `mqtts://127.0.0.1:${collectors}`, id: 'collector-1', group: 'collectors', ...tls },
        ...{ store: { sqlite: 'collector.db' }, cabinets: 'cabinets', keys: cloud.keys },
        enrol: {
          ...{
            listen: `127.0.0.1:${port}`,
            address: `https://127.0.0.1:${port}`,
            cert: 'server.pem',
            key: 'server.key',
          },
          ...{ issuer: { cert: 'ca.pem', key: 'ca.key' }, broker: { url: broker.url, ca: 'host-ca.pem' } },
          ...{ roots: 'roots.jwks', trust: 'trust', crl: 'cabinets.crl', lifetime: '30d' },
        },
      };
      writeFileSync(config, JSON.stringify(text));
      collector = spawn(process.execPath, [program, '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
      collector.stderr?.on('data', (text: Buffer) => {
        told += text.toString();
      });
      await until(() => told.includes('connected'));
    }, 60_000);

    afterAll(async () => {
      collector?.kill('SIGTERM');
      await broker.end();
      cloud.remove();
      folder.remove();
    });

    const atCloud = (args: readonly string[], input = '') =>
      run('locker-collector', ['--config', config, ...args], input);
    const keysOf = (cabinet: string): string => join(folder.path, cabinet, 'keys');
    const atBoard = (cabinet: string, args: readonly string[], input = '') => {
      const file = join(folder.path, `${cabinet}.yaml`);
      return run('lockerctl', ['--config', file, ...args, '--keys', keysOf(cabinet)], input);
    };
    const optionsOf = (cabinet: string): IClientOptions => ({
      ...{ protocolVersion: 5, reconnectPeriod: 0, clientId: cabinet, ca: hosts },
      cert: readFileSync(join(keysOf(cabinet), 'uplink.pem')),
      key: readFileSync(join(keysOf(cabinet), 'uplink.key')),
    });

    /** A cabinet of one board, whose adapter is away, and which knows no cloud yet: an enrolled one takes no simulated boards. */
    function newBoard(cabinet: string): void {
      mkdirSync(join(folder.path, cabinet));
      const lines = [
        `cabinet: { id: ${cabinet}, timezone: Asia/Kolkata, power: { maxEnergised: 1, stagger: 250ms } }`,
        `data: ${cabinet}/data`,
        `control: { socket: ${cabinet}/control.sock }`,
        'buses: [{ id: line, port: /dev/no-adapter }]',
        'boards: [{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 2 }]',
        'lockers: [{ range: A01..A02, size: M, board: b1, channels: 1..2 }]',
      ];
      writeFileSync(join(folder.path, `${cabinet}.yaml`), `${lines.join('\n')}\n`);
    }

    it('a code and a command make a cabinet, whose config is whole', async () => {
      newBoard('CAB-1');
      const made = await atCloud(['enrol', 'code', 'CAB-1']);
      expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}\n$/) });
      const { groups } =
        /--address (?<address>\S+)\n\s+(?<server>--server-key=\S+) (?<roots>--root=\S+)/.exec(made.stderr) ?? {};
      const args = ['enroll', '--address', groups?.address ?? '', groups?.server ?? '', groups?.roots ?? ''];
      const done = await atBoard('CAB-1', [...args, '--code', '-'], made.stdout);
      expect(done).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('has the lines for it now. Restart lockerd.'),
      });
      const again = await atBoard('CAB-1', ['--json', 'enroll']);
      expect(JSON.parse(again.stdout)).toMatchObject({ cabinet: 'CAB-1', already: true, config: 'there' });
    });

    it('a set-up file does the same, and is wiped', async () => {
      newBoard('CAB-2');
      const file = join(folder.path, 'lockerd-setup.yaml');
      const made = await atCloud(['enrol', 'code', 'CAB-2', '--setup', file, '--wifi', 'Depot'], 'bhel puri 12\n');
      expect(made).toMatchObject({ code: 0 });
      const before = readFileSync(file, 'utf8');
      const code = /code: "([^"]+)"/.exec(before)?.[1] ?? '';
      const setUp = () => atBoard('CAB-2', ['setup', file, '--connections', folder.path, '--wait', '0s']);
      expect(await setUp()).toMatchObject({ code: 0, stdout: expect.stringContaining('CAB-2 is enrolled until') });
      const left = readFileSync(file, 'utf8');
      expect(left).not.toContain(code);
      expect(left).not.toContain('bhel puri 12');
      expect(readFileSync(join(folder.path, 'lockerd-wifi.nmconnection'), 'utf8')).toContain('psk=bhel puri 12');
      writeFileSync(file, before.replace('cabinet:', 'cabnet:'));
      const wrong = await setUp();
      expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('setup.invalid') });
      expect(readFileSync(join(folder.path, 'lockerd-setup-error.txt'), 'utf8')).toContain('did you mean "cabinet"');
    });

    it('the cabinet goes to the broker by itself, and the collector believes what it signs', async () => {
      const daemon = await startDaemon(join(folder.path, 'CAB-1.yaml'));
      try {
        const tables = sqliteTables(at('collector.db'));
        const text = "SELECT status FROM cabinets WHERE cabinet = 'CAB-1' AND status LIKE '%online%'";
        await until(async () => (await tables.query(text)).length > 0);
        expect(told).not.toContain('collector.bad_signature');
        expect(told).not.toContain('collector.unknown_cabinet');
      } finally {
        await daemon.stop();
      }
    });

    it('a cabinet says and hears below its own name at the broker, and nowhere else', async () => {
      const collector = {
        clientId: 'operator',
        cert: readFileSync(at('collector.pem')),
        key: readFileSync(at('collector.key')),
      };
      const url = `mqtts://127.0.0.1:${collectors}`;
      const [one, two, cloudSide] = [
        ...[await connectAsync(broker.url, optionsOf('CAB-1')), await connectAsync(broker.url, optionsOf('CAB-2'))],
        await connectAsync(url, { ...optionsOf('CAB-1'), ...collector }),
      ];
      if (cloudSide === undefined || two === undefined || one === undefined) throw new Error('no connection');
      try {
        const topic = (cabinet: string, name: string): string => `lockers/v1/${cabinet}/${name}`;
        const heard: string[] = [];
        let last = false;
        one.on('message', (name, payload) => {
          heard.push(name);
          last ||= payload.toString() === 'last';
        });
        // The broker takes any subscription; what counts is what it hands out.
        for (const filter of ['#', 'lockers/v1/+/+', topic('CAB-2', 'commands')])
          await one.subscribeAsync(filter, { qos: 1 });
        for (const name of upTopics) {
          expect(await maySay(one, topic('CAB-1', name)), name).toBe(true);
          expect(await maySay(one, topic('CAB-2', name)), name).toBe(false);
          expect(await maySay(two, topic('CAB-2', name)), name).toBe(true);
        }
        for (const name of downTopics) {
          if (name !== 'time') expect(await maySay(one, topic('CAB-1', name)), name).toBe(false);
          for (const cabinet of ['CAB-2', 'CAB-1'])
            expect(await maySay(cloudSide, topic(cabinet, name)), name).toBe(true);
        }
        expect(await maySay(cloudSide, topic('CAB-1', 'status'))).toBe(false);
        // What one client says comes in its order.
        await cloudSide.publishAsync(topic('CAB-1', 'commands'), 'last', { qos: 1 });
        await until(() => last);
        expect([...new Set(heard)].sort()).toEqual(downTopics.map((name) => topic('CAB-1', name)).sort());
        // Nor does it come in where collectors do, whose issuer is another one.
        await expect(connectAsync(url, optionsOf('CAB-1'))).rejects.toThrow();
      } finally {
        for (const client of [one, two, cloudSide]) await client.endAsync(true);
      }
    });

    it('a cabinet that was revoked is not let in any more, once the broker has read the list', async () => {
      const before = readFileSync(at('cabinets.crl'), 'utf8');
      expect(await atCloud(['enrol', 'revoke', 'CAB-2'])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('1 certificate'),
      });
      await until(() => readFileSync(at('cabinets.crl'), 'utf8') !== before);
      broker.reload();
      const letIn = async (cabinet: string): Promise<string> => {
        try {
          await (await connectAsync(broker.url, optionsOf(cabinet))).endAsync(true);
          return 'in';
        } catch (error) {
          return String(Object(error).code ?? error);
        }
      };
      await until(async () => (await letIn('CAB-2')) !== 'in');
      expect(await letIn('CAB-2')).toMatch(/CERTIFICATE_REVOKED|ECONNRESET|closed/);
      expect(await letIn('CAB-1')).toBe('in');
    });
  },
);
