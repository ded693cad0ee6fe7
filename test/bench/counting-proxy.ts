import { once } from 'node:events';
import { connect as connectTcp, createServer, type Socket } from 'node:net';

/** What went through, both ways: bytes as TCP carries them, TLS included, and how many pieces they came in. */
export interface Carried {
  readonly bytes: number;
  readonly pieces: number;
}

/** A TCP proxy on loopback in front of a broker. */
export interface CountingProxy {
  readonly port: number;
  carried(): Carried;
  end(): void;
}

export async function countingProxy(to: number): Promise<CountingProxy> {
  let bytes = 0;
  let pieces = 0;
  const sockets = new Set<Socket>();
  const carry = (from: Socket, into: Socket): void => {
    sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      bytes += chunk.length;
      pieces += 1;
      into.write(chunk);
    });
    from.on('error', () => into.destroy());
    from.on('close', () => into.end());
  };
  const server = createServer((near) => {
    const far = connectTcp(to, '127.0.0.1');
    carry(near, far);
    carry(far, near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    carried: () => ({ bytes, pieces }),
    end: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

export function difference(after: Carried, before: Carried): Carried {
  return { bytes: after.bytes - before.bytes, pieces: after.pieces - before.pieces };
}
