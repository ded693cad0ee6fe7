import type { Socket } from 'node:net';
import { Hono } from 'hono';
import type { z } from 'zod';
import { type Answer, ok, toResponse } from '../lib/answer.js';
import type { TimeSource } from '../lib/clock-source.js';
import { LockerError } from '../lib/errors.js';
import { keyFault } from '../lib/idempotency.js';
import { parseJson, type Read, readJsonBytes } from '../lib/json-body.js';
import { refusal, unavailable } from './answers.js';
import { answerTime, command, lockers, open, throttled } from './calls.js';
import { type Client, commonNameOf } from './clients.js';
import { emptyBody, maxBodyBytes, openBody, textBody, unknownMember } from './schema.js';
import type { TerminalWorld } from './terminal-world.js';

type Env = { Variables: { client: Client }; Bindings: { socket: Socket } };

/** The HTTP API, for connections whose certificate was verified. */
export function terminalApp(
  world: TerminalWorld,
  clients: ReadonlyMap<string, Client>,
  time: TimeSource,
): (request: Request, socket: Socket) => Response | Promise<Response> {
  const app = new Hono<Env>();
  app.onError((error) => {
    world.onFault(error);
    if (error instanceof LockerError) return toResponse(unavailable(error));
    return toResponse(refusal('internal', 'A fault in the program; it is in its log.'));
  });
  app.notFound(() => toResponse(refusal('not_found', 'The terminal API has no such call.')));
  app.use(async (c, next) => {
    const client = clients.get(commonNameOf(c.env.socket) ?? '');
    const refused = client ? admit(world, client, c.req.raw.headers, time) : unknownClient;
    if (!client || refused) return toResponse(refused ?? unknownClient);
    c.set('client', client);
    return next();
  });
  app.get('/v1/lockers', (c) => toResponse(lockers(world, c.get('client'))));
  const post = postRoute(app);
  post('/v1/open', openBody, (body, client) => open(world, body, client));
  post('/v1/commands', textBody, (body, client) => command(world, body, client));
  post('/v1/time/ask', emptyBody, async () => ok({ nonce: world.time.ask() }));
  post('/v1/time/answer', textBody, (body, client) => answerTime(world, body, client));
  return (request, socket) => app.fetch(request, { socket });
}

/** Nothing of a body is read before; the connection ends with it. */
const unknownClient = refusal(
  'unknown_client',
  'The common name of this certificate is none of the names in `terminal.clients`.',
  {},
  { connection: 'close' },
);

/** Why a known client's request is not looked at; `null` when it is. */
function admit(world: TerminalWorld, client: Client, headers: Headers, time: TimeSource): Answer | null {
  // A browser that holds a client certificate shows it to this server on behalf of any page; clients are programs.
  if (headers.has('origin')) return refusal('wrong_origin', 'No web page may ask here.');
  const seconds = client.bucket.take(time.monoMs());
  return seconds === 0 ? null : throttled(world, client, seconds);
}

/** A request without a body has nothing to say: `POST /v1/time/ask` needs no more. */
const nothingSent: Read<Uint8Array> = { kind: 'read', value: Buffer.from('{}') };

function hasBody(headers: Headers): boolean {
  return headers.has('transfer-encoding') || (headers.get('content-length') ?? '0') !== '0';
}

type PostRoute = <T>(path: string, schema: z.ZodType<T>, handle: (body: T, client: Client) => Promise<Answer>) => void;

function postRoute(app: Hono<Env>): PostRoute {
  return (path, schema, handle) => {
    app.post(path, async (c) => {
      const key = c.req.header('idempotency-key');
      const badKey = keyFault(key);
      if (badKey) return toResponse(badKey);
      const read = hasBody(c.req.raw.headers) ? await readJsonBytes(c.req.raw, maxBodyBytes) : nothingSent;
      if (read.kind === 'refused') return toResponse(read.answer);
      const body = parseJson(read.value, schema, unknownMember);
      if (body.kind === 'refused') return toResponse(body.answer);
      const client = c.get('client');
      const work = () => handle(body.value, client);
      return toResponse(key === undefined ? await work() : await client.answers.once(key, path, read.value, work));
    });
  };
}
