import { readFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import { downTopics } from '../../src/wire/topics.js';
import { childrenOf } from '../running-daemon.js';
import { hasBroker, testBroker } from '../uplink/broker.js';
import type { Figure } from './figures.js';

/** What a cabinet that is connected takes of the memory of a broker: TLS, its session and its subscriptions. */
export async function brokerMemoryFigures(cabinets: number): Promise<Figure[]> {
  if (!hasBroker) return [];
  const before = new Set(childrenOf(process.pid));
  const broker = await testBroker();
  const pid = childrenOf(process.pid).find((child) => !before.has(child));
  if (pid === undefined) throw new Error('the broker is no child of this process');
  const { cert, key } = await broker.clients.issue({ names: ['cloud'] });
  const place = {
    protocol: 'mqtts',
    host: '127.0.0.1',
    port: broker.port,
    ca: broker.servers.cert,
    cert,
    key,
  } as const;
  const empty = residentKb(pid);
  try {
    const clients = [];
    for (let index = 0; index < cabinets; index += 1) {
      const options = { ...place, clientId: `CAB-${index}`, protocolVersion: 5, clean: false } as const;
      const client = await connectAsync({ ...options, properties: { sessionExpiryInterval: 3600 } });
      await client.subscribeAsync(
        downTopics.map((topic) => `lockers/v1/CAB-${index}/${topic}`),
        { qos: 1 },
      );
      clients.push(client);
    }
    const value = (residentKb(pid) - empty) / cabinets;
    for (const client of clients) await client.endAsync(true);
    return [{ what: 'broker, memory of a cabinet', value, unit: 'kB', how: `${cabinets} connected to Mosquitto, TLS` }];
  } finally {
    await broker.end();
  }
}

function residentKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
