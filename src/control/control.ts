import type { Socket } from 'node:net';
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { type Answer, ok, problem, toResponse } from '../lib/answer.js';
import { createHttpServer, listen } from '../lib/http-listener.js';
import { parseJson, readJsonBytes } from '../lib/json-body.js';
import { type Caller, callerOf } from './caller.js';
import {
  faultAnswer,
  installTrust,
  moveDoor,
  open,
  removePin,
  runCommand,
  setFault,
  setPin,
  setPlug,
  status,
} from './calls.js';
import type { ControlWorld } from './control-world.js';
import { type LineSource, lineStream } from './line-stream.js';
import { Scans } from './scans.js';
import {
  commandBody,
  eventsQuery,
  lockersQuery,
  openBody,
  pinBody,
  scanBody,
  simDoorBody,
  simFaultBody,
  simPlugBody,
  timeAnswerBody,
  timeAskBody,
  trustBody,
} from './schema.js';
import { bindSocket, clearSocket } from './socket.js';
import { eventSource, lockerSource } from './sources.js';
import { answerTime, askTime } from './time-calls.js';

export interface ControlOptions extends ControlWorld {
  /** Path of the unix socket. */
  readonly socket: string;
}

export interface Control {
  /** Ends the streams, lets calls under way be answered, and removes the socket. */
  close(): Promise<void>;
}

type Env = { Variables: { caller: Caller }; Bindings: { socket: Socket } };

const maxBodyBytes = 4096;
/** A trust set or a command has up to 8 KiB. */
const maxSignedBodyBytes = 16_384;
/** An opening is read back for 3 s and may be tried twice. */
const closeGraceMs = 8000;

/** Serves lockerctl. Rejects with a LockerError: `control.socket_used` or `control.socket_failed`. */
export async function startControl(options: ControlOptions): Promise<Control> {
  const enders = new Set<() => void>();
  const app = controlApp(options, enders);
  const http = createHttpServer((request, socket) => app.fetch(request, { socket }));
  await clearSocket(options.socket);
  await bindSocket(http.server, options.socket, (start) => listen(http.server, start));
  return {
    close: () => {
      for (const end of [...enders]) end();
      return http.close(closeGraceMs);
    },
  };
}

function controlApp(world: ControlWorld, enders: Set<() => void>): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    c.set('caller', await callerOf(c.env.socket));
    await next();
  });
  app.onError((error) => {
    world.onFault(error);
    return toResponse(faultAnswer(error));
  });
  app.notFound(() => toResponse(problem(404, 'not_found', 'The control API has no such call.')));

  const lines = lineAnswer(world, enders);
  readCalls(app, world, lines);
  const post = postCall(app);
  post('/open', openBody, (body, caller) => open(world, body, caller));
  post('/pin', pinBody, (body, caller) => setPin(world, body, caller));
  post('/time/ask', timeAskBody, async () => askTime(world));
  post('/time/answer', timeAnswerBody, (body, caller) => answerTime(world, body, caller));
  post('/trust', trustBody, (body) => installTrust(world, body), maxSignedBodyBytes);
  post('/command', commandBody, (body, caller) => runCommand(world, body, caller), maxSignedBodyBytes);
  post('/sim/door', simDoorBody, (body, caller) => moveDoor(world, body, caller));
  post('/sim/fault', simFaultBody, (body, caller) => setFault(world, body, caller));
  post('/sim/plug', simPlugBody, (body, caller) => setPlug(world, body, caller));
  const scans = new Scans(world);
  post('/scan', scanBody, async (body, caller, c) => lines(c, await scans.begin(body, caller)));
  app.delete('/pin/:locker', async (c) => toResponse(await removePin(world, c.req.param('locker'), c.get('caller'))));
  return app;
}

type LineAnswer = <T>(c: Context<Env>, source: LineSource<T>) => Response;

/** Answers by JSON Lines; `enders` end the streams that are open. */
function lineAnswer(world: ControlWorld, enders: Set<() => void>): LineAnswer {
  return (c, source) => {
    const headers = { 'content-type': 'application/jsonl', 'cache-control': 'no-store' };
    // A stream that was opened for HEAD would have no reader, and so no end.
    if (c.req.raw.method === 'HEAD') return new Response(null, { headers });
    const body = lineStream(source, {
      opened: (end) => {
        enders.add(end);
        return () => enders.delete(end);
      },
      cut: (error) => {
        world.onFault(error);
        c.env.socket.destroy();
      },
    });
    return new Response(body, { headers });
  };
}

function readCalls(app: Hono<Env>, world: ControlWorld, lines: LineAnswer): void {
  const viewed = async ({ actor, role }: Caller): Promise<void> => {
    try {
      await world.recordRepeated({ event: 'admin.viewed', actor, actor_role: role });
    } catch (error) {
      // A full disk is when somebody has to look most: reading goes on, and the log says what the record could not.
      world.onFault(error);
    }
  };
  app.get('/status', async (c) => {
    await viewed(c.get('caller'));
    return toResponse(await status(world));
  });
  app.get('/device', async (c) => {
    await viewed(c.get('caller'));
    return toResponse(ok({ ...(await world.keys.published()) }));
  });
  app.get('/lockers', async (c) => {
    const query = lockersQuery.safeParse(c.req.query());
    if (!query.success) return toResponse(badQuery(query.error));
    await viewed(c.get('caller'));
    return lines(c, lockerSource(world.cabinet, query.data.follow));
  });
  app.get('/events', async (c) => {
    const query = eventsQuery.safeParse(c.req.query());
    if (!query.success) return toResponse(badQuery(query.error));
    await viewed(c.get('caller'));
    return lines(c, eventSource(world.events, query.data));
  });
}

type PostCall = <T>(
  path: string,
  schema: z.ZodType<T>,
  call: (body: T, caller: Caller, c: Context<Env>) => Promise<Answer | Response>,
  maxBytes?: number,
) => void;

function postCall(app: Hono<Env>): PostCall {
  return (path, schema, call, maxBytes = maxBodyBytes) => {
    app.post(path, async (c) => {
      const read = await readJsonBytes(c.req.raw, maxBytes);
      if (read.kind === 'refused') return toResponse(read.answer);
      const body = parseJson(read.value, schema);
      if (body.kind === 'refused') return toResponse(body.answer);
      const answer = await call(body.value, c.get('caller'), c);
      return answer instanceof Response ? answer : toResponse(answer);
    });
  };
}

function badQuery(error: z.ZodError): Answer {
  const issue = error.issues[0];
  return problem(400, 'malformed', `Query ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`);
}
