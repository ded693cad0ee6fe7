import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { UplinkSpec } from '../config/specs.js';
import { LockerError } from '../lib/errors.js';
import { mostMessageBytes } from '../wire/messages.js';
import { PacketLimit } from '../wire/packet-limit.js';
import { downTopics, readTopic, topicOf } from '../wire/topics.js';
import type { ClientFiles } from './client-files.js';
import { connectionFault, fault, packetTooLarge, type Stage } from './connection-fault.js';
import type { Arrival, Line } from './line.js';

export type MqttVersion = 4 | 5;

interface ConnectionOptions {
  readonly spec: UplinkSpec;
  /** Absent: an unencrypted trial on one machine. */
  readonly files?: ClientFiles;
  readonly cabinet: string;
  readonly version: MqttVersion;
  /** What the broker says in our name when we are gone: the payload of `status`. */
  readonly will: object;
  readonly onArrival: (arrival: Arrival) => void;
  /** Cuts it off, also while it comes about. */
  readonly signal: AbortSignal;
  /** Told of each socket before its first byte. */
  readonly onSocket?: (tcp: Socket) => void;
}

export interface Connection extends Line {
  /** Resolves when it has ended, with why, or with nothing when it was asked to end. */
  readonly closed: Promise<LockerError | undefined>;
  /** Ends it; `why` is what `closed` then tells. */
  end(why?: LockerError): void;
}

/** From the first packet to the CONNACK, and to the SUBACK. */
const answerWithinMs = 20_000;
/** How long messages under way are waited for when the connection is ended. */
const farewellMs = 2_000;
/** As long as any command that waits in the broker may live. */
const sessionSeconds = 30 * 86_400;
/** Reason code of a PUBACK (MQTT 5, table 3-4). */
const noSubscribers = 16;
/** Topic and properties of a packet come on top of its payload. */
const mostPacketBytes = mostMessageBytes + 4096;

/**
 * Connects once: TLS, MQTT, and the subscriptions. What a broker kept for this cabinet may arrive before it resolves.
 * Rejects with a LockerError (`uplink.*`) whose cause is the library's own error.
 */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  const { spec, cabinet, onArrival, signal } = options;
  const broker = `${spec.host}:${spec.port}`;
  let stage: Stage = 'reaching';
  // With all that it brings it takes as long to load as the database: a cabinet is ready before it, and one without an uplink never has it.
  const { MqttClient } = await import('mqtt');
  const client = new MqttClient(
    () =>
      openSocket(options, () => {
        stage = 'greeting';
      }),
    clientOptions(options),
  );
  let cause: unknown;
  let asked = false;
  let given: LockerError | undefined;
  // The first error is the cause; what follows it is its consequences.
  client.on('error', (error) => {
    cause ??= error;
    client.stream.destroy();
  });
  client.on('disconnect', ({ reasonCode }) => {
    if (reasonCode) cause ??= Object.assign(new Error('the broker said good-bye'), { code: reasonCode });
  });
  client.on('message', (name, payload, { retain }) => {
    const read = readTopic(spec.prefix, name, downTopics);
    if (read?.cabinet === cabinet) onArrival({ topic: read.topic, payload, retained: retain });
  });
  // MQTT.js tells whoever published nothing of this reason code.
  const unheard = new Set<number>();
  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'puback' && packet.reasonCode === noSubscribers) unheard.add(packet.messageId ?? 0);
  });
  const cut = (): void => {
    asked = true;
    client.stream.destroy();
  };
  signal.addEventListener('abort', cut);
  if (signal.aborted) cut();
  const closed = new Promise<LockerError | undefined>((resolve) => {
    client.once('close', () => {
      // With it go the messages that it would send on the next connection: ours come from the record.
      client.end(true);
      signal.removeEventListener('abort', cut);
      if (given ?? asked) resolve(given);
      else resolve(connectionFault(cause ?? new Error('without a word'), stage, broker));
    });
  });
  // MQTT.js keeps what it could not send for a connection of its own making, which never comes.
  const waiting = new Set<(error: LockerError) => void>();
  void closed.then((error) => {
    for (const reject of waiting) reject(error ?? fault('uplink.lost', broker, 'it was ended'));
  });
  const orClosed: OrClosed = (work) =>
    new Promise((resolve, reject) => {
      waiting.add(reject);
      const done = (): boolean => waiting.delete(reject);
      work(
        (value) => done() && resolve(value),
        (error) => done() && reject(error),
      );
    });
  const connection: Connection = {
    closed,
    publish: (topic, message, retain = false) =>
      orClosed((resolve, reject) => {
        const payload = typeof message === 'string' ? message : JSON.stringify(message);
        client.publish(topicOf(spec.prefix, cabinet, topic), payload, { qos: 1, retain }, (error, packet) => {
          if (error) reject(publishFault(error, topic, broker));
          else resolve(unheard.delete(packet?.messageId ?? 0) ? 'unheard' : 'heard');
        });
      }),
    end: (why) => {
      asked = true;
      given = why;
      client.end(false);
      setTimeout(() => client.stream.destroy(), farewellMs).unref();
    },
  };
  try {
    await orClosed<void>((resolve) => client.once('connect', () => resolve()));
    await subscribe(client, options, orClosed);
    stage = 'online';
    return connection;
  } catch (error) {
    client.end(true);
    if (error instanceof LockerError) throw error;
    throw fault('uplink.not_allowed', broker, 'the broker does not let this cabinet subscribe to its topics', error);
  }
}

function openSocket({ spec, files, onSocket }: ConnectionOptions, reached: () => void): Socket {
  const { host, port } = spec;
  const limit = new PacketLimit(mostPacketBytes);
  // TLS counts what it carries; what is paid for is counted below it.
  const tcp = connectTcp({ host, port, noDelay: true });
  onSocket?.(tcp);
  const socket = files
    ? connectTls({
        ...{ host, socket: tcp, ca: [...files.ca], cert: files.cert, key: files.key, minVersion: 'TLSv1.2' },
        // A name for the server that has several; an address is none (RFC 6066, section 3).
        ...(isIP(host) === 0 && { servername: host }),
      })
    : tcp;
  socket.once('close', () => tcp.destroy());
  socket.once(files ? 'secureConnect' : 'connect', reached);
  socket.on('data', (bytes) => {
    if (!limit.take(bytes)) socket.destroy(Object.assign(new Error('packet too large'), { code: packetTooLarge }));
  });
  return socket;
}

function clientOptions({ spec, cabinet, version, will }: ConnectionOptions): IClientOptions {
  return {
    ...{ clientId: cabinet, protocolId: 'MQTT', protocolVersion: version, clean: false },
    ...{ keepalive: Math.ceil(spec.keepaliveMs / 1000), connectTimeout: answerWithinMs, reconnectPeriod: 0 },
    // The cache is a buffer for each of 65,536 numbers: 12 MB, to write a message of some hundred bytes a little faster.
    ...{ resubscribe: false, queueQoSZero: false, writeCache: false },
    // MQTT.js gives no defaults to a client that brings its own stream.
    customHandleAcks: (_topic, _message, _packet, done) => done(0),
    ...(version === 5 && {
      properties: { sessionExpiryInterval: sessionSeconds, maximumPacketSize: mostPacketBytes, receiveMaximum: 100 },
    }),
    will: {
      topic: topicOf(spec.prefix, cabinet, 'status'),
      payload: Buffer.from(JSON.stringify(will)),
      ...{ qos: 1, retain: true },
    },
  };
}

type OrClosed = <T>(work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void) => Promise<T>;

function subscribe(
  client: MqttClient,
  { spec, cabinet, version }: ConnectionOptions,
  orClosed: OrClosed,
): Promise<void> {
  const topics = downTopics.map((topic) => topicOf(spec.prefix, cabinet, topic));
  // Its own questions on `time` do not come back (`nl`), and what is retained is not sent at all (`rh`); 3.1.1 has neither.
  const options = { qos: 1, ...(version === 5 && { nl: true, rap: false, rh: 2 }) } as const;
  return orClosed<void>((resolve, reject) => {
    client.subscribe(topics, options, (error, granted = []) => {
      if (error || granted.some(({ qos }) => qos >= 128)) reject(error ?? new Error('refused'));
      else resolve();
    });
  });
}

function publishFault(error: unknown, topic: string, broker: string): LockerError {
  const code: unknown = Object(error).code;
  if (typeof code !== 'number') return fault('uplink.lost', broker, 'the connection ended', error);
  return fault(
    'uplink.not_allowed',
    broker,
    `the broker takes no message of this cabinet on ${topic} (reason code ${code})`,
    error,
  );
}
