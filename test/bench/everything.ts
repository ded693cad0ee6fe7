import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../running-daemon.js';
import { type Authority, authority } from '../terminal/certificates.js';
import { signer } from '../tokens/signer.js';
import { type Broker, testBroker } from '../uplink/broker.js';
import type { MoreOfBench } from './bench-cabinet.js';

/** All that a cabinet can have beside its boards, in use: what `withEverything` adds to the config of a bench. */
interface Everything {
  readonly more: MoreOfBench;
  end(): Promise<void>;
}

/**
 * A line to a real broker with TLS, a trust set, rentals and deliveries, a page with help, notice and sound, a scanner, a card reader and a
 * keypad, and the API for face terminals. Nobody answers for the cloud.
 */
export async function everything(): Promise<Everything> {
  const broker = await testBroker();
  const terminals = await authority('Terminals');
  const port = await freePort();
  const files = await written(broker, terminals);
  return {
    more: (folder, readerPath) => [
      `trust: { keys: ${files.trust}, device: ${join(folder, 'device', 'keys.jwks')}, payees: [bench@upi] }`,
      `uplink: { broker: "mqtts://127.0.0.1:${broker.port}", ca: ${files.ca}, cert: ${files.cert}, key: ${files.key}, prefix: lockers/v1 }`,
      'readers:',
      `  - { id: front, driver: serial-scanner, port: ${readerPath('front')}, baud: 115200 }`,
      `  - { id: desk, driver: rdm6300, port: ${readerPath('desk')} }`,
      'rental:',
      '  tax: { name: GST, percent: 18 }',
      '  tariffs: [{ sizes: [M], blocks: [{ time: 1h, price: 30.00 }], dailyCap: 200.00 }]',
      '  durations: [1h, 3h, 1d]',
      '  deliveries: { keep: 3d }',
      'terminal:',
      `  listen: 127.0.0.1:${port}`,
      `  cert: ${files.server}`,
      `  key: ${files.serverKey}`,
      `  ca: ${files.terminalCa}`,
      '  clients: [{ name: face-1, mode: face, lockers: all, perMinute: 30 }]',
    ],
    end: () => broker.end(),
  };
}

/** The files that the config names, in the folder of the broker, which goes with it. */
async function written({ folder, clients, identity }: Broker, terminals: Authority) {
  const put = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const server = await terminals.issue({ names: ['terminal'], use: 'server', addresses: ['127.0.0.1'] });
  return {
    ...identity('cabinet', await clients.issue({ names: ['BENCH-1'] })),
    trust: put('trust.jwks', signer('r1', ['receipt+jwt', 'access+jwt', 'order+jwt', 'pay+jwt']).trustJson),
    server: put('terminal.pem', server.cert),
    serverKey: put('terminal.key', server.key),
    terminalCa: put('terminal-ca.pem', terminals.cert),
  };
}
