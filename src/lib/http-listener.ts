import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';

export interface HttpServer {
  readonly server: Server;
  /** Stops taking connections, lets requests under way be answered for at most `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** An HTTP/1.1 server with limits that a stuck or hostile client cannot outlast. Not listening yet. */
export function createHttpServer(
  fetch: (request: Request, socket: Socket) => Response | Promise<Response>,
): HttpServer {
  const listener = getRequestListener((request, { incoming }) => fetch(request, incoming.socket), {
    overrideGlobalObjects: false,
  });
  const limits = {
    maxHeaderSize: 8192,
    headersTimeout: 10_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 5000,
    // Node looks for slow clients each 30 s only; until then they hold the connections of others.
    connectionsCheckingInterval: 2000,
  };
  const server = createServer(limits, listener);
  server.maxConnections = 256;
  let underWay = 0;
  let settled: (() => void) | null = null;
  server.on('request', (_request, response) => {
    underWay++;
    response.once('close', () => {
      underWay--;
      if (underWay === 0) settled?.();
    });
  });
  return {
    server,
    close: (graceMs) =>
      new Promise((resolve) => {
        // Browsers hold connections open that never carried a request: these end with the last answer, not with a time-out.
        settled = () => server.closeAllConnections();
        const cut = setTimeout(settled, graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        if (underWay === 0) settled();
      }),
  };
}

/** Listens, or rejects with the system's error (`EADDRINUSE`, `EACCES`, ...). `start` calls `server.listen`. */
export function listen(server: Server, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    start();
  });
}
