import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { LockerError, messageOf } from '../lib/errors.js';
import { mostMessageBytes } from '../wire/messages.js';

/** A broker in this process: MQTT 3.1.1 on loopback, without shared subscriptions. For a trial: whoever is on this machine may connect. */
interface EmbeddedBroker {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the broker.
 * @param port 0 lets the system choose one
 * @throws LockerError `collector.broker_failed`
 */
export async function startEmbeddedBroker(port = 0): Promise<EmbeddedBroker> {
  const aedes = await Aedes.createBroker({
    // A message that is larger than any of ours would be kept in memory.
    authorizePublish: (_client, packet, callback) =>
      callback(packet.payload.length > mostMessageBytes ? new Error('the message is too large') : null),
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    const message = `the broker cannot listen on 127.0.0.1:${port} (${messageOf(error)})`;
    throw new LockerError('collector.broker_failed', message, { port }, { cause: error });
  }
  const address = server.address();
  const chosen = address !== null && typeof address === 'object' ? address.port : port;
  return {
    url: `mqtt://127.0.0.1:${chosen}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => aedes.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
