import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** How a line is: good; slow; or silent, when what goes in comes out once it is not silent any more, and nobody is told. */
type LineState = 'good' | 'slow' | 'silent';

/** A slow line hands on so many bytes in so many ms. */
const slowBytes = 2000;
const slowMs = 20;

/** The network between cabinets and broker: it passes on what comes, slowly or not at all, and is cut. */
export class BadLine {
  readonly #server: Server;
  readonly #pairs = new Set<() => void>();
  #state: LineState = 'good';
  #goOn: (() => void)[] = [];

  private constructor(private readonly target: number) {
    this.#server = createServer((near) => this.#carry(near));
  }

  /**
   * @param target port of the broker on loopback
   * @param host address at which cabinets find the line
   */
  static async open(target: number, host = '127.0.0.1'): Promise<BadLine> {
    const line = new BadLine(target);
    line.#server.listen(0, host);
    await once(line.#server, 'listening');
    return line;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    return address.port;
  }

  become(state: LineState): void {
    this.#state = state;
    for (const goOn of this.#goOn.splice(0)) goOn();
  }

  /** Resets every connection. */
  cut(): void {
    for (const reset of [...this.#pairs]) reset();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.become('good');
    this.cut();
    await closed;
  }

  #carry(near: Socket): void {
    const far = connect({ port: this.target, host: '127.0.0.1' });
    const reset = (): void => {
      this.#pairs.delete(reset);
      near.resetAndDestroy();
      far.resetAndDestroy();
    };
    this.#pairs.add(reset);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', reset).on('close', reset);
      void this.#pass(from, to);
    }
  }

  async #pass(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const bytes of from) {
        for (let at = 0; at < bytes.length; ) {
          if (this.#state === 'silent') await new Promise<void>((resolve) => this.#goOn.push(resolve));
          const many = this.#state === 'slow' ? slowBytes : bytes.length - at;
          if (this.#state === 'slow') await new Promise((resolve) => setTimeout(resolve, slowMs));
          if (to.destroyed) return;
          if (!to.write(bytes.subarray(at, at + many))) await Promise.race([once(to, 'drain'), once(to, 'close')]);
          at += many;
        }
      }
      to.end();
    } catch {
      // The other end is reset with this one.
    }
  }
}
