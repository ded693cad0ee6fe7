import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** The network between the cabinet of a trial and its cloud: somebody can cut it, and mend it again. */
export class TrialNetwork {
  readonly #port: number;
  readonly #to: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  /**
   * @param port where the cabinet looks for the broker, on loopback
   * @param to where the broker is
   */
  constructor(port: number, to: number) {
    this.#port = port;
    this.#to = to;
  }

  /** Mends what was cut. Rejects with the system's error when the port is taken. */
  async mend(): Promise<void> {
    if (this.#server) return;
    const server = createServer((near) => {
      const far = connect(this.#to, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.once('close', () => this.#sockets.delete(socket));
      }
      // Whichever end goes, the other one sees it: their programs say what they make of it.
      pipeline(near, far, near, () => undefined);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
  }

  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
