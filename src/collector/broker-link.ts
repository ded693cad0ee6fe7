import { readFileSync } from 'node:fs';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { backoffMs } from '../lib/backoff.js';
import { codeOf, LockerError, messageOf } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import { readSecretFile } from '../lib/secret-file.js';
import { mostMessageBytes } from '../wire/messages.js';
import { PacketLimit } from '../wire/packet-limit.js';
import { topicOf } from '../wire/topics.js';
import { heardTopics, type Outgoing } from './ingest.js';
import { keptAlive } from './kept-alive.js';
import type { BrokerSpec } from './specs.js';

const reconnectMs = 2000;
/** A topic and the properties of a message beside its payload. */
const mostHeaderBytes = 4096;
const mostPacketBytes = mostMessageBytes + mostHeaderBytes;
/** Messages that the broker hands over before the first of them is acknowledged (MQTT 5). */
const mostInFlight = 64;
/** How long a broker may take to acknowledge the last messages when the program ends. */
const farewellMs = 2000;
const farewellStepMs = 20;
const storeBackoff = { firstMs: 500, capMs: 30_000 };

/** What is done with messages. */
export interface Taker {
  /** Stores a message and says what to answer. A rejection: it was not stored, so it must come again. */
  take(topic: string, payload: Buffer): Promise<readonly Outgoing[]>;
  /** Rejects until messages can be stored again. */
  ready(): Promise<void>;
}

/**
 * The connection to the broker. A message is acknowledged when it is stored and not before. While nothing can be stored the
 * collector is not connected, so the broker gives its share to the others. It keeps no session: what it did not acknowledge
 * comes again from the cabinet, which waits for a receipt.
 */
export class BrokerLink {
  #client: MqttClient;
  #stopped = false;
  #wake: () => void = () => undefined;
  #failures = 0;
  /** Counts the connections to the broker: what one handed over is acknowledged to no other. */
  #connections = 0;
  /** Messages that the broker has not acknowledged. */
  #onTheirWay = 0;
  /** Asks again for the topics that the broker has refused. */
  #again: NodeJS.Timeout | undefined;
  #refusal = '';
  /** Of the files of the connection, told once. */
  #badFile = '';

  constructor(
    private readonly spec: BrokerSpec,
    private readonly options: IClientOptions,
    private readonly taker: Taker,
    private readonly log: Log,
  ) {
    this.#client = this.#connect();
  }

  /** Whether messages come. */
  get connected(): boolean {
    return this.#client.connected;
  }

  /** Hands a message to the broker, now or when it is back; it is lost when the program ends before. */
  publish({ cabinet, topic, text }: Outgoing): void {
    this.#onTheirWay += 1;
    // Not waited for: its acknowledgement comes behind the message that is being handled.
    this.#client.publish(topicOf(this.spec.prefix, cabinet, topic), text, { qos: 1 }, (error) => {
      this.#onTheirWay -= 1;
      if (error) this.log('warn', 'collector.broker_unreachable', { cabinet, message: messageOf(error) });
    });
  }

  /** Leaves the broker in order where it answers, and at once where it does not. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#again);
    this.#wake();
    for (
      let waitedMs = 0;
      this.connected && this.#onTheirWay > 0 && waitedMs < farewellMs;
      waitedMs += farewellStepMs
    ) {
      await new Promise((resolve) => setTimeout(resolve, farewellStepMs));
    }
    await this.#client.endAsync(!this.connected || this.#onTheirWay > 0);
  }

  #connect(): MqttClient {
    const client = connect(this.spec.url, this.options);
    client.on('connect', () => {
      this.#connections += 1;
      this.#subscribe(client);
    });
    // Its first connection has begun by now; each later one begins with this packet.
    this.#limit(client);
    client.on('packetsend', ({ cmd }) => {
      if (cmd === 'connect') this.#limit(client);
    });
    let told = '';
    client.on('error', (error) => {
      const message = messageOf(error);
      // Who leaves may find the broker gone before him: nobody has to do anything about that.
      if (message !== told) this.log(this.#stopped ? 'info' : 'error', 'collector.broker_unreachable', { message });
      told = message;
    });
    client.on('connect', () => {
      told = '';
    });
    client.on('reconnect', () => this.#readFiles(client));
    client.handleMessage = (packet, acknowledge) => {
      const connection = this.#connections;
      const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
      const done = keptAlive(client);
      this.taker.take(packet.topic, payload).then(
        (answers) => {
          done();
          this.#failures = 0;
          if (connection === this.#connections) acknowledge();
          for (const answer of answers) this.publish(answer);
        },
        (error: unknown) => {
          done();
          return this.#pause(client, error);
        },
      );
    };
    return client;
  }

  /** New certificates are taken into use with the next try. */
  #readFiles(client: MqttClient): void {
    try {
      Object.assign(client.options, tlsOptions(this.spec));
      this.#badFile = '';
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      if (error.message !== this.#badFile) this.log('error', error.code, { message: error.message });
      this.#badFile = error.message;
    }
  }

  /** A frame without an end, and whatever is of QoS 2, would be kept in memory before anybody could judge it. */
  #limit(client: MqttClient): void {
    const { stream } = client;
    const limit = new PacketLimit(mostPacketBytes);
    stream.on('data', (bytes: Buffer) => {
      if (stream.destroyed || limit.take(bytes)) return;
      const message = 'a packet came that none may be: too large, or of QoS 2';
      this.log('error', 'collector.broker_unreachable', { message });
      stream.destroy();
    });
  }

  /** What is refused is asked for again: somebody mends the access list of the broker. */
  #subscribe(client: MqttClient): void {
    clearTimeout(this.#again);
    const share = this.spec.group === undefined ? '' : `$share/${this.spec.group}/`;
    const topics = heardTopics.map((topic) => `${share}${this.spec.prefix}/+/${topic}`);
    client.subscribe(topics, { qos: 1 }, (error, granted) => {
      if (client.disconnecting || this.#stopped) return;
      const refused = granted?.filter(({ qos }) => qos > 2).map(({ topic }) => topic) ?? [];
      if (error === null && refused.length === 0) {
        this.#refusal = '';
        this.log('info', 'connected', { message: this.spec.url });
        return;
      }
      const why = refused.length === 0 ? messageOf(error) : `the broker refuses ${refused.join(', ')}`;
      if (why !== this.#refusal) this.log('error', 'collector.broker_unreachable', { message: why });
      this.#refusal = why;
      this.#again = setTimeout(() => {
        if (client === this.#client && client.connected) this.#subscribe(client);
      }, reconnectMs);
    });
  }

  /** Leaves the broker without an acknowledgement, until messages can be stored again. */
  async #pause(client: MqttClient, error: unknown): Promise<void> {
    if (client !== this.#client || client.disconnecting) return;
    this.log('error', codeOf(error), { message: messageOf(error) });
    client.end(true);
    this.#onTheirWay = 0;
    for (;;) {
      this.#failures += 1;
      await this.#wait(backoffMs(this.#failures, storeBackoff, Math.random()));
      if (this.#stopped) return;
      try {
        await this.taker.ready();
        break;
      } catch (fault) {
        this.log('warn', codeOf(fault), { message: messageOf(fault) });
      }
    }
    if (!this.#stopped) this.#client = this.#connect();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * How the broker is connected to. Its certificate and its name are always checked.
 * @param id client id
 * @throws LockerError `collector.bad_file`
 */
export function clientOptions(spec: BrokerSpec, id: string): IClientOptions {
  const { group, login, url } = spec;
  return {
    ...{ clientId: id, clean: true, keepalive: 30, connectTimeout: 10_000 },
    ...{ reconnectPeriod: reconnectMs, reconnectOnConnackError: true, resubscribe: false },
    ...(group === undefined
      ? { protocolVersion: 4 }
      : {
          protocolVersion: 5,
          properties: { receiveMaximum: mostInFlight, maximumPacketSize: mostPacketBytes },
        }),
    ...(url.startsWith('mqtts:') && { rejectUnauthorized: true, minVersion: 'TLSv1.2' }),
    ...tlsOptions(spec),
    ...(login && { username: login.user, password: readSecret(login.passwordFile).toString('utf8').trimEnd() }),
  };
}

function tlsOptions({ tls: { ca, cert, key } }: BrokerSpec): IClientOptions {
  return {
    ...(ca !== undefined && { ca: readPublic(ca) }),
    ...(cert !== undefined && { cert: readPublic(cert) }),
    ...(key !== undefined && { key: readSecret(key) }),
  };
}

function readPublic(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new LockerError('collector.bad_file', messageOf(error), { file }, { cause: error });
  }
}

function readSecret(file: string): Buffer {
  const read = readSecretFile(file, true);
  if (read.kind === 'read') return read.secret;
  const why = read.kind === 'missing' ? 'there is no such file' : read.why;
  throw new LockerError('collector.bad_file', `${file}: ${why}`, { file });
}
