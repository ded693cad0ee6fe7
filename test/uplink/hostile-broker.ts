import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { type Authority, authority } from '../terminal/certificates.js';
import { type BrokerPlace, files } from './broker.js';

/** How a message is sent; all of it may be what no honest broker does. */
interface Sending {
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
  /** Bytes of MQTT 5 properties. */
  readonly properties?: readonly number[];
}

/**
 * A broker with the right certificate that is in the hands of an attacker. It speaks as much of MQTT 5 as it takes to be let in to, keeps what it is told,
 * and sends any bytes.
 */
export class HostileBroker implements BrokerPlace {
  /** Payloads that came, by whole topic. */
  readonly heard: { readonly topic: string; readonly payload: string }[] = [];
  /** Connections that came so far to the point of a subscription. */
  sessions = 0;
  /** Whether PUBLISH is acknowledged. */
  acknowledges = true;
  /** Reason code of each PUBACK. */
  puback = 0;
  /** What CONNECT is answered with. */
  connack: readonly number[] = honestConnack;
  /** Reason code for each subscription. */
  granted = 1;
  readonly identity: BrokerPlace['identity'];
  #client: Socket | undefined;
  #nextId = 1;

  private constructor(
    private readonly server: Server,
    readonly servers: Authority,
    readonly clients: Authority,
    private readonly pems: ReturnType<typeof files>,
  ) {
    this.identity = pems.identityFor(servers.cert);
    server.on('secureConnection', (socket) => this.#serve(socket));
    server.on('tlsClientError', () => undefined);
  }

  static async open(): Promise<HostileBroker> {
    const servers = await authority('Brokers');
    const clients = await authority('Cabinets');
    const own = await servers.issue({ names: ['broker'], use: 'server' });
    const server = createServer({ ...own, ca: clients.cert, requestCert: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HostileBroker(server, servers, clients, files());
  }

  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    return address.port;
  }

  /** Sends bytes as they are; resolves when the client has room for more, or is gone. */
  async raw(bytes: readonly number[] | Buffer): Promise<void> {
    const client = this.#client;
    if (!client || client.destroyed) return;
    if (client.write(Buffer.from(bytes))) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        client.off('drain', done).off('close', done);
        resolve();
      };
      client.on('drain', done).on('close', done);
    });
  }

  async send(topic: string, payload: string | Buffer, sending: Sending = {}): Promise<void> {
    const { qos = 1, retain = false, properties = [] } = sending;
    this.#nextId = (this.#nextId % 65_535) + 1;
    const body = Buffer.concat([
      text(topic),
      qos > 0 ? uint16(this.#nextId) : Buffer.alloc(0),
      Buffer.from([properties.length, ...properties]),
      Buffer.from(payload),
    ]);
    await this.raw(Buffer.concat([Buffer.from([0x30 | (qos << 1) | Number(retain), ...lengthOf(body.length)]), body]));
  }

  /** Hangs up. */
  drop(): void {
    this.#client?.destroy();
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.drop();
    await closed;
    rmSync(this.pems.folder, { recursive: true, force: true });
  }

  #serve(socket: Socket): void {
    this.#client = socket;
    let bytes = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (more) => {
      bytes = Buffer.concat([bytes, more]);
      for (;;) {
        const frame = frameOf(bytes);
        if (!frame) return;
        bytes = bytes.subarray(frame.length);
        this.#answer(socket, frame.first, frame.body);
      }
    });
  }

  #answer(socket: Socket, first: number, body: Buffer): void {
    switch (first >> 4) {
      case 1:
        socket.write(Buffer.from(this.connack));
        return;
      case 3: {
        const at = 2 + body.readUInt16BE(0);
        const qos = (first >> 1) & 3;
        const properties = qos > 0 ? at + 2 : at;
        const payload = body.subarray(properties + 1 + (body[properties] ?? 0));
        this.heard.push({ topic: body.subarray(2, at).toString(), payload: payload.toString() });
        if (qos > 0 && this.acknowledges)
          socket.write(Buffer.from([0x40, 3, ...body.subarray(at, at + 2), this.puback]));
        return;
      }
      case 8: {
        const filters = countFilters(body.subarray(3 + (body[2] ?? 0)));
        const codes = Array<number>(filters).fill(this.granted);
        socket.write(Buffer.from([0x90, 3 + filters, ...body.subarray(0, 2), 0, ...codes]));
        this.sessions += 1;
        return;
      }
      case 12:
        socket.write(Buffer.from([0xd0, 0]));
    }
  }
}

export const honestConnack = [0x20, 3, 0, 0, 0];

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint16(bytes.length), bytes]);
}

function lengthOf(length: number): number[] {
  const digits: number[] = [];
  for (let left = length; ; ) {
    const digit = left % 128;
    left = Math.floor(left / 128);
    digits.push(left > 0 ? digit | 0x80 : digit);
    if (left === 0) return digits;
  }
}

function frameOf(
  bytes: Buffer,
): { readonly first: number; readonly body: Buffer; readonly length: number } | undefined {
  let length = 0;
  for (let at = 1; at < 5 && at < bytes.length; at += 1) {
    const digit = bytes[at] ?? 0;
    length += (digit & 0x7f) << (7 * (at - 1));
    if (digit >= 0x80) continue;
    const end = at + 1 + length;
    return bytes.length < end ? undefined : { first: bytes[0] ?? 0, body: bytes.subarray(at + 1, end), length: end };
  }
  return undefined;
}

/** Each is a text and a byte of options. */
function countFilters(body: Buffer): number {
  let count = 0;
  for (let at = 0; at < body.length; at += 3 + body.readUInt16BE(at)) count += 1;
  return count;
}
