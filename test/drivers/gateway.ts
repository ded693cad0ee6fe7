import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { SerialPort } from 'serialport';

/** A serial gateway that hands bytes through between its connections and a tty, and fails in the ways of real ones. */
export class Gateway {
  readonly sockets: Socket[] = [];
  #server: Server | undefined;

  private constructor(
    private readonly serial: SerialPort,
    public port: number,
  ) {
    serial.on('data', (bytes: Buffer) => {
      for (const socket of this.sockets) if (socket.writable) socket.write(bytes);
    });
  }

  static async start(tty: string, baudRate = 9600): Promise<Gateway> {
    const serial = new SerialPort({ path: tty, baudRate, autoOpen: false });
    await new Promise<void>((resolve, reject) => serial.open((error) => (error ? reject(error) : resolve())));
    const gateway = new Gateway(serial, 0);
    await gateway.listen();
    return gateway;
  }

  get address(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  /** Accepts connections, after `refuse` at the same port. */
  async listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.sockets.push(socket);
      socket.on('data', (bytes) => this.serial.write(bytes));
      socket.on('error', () => undefined);
    }).listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
    this.#server = server;
  }

  /** Ends all connections, in the given way. */
  drop(how: 'close' | 'reset' | 'half-close'): void {
    for (const socket of this.sockets.splice(0)) {
      if (how === 'close') socket.destroy();
      if (how === 'reset') socket.resetAndDestroy();
      if (how === 'half-close') socket.end();
    }
  }

  /** The port is there no longer: connections are refused. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = server && once(server, 'close');
    server?.close();
    for (const socket of this.sockets.splice(0)) socket.destroy();
    await closed;
  }

  async stop(): Promise<void> {
    await this.refuse();
    await new Promise<void>((resolve) => (this.serial.isOpen ? this.serial.close(() => resolve()) : resolve()));
  }
}
