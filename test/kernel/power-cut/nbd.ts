import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

interface ServedDisk {
  readonly size: number;
  read(at: number, length: number): Buffer;
  write(at: number, bytes: Buffer): void;
  flush(): void;
}

interface NbdServer {
  /** Resolves when no client is connected and all that they had sent is done. */
  idle(): Promise<void>;
  close(): void;
}

// The handshake: "fixed newstyle", of whose options only the last one, GO, is known here. Numbers are of doc/proto.md.
const GREETING = Buffer.from('NBDMAGICIHAVEOPT\0\x01');
const OPTION_GO = 7;
const OPTION_REPLY = 0x0003e889045565a9n;
const OPTION_ACK = 1;
const OPTION_INFO = 3;
const OPTION_UNSUPPORTED = 0x80000001;
/** The disk says what it can: flags, and flush. */
const CAN = 0b101;
const READ = 0;
const WRITE = 1;
const DISCONNECT = 2;
const FLUSH = 3;
const SIMPLE_REPLY = 0x67446698;
const UNKNOWN_COMMAND = 22;

/** Serves a disk on a unix socket over the Network Block Device protocol, as qemu speaks it. */
export async function serveDisk(disk: ServedDisk, path: string): Promise<NbdServer> {
  const served = new Set<Promise<void>>();
  const server = createServer((socket) => {
    // A guest that is killed leaves as it likes; the end of its requests is what counts.
    socket.on('error', () => socket.destroy());
    const run = serve(disk, socket).finally(() => served.delete(run));
    served.add(run);
  }).listen(path);
  await once(server, 'listening');
  return {
    idle: async () => {
      await Promise.all(served);
    },
    close: () => server.close(),
  };
}

async function serve(disk: ServedDisk, socket: Socket): Promise<void> {
  const incoming = new Incoming(socket);
  socket.write(GREETING);
  // Which refinements of the handshake the client knows.
  await incoming.take(4);
  if (await negotiated(disk, socket, incoming)) while (await carriedOut(disk, socket, incoming));
  socket.destroy();
}

async function negotiated(disk: ServedDisk, socket: Socket, incoming: Incoming): Promise<boolean> {
  for (;;) {
    const head = await incoming.take(16);
    if (!head) return false;
    const option = head.readUInt32BE(8);
    await incoming.take(head.readUInt32BE(12));
    if (option !== OPTION_GO) {
      socket.write(optionReply(option, OPTION_UNSUPPORTED, Buffer.alloc(0)));
      continue;
    }
    const info = Buffer.alloc(12);
    info.writeBigUInt64BE(BigInt(disk.size), 2);
    info.writeUInt16BE(CAN, 10);
    socket.write(optionReply(option, OPTION_INFO, info));
    socket.write(optionReply(option, OPTION_ACK, Buffer.alloc(0)));
    return true;
  }
}

function optionReply(option: number, type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(20);
  head.writeBigUInt64BE(OPTION_REPLY, 0);
  head.writeUInt32BE(option, 8);
  head.writeUInt32BE(type, 12);
  head.writeUInt32BE(data.length, 16);
  return Buffer.concat([head, data]);
}

/** Does one request and answers it. False at the end of the connection. */
async function carriedOut(disk: ServedDisk, socket: Socket, incoming: Incoming): Promise<boolean> {
  const request = await incoming.take(28);
  if (!request) return false;
  const command = request.readUInt16BE(6);
  const at = Number(request.readBigUInt64BE(16));
  const length = request.readUInt32BE(24);
  if (command === DISCONNECT) return false;
  const bytes = command === WRITE ? await incoming.take(length) : undefined;
  if (command === WRITE && !bytes) return false;
  if (bytes) disk.write(at, bytes);
  if (command === FLUSH) disk.flush();
  const reply = Buffer.alloc(16);
  reply.writeUInt32BE(SIMPLE_REPLY, 0);
  reply.writeUInt32BE([READ, WRITE, FLUSH].includes(command) ? 0 : UNKNOWN_COMMAND, 4);
  request.copy(reply, 8, 8, 16);
  socket.write(command === READ ? Buffer.concat([reply, disk.read(at, length)]) : reply);
  return true;
}

/** What a client sends, in pieces of the lengths that are asked for. */
class Incoming {
  #bytes = Buffer.alloc(0);
  readonly #chunks: AsyncIterator<unknown>;

  constructor(socket: Socket) {
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  /** `undefined` when the connection ends before. */
  async take(length: number): Promise<Buffer | undefined> {
    while (this.#bytes.length < length) {
      const next = await this.#next();
      if (!(next instanceof Buffer)) return undefined;
      this.#bytes = Buffer.concat([this.#bytes, next]);
    }
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }

  async #next(): Promise<unknown> {
    try {
      return (await this.#chunks.next()).value;
    } catch {
      // A guest that is killed resets the connection: its end like any other.
      return undefined;
    }
  }
}
