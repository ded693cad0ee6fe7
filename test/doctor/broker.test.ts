import { chmodSync } from 'node:fs';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import { broker as check } from '../../src/doctor/checks/broker.js';
import type { Facts } from '../../src/doctor/facts.js';
import { tryBroker } from '../../src/doctor/gather/broker.js';
import { Sysroot } from '../../src/doctor/gather/sysroot.js';
import { freePort } from '../running-daemon.js';
import { authority } from '../terminal/certificates.js';
import { type Broker, hasBroker, testBroker } from '../uplink/broker.js';
import { config, factsOf, machine } from './machines.js';

interface Way {
  readonly url: string;
  readonly files: { readonly ca: string; readonly cert: string; readonly key: string };
}

/** What the check says of a way to a broker, as lockerd would go it. */
async function findings({ url, files: { ca, cert, key } }: Way) {
  const text = config(
    `trust: { keys: /t.jwks, device: /d.jwks }\nuplink: { broker: "${url}", ca: ${ca}, cert: ${cert}, key: ${key} }\n`,
  );
  const read = parseConfig(text, '/etc/lockerd/config.yaml');
  if (!('config' in read)) throw new Error(JSON.stringify(read.errors));
  const facts: Facts = { ...(await factsOf(machine(), [])), broker: await tryBroker(new Sysroot(), read.config) };
  return check.judge(facts);
}

describe.skipIf(!hasBroker)('the way to a real broker with TLS', () => {
  let broker: Broker;
  let url: string;
  beforeAll(async () => {
    broker = await testBroker();
    url = `mqtts://127.0.0.1:${broker.port}`;
    return () => broker.end();
  });
  const own = async () => broker.identity('CAB-7', await broker.clients.issue({ names: ['CAB-7'] }));

  it('is open to the end: the broker takes the certificate, and no client id was named', async () => {
    expect(await findings({ url, files: await own() })).toEqual([
      {
        ...{ check: 'broker', level: 'ok', where: `127.0.0.1:${broker.port}` },
        seen: expect.stringMatching(/name is resolved, .*port is reached, .*TLS is made.*certificate is taken/),
      },
    ]);
  });

  it('ends at TLS where the certificate of the broker is of another issuer', async () => {
    const { cert } = await authority('Somebody else');
    const files = broker.identity('CAB-7', await broker.clients.issue({ names: ['CAB-7'] }), cert);
    const [finding] = await findings({ url, files });
    expect(finding).toMatchObject({ code: 'broker.tls', seen: expect.stringContaining('uplink.server_untrusted') });
  });

  it('ends at the last step where the broker does not take the certificate of the cabinet', async () => {
    const strangers = await authority('Strangers');
    const files = broker.identity('CAB-7', await strangers.issue({ names: ['CAB-7'] }));
    const [finding] = await findings({ url, files });
    expect(finding).toMatchObject({
      code: 'broker.answer',
      seen: expect.stringContaining('uplink.certificate_refused'),
    });
  });

  it('ends before TLS where the key is of another certificate, and blames no network', async () => {
    const { ca, cert } = await own();
    const { key } = broker.identity('CAB-8', await broker.clients.issue({ names: ['CAB-8'] }));
    const [finding] = await findings({ url, files: { ca, cert, key } });
    expect(finding).toMatchObject({
      code: 'broker.tls',
      seen: expect.stringContaining('(uplink.bad_key)'),
      repair: expect.stringContaining('its own certificate'),
    });
  });

  it('ends at the port where no broker listens', async () => {
    const [finding] = await findings({ url: `mqtts://127.0.0.1:${await freePort()}`, files: await own() });
    expect(finding).toMatchObject({ code: 'broker.connect', repair: expect.stringContaining('TCP port') });
  });

  it('ends at the name that nobody knows', async () => {
    const [finding] = await findings({ url: 'mqtts://broker.invalid:8883', files: await own() });
    expect(finding).toMatchObject({
      code: 'broker.resolve',
      repair: expect.stringContaining('resolvectl query broker.invalid'),
    });
  });

  it.skipIf(process.getuid?.() !== 0)('is told as far as a user can go who may not read the key', async () => {
    const files = await own();
    chmodSync(broker.folder, 0o711);
    process.seteuid?.(65_534);
    onTestFinished(() => process.seteuid?.(0));
    const [finding] = await findings({ url, files });
    process.seteuid?.(0);
    expect(finding).toMatchObject({ level: 'skipped', repair: expect.stringContaining('sudo') });
  });
});
