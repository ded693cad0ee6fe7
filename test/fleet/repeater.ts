import { connectAsync, type MqttClient } from 'mqtt';
import { prefix } from '../collector/cloud.js';
import { below } from '../fuzz/random.js';
import type { Broker } from '../uplink/broker.js';

const mostKept = 200;
const everyMs = 40;

/** Whoever repeats what has gone over the broker: batches to the collectors and receipts to the cabinets, late and in any order. */
export class Repeater {
  repeated = 0;
  readonly #kept: (readonly [string, Buffer])[] = [];
  readonly #timer: NodeJS.Timeout;

  private constructor(
    private readonly client: MqttClient,
    random: () => number,
  ) {
    client.on('error', () => undefined);
    client.on('message', (topic, payload) => {
      const at = this.#kept.length < mostKept ? this.#kept.length : below(random, mostKept);
      this.#kept[at] = [topic, payload];
    });
    this.#timer = setInterval(() => {
      const old = this.#kept[below(random, this.#kept.length)];
      if (old === undefined || !client.connected) return;
      client.publish(old[0], old[1], { qos: 1 }, (error) => {
        if (!error) this.repeated += 1;
      });
    }, everyMs);
  }

  static async open({ clients, servers, port }: Broker, random: () => number): Promise<Repeater> {
    const { cert, key } = await clients.issue({ names: ['cloud'] });
    const place = { protocol: 'mqtts', host: '127.0.0.1', port, clientId: 'repeater' } as const;
    const tls = { ca: servers.cert, cert, key };
    const client = await connectAsync({ ...place, ...tls, protocolVersion: 5, reconnectPeriod: 200 });
    const topics = [`${prefix}/+/audit`, `${prefix}/+/audit/receipt`];
    await client.subscribeAsync(topics, { qos: 1, nl: true });
    return new Repeater(client, random);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.client.endAsync(true);
  }
}
