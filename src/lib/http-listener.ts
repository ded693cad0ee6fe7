import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { getRequestListener } from '@hono/node-server';

interface HttpServer<S extends Server | TlsServer = Server> {
  readonly server: S;
  /** Stops taking connections, lets requests under way be answered for at most `graceMs` (default: 8 s), then cuts what is left. */
  close(graceMs?: number): Promise<void>;
}

type Fetch = (request: Request, socket: Socket) => Response | Promise<Response>;

/** What a stuck or hostile client cannot outlast. */
const limits = {
  maxHeaderSize: 8192,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5000,
  // Node looks for slow clients each 30 s only; until then they hold the connections of others.
  connectionsCheckingInterval: 2000,
};

/** An HTTP/1.1 server with limits that a stuck or hostile client cannot outlast. Not listening yet. */
export function createHttpServer(fetch: Fetch): HttpServer {
  const server = createServer(limits, listenerOf(fetch));
  server.maxConnections = 256;
  return { server, close: closeOf(server) };
}

/** The same over TLS; how many connections it takes is the caller's to say. Not listening yet. */
export function createHttpsServer(fetch: Fetch, tls: TlsOptions): HttpServer<TlsServer> {
  const server = createTlsServer({ ...limits, ...tls }, listenerOf(fetch));
  return { server, close: closeOf(server) };
}

function listenerOf(fetch: Fetch): (request: IncomingMessage, response: ServerResponse) => unknown {
  return getRequestListener((request, { incoming }) => fetch(request, incoming.socket), {
    overrideGlobalObjects: false,
  });
}

/** An opening is read back for 3 s and may be tried twice. */
const usualGraceMs = 8000;

function closeOf(server: Server | TlsServer): (graceMs?: number) => Promise<void> {
  let underWay = 0;
  let settled: (() => void) | null = null;
  server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
    underWay++;
    response.once('close', () => {
      underWay--;
      if (underWay === 0) settled?.();
    });
  });
  return (graceMs = usualGraceMs) =>
    new Promise((resolve) => {
      // Browsers hold connections open that never carried a request: these end with the last answer, not with a time-out.
      settled = () => server.closeAllConnections();
      const cut = setTimeout(settled, graceMs);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      if (underWay === 0) settled();
    });
}

/** Listens, or rejects with the system's error (`EADDRINUSE`, `EACCES`, ...). `start` calls `server.listen`. */
export function listen(server: Server | TlsServer, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    start();
  });
}
