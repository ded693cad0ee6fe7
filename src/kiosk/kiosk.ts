import { Hono } from 'hono';
import { type Endpoint, isLoopback } from '../config/endpoint.js';
import { type Answer, toResponse } from '../lib/answer.js';
import { builtFile } from '../lib/built.js';
import { systemTime, type TimeSource } from '../lib/clock-source.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { createHttpServer, listen } from '../lib/http-listener.js';
import { IdempotentAnswers } from '../lib/idempotency.js';
import { refusal, told } from './answers.js';
import { EventStreams } from './event-stream.js';
import { guard, hostHeader, securityHeaders } from './guard.js';
import type { KioskWorld } from './kiosk-world.js';
import { metricsText } from './metrics.js';
import { moveSimDoor, openByCode, openByPin } from './openings.js';
import { listPage, type PageFiles, pageResponse } from './page-files.js';
import { postRoute } from './post-route.js';
import { rentalRoutes } from './rental-routes.js';
import { codeBody, pinBody, simDoorBody } from './schema.js';
import { sessionRoutes } from './session-routes.js';
import { kioskCabinet, kioskHealth } from './views.js';
import { kioskCabinetSchema, upAnswer } from './wire.js';

export interface KioskOptions extends KioskWorld {
  readonly listen: Endpoint;
  /** Where the built page is; default: beside this file in dist/. */
  readonly pageDir?: string;
  readonly time?: TimeSource;
}

export interface Kiosk {
  readonly url: string;
  /** Ends the event streams, lets openings under way be answered, and frees the port. */
  close(): Promise<void>;
}

/**
 * Serves the page and its API. Rejects with a LockerError: `kiosk.port_used`, `kiosk.not_loopback` or
 * `kiosk.listen_failed`. Port 0 takes a free port.
 */
export async function startKiosk(options: KioskOptions): Promise<Kiosk> {
  const { host, port } = options.listen;
  if (!isLoopback(host)) {
    const message = `kiosk.listen: ${host} can be reached from outside. Listen on 127.0.0.1 or [::1].`;
    throw new LockerError('kiosk.not_loopback', message);
  }
  const page = await listPage(options.pageDir ?? builtFile('page/'));
  const streams = new EventStreams(options);
  let app: Hono | null = null;
  const http = createHttpServer((request) => app?.fetch(request) ?? new Response(null, { status: 503 }));
  const { server } = http;
  await listen(server, () => server.listen(port, host)).catch((error: unknown) => {
    throw listenError(error, options.listen);
  });
  const address = server.address();
  const bound = { host, port: typeof address === 'object' && address ? address.port : port };
  app = kioskApp(options, bound, page, streams);
  return {
    url: `http://${hostHeader(bound)}/`,
    close: () => {
      streams.closeAll();
      return http.close();
    },
  };
}

function listenError(error: unknown, at: Endpoint): LockerError {
  const where = `${at.host}:${at.port}`;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const act = 'Stop the program that listens there (another lockerd?), or set another port in kiosk.listen.';
    return new LockerError('kiosk.port_used', `${where} is used by another program. ${act}`, { where });
  }
  const message = `The kiosk cannot listen on ${where}: ${messageOf(error)}. Set another address in kiosk.listen.`;
  return new LockerError('kiosk.listen_failed', message, { where }, { cause: error });
}

function kioskApp(options: KioskOptions, bound: Endpoint, page: PageFiles, streams: EventStreams): Hono {
  const app = new Hono();
  const check = guard(bound);
  app.use(async (c, next) => {
    const refused = check(c.req.raw.headers);
    if (refused) c.res = toResponse(refused);
    else await next();
    for (const [name, value] of Object.entries(securityHeaders)) c.res.headers.set(name, value);
  });
  readRoutes(app, options, streams);
  const post = postRoute(app, new IdempotentAnswers(options.time ?? systemTime));
  post('/api/pin', pinBody, (body) => openByPin(options, body));
  post('/api/code', codeBody, (body) => openByCode(options, body));
  sessionRoutes(app, options, post);
  rentalRoutes(app, options, post);
  if (options.sim) post('/api/sim/door', simDoorBody, (body) => moveSimDoor(options, body));
  app.get('*', async (c) => {
    const file = await pageResponse(page, c.req.path, c.req.header('if-none-match') ?? null);
    return file ?? toResponse(notFound(page, c.req.path));
  });
  app.notFound((c) => toResponse(notFound(page, c.req.path)));
  app.onError((error) => {
    options.onFault(error);
    return toResponse(refusal('internal', 'A fault in the program; it is in its log.'));
  });
  return app;
}

function readRoutes(app: Hono, options: KioskOptions, streams: EventStreams): void {
  const { cabinet, counters, version } = options;
  app.get('/api/cabinet', () => toResponse(told(kioskCabinetSchema, kioskCabinet(options))));
  app.get('/healthz', () =>
    toResponse(told(upAnswer, { status: 'up', health: kioskHealth(cabinet.alarms()), version })),
  );
  app.get('/api/events', (c) => {
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    // A stream that was opened for HEAD would have no reader, and so no end.
    if (c.req.raw.method === 'HEAD') return new Response(null, { headers });
    const body = streams.open(c.req.query('rental'));
    if (!body) return toResponse(refusal('unavailable', 'Too many event streams are open.'));
    return new Response(body, { headers });
  });
  app.get('/metrics', async () => {
    const hardware = await counters.hardware().catch((error: unknown) => {
      options.onFault(error);
      return null;
    });
    const requests = readOr(() => counters.requests(), options.onFault);
    const rentals = readOr(() => counters.rentals?.(), options.onFault);
    const uplink = readOr(() => counters.uplink?.(), options.onFault);
    const text = metricsText({
      version,
      lockers: cabinet.lockers(),
      alarms: cabinet.alarms(),
      openings: counters.openings(),
      record: counters.record(),
      clock: options.clock(),
      ...(requests && { requests }),
      ...(rentals && { rentals }),
      ...(uplink && { uplink }),
      ...(hardware ? { hardware } : {}),
    });
    return new Response(text, { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } });
  });
}

/** What cannot be read is told, and nothing else is left out for it. */
function readOr<T>(read: () => T, onFault: (error: unknown) => void): T | undefined {
  try {
    return read();
  } catch (error) {
    onFault(error);
    return undefined;
  }
}

function notFound(page: PageFiles, path: string): Answer {
  if (path === '/' && page.size === 0) return refusal('not_found', 'The page is not built: run `npm run build`.');
  return refusal('not_found', 'There is nothing at this path.');
}
