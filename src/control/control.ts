import type { Socket } from 'node:net';
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { type Answer, ok, problem, toResponse } from '../lib/answer.js';
import { createHttpServer, listen } from '../lib/http-listener.js';
import { parseJson, readJsonBytes } from '../lib/json-body.js';
import { bringReceipt, statsSource, verifySource } from './audit-calls.js';
import { backup } from './backup-calls.js';
import { CallRows } from './call-rows.js';
import { type Caller, callerOf } from './caller.js';
import { enrolCard, removeCard } from './card-calls.js';
import type { ControlWorld } from './control-world.js';
import { faultAnswer } from './faults.js';
import { type LineSource, lineStream } from './line-stream.js';
import { keepUp, open, openAll, upkeepActs } from './locker-calls.js';
import { askErasure, changeRestriction, correctRow, exportSource, requestSource } from './person-calls.js';
import { removePin, setPin } from './pin-calls.js';
import { endRental, extendRental, forgiveRental, moveRental, rentalSource } from './rental-calls.js';
import { clearRights, putRight, revokeRight, rightOf, rightSource } from './right-calls.js';
import { Scans } from './scans.js';
import {
  backupBody,
  commandBody,
  decommissionBody,
  eventsQuery,
  lockersQuery,
  openAllBody,
  openBody,
  pinBody,
  receiptBody,
  scanBody,
  simDoorBody,
  simFaultBody,
  simPlugBody,
  simPresentBody,
  statsQuery,
  timeAnswerBody,
  timeAskBody,
  trustBody,
} from './schema.js';
import { correctBody, subjectBody } from './schema-persons.js';
import { endRentalBody, extendRentalBody, forgiveRentalBody, moveRentalBody, rentalsQuery } from './schema-rentals.js';
import { clearBody, enrolBody, reference, removeCardBody, revokeQuery, rightBody } from './schema-rights.js';
import { decommission, recommission } from './service-calls.js';
import { installTrust, runCommand } from './signed-calls.js';
import { moveDoor, present, setFault, setPlug } from './sim-calls.js';
import { bindSocket, clearSocket } from './socket.js';
import { eventSource, lockerSource } from './sources.js';
import { acceptState, awaitState } from './state-calls.js';
import { status } from './status-calls.js';
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

/** A right that names every locker of a large cabinet has to fit. */
const maxBodyBytes = 65_536;

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
      return http.close();
    },
  };
}

/** All calls, each of which leaves a row with who called: of what it changed, that he looked, or that it was refused. */
export function controlApp(world: ControlWorld, enders: Set<() => void>): Hono<Env> {
  const app = new Hono<Env>();
  const rows = new CallRows(world);
  app.use(async (c, next) => {
    c.set('caller', await named(c.env.socket, rows));
    await next();
    if (c.res.status >= 400) await rows.refused(c.get('caller'), c.error);
  });
  app.onError((error) => {
    const answer = faultAnswer(error);
    // What a caller got wrong is his to read; the log is for what is wrong with the cabinet.
    if (answer.status >= 500) world.onFault(error);
    return toResponse(answer);
  });
  app.notFound(() => toResponse(problem(404, 'not_found', 'The control API has no such call.')));

  const lines = lineAnswer(world, enders);
  readCalls(app, world, rows, lines);
  changeCalls(app, world);
  bringCalls(app, world, rows);
  const post = bodyCall(app, 'POST');
  const scans = new Scans(world);
  post('/scan', scanBody, async (body, caller, c) => lines(c, await scans.begin(body, caller)));
  post('/open-all', openAllBody, async (body, caller, c) => lines(c, openAll(world, rows, body, caller)));
  post('/person/export', subjectBody, (body, caller, c) =>
    untilGone(c, enders, async (gone) => lines(c, await exportSource(world, body, caller, gone))),
  );
  const drop = bodyCall(app, 'DELETE');
  post('/cards', enrolBody, (body, caller, c) => untilGone(c, enders, (gone) => enrolCard(world, body, caller, gone)));
  drop('/cards', removeCardBody, (body, caller, c) =>
    untilGone(c, enders, (gone) => removeCard(world, body, caller, gone)),
  );
  return app;
}

/** What is done at once. */
function changeCalls(app: Hono<Env>, world: ControlWorld): void {
  const post = bodyCall(app, 'POST');
  post('/open', openBody, (body, caller) => open(world, body, caller));
  post('/pin', pinBody, (body, caller) => setPin(world, body, caller));
  post('/time/answer', timeAnswerBody, (body, caller) => answerTime(world, body, caller));
  post('/backup', backupBody, (body, caller) => backup(world, body, caller));
  post('/decommission', decommissionBody, async (body, caller) => decommission(world, body, caller));
  app.post('/decommission/undo', (c) => toResponse(recommission(world, c.get('caller'))));
  post('/rights', rightBody, (body, caller) => putRight(world, body, caller));
  post('/rights/clear', clearBody, async (body, caller) => clearRights(world, body, caller));
  post('/person/erase', subjectBody, (body, caller) => askErasure(world, body, caller));
  post('/person/correct', correctBody, async (body, caller) => correctRow(world, body, caller));
  for (const act of ['restrict', 'unrestrict'] as const) {
    post(`/person/${act}`, subjectBody, async (body, caller) => changeRestriction(world, act, body, caller));
  }
  post('/rental/end', endRentalBody, async (body, caller) => endRental(world, body, caller));
  post('/rental/extend', extendRentalBody, async (body, caller) => extendRental(world, body, caller));
  post('/rental/forgive', forgiveRentalBody, async (body, caller) => forgiveRental(world, body, caller));
  post('/rental/move', moveRentalBody, (body, caller) => moveRental(world, body, caller));
  post('/sim/door', simDoorBody, (body, caller) => moveDoor(world, body, caller));
  post('/sim/fault', simFaultBody, (body, caller) => setFault(world, body, caller));
  post('/sim/plug', simPlugBody, (body, caller) => setPlug(world, body, caller));
  post('/sim/present', simPresentBody, (body, caller) => present(world, body, caller));
  app.post('/state/accept', (c) => toResponse(acceptState(world, c.get('caller'))));
  app.post('/state/await', (c) => toResponse(awaitState(world, c.get('caller'))));
  for (const act of upkeepActs) {
    app.post(`/lockers/:locker/${act}`, (c) => toResponse(keepUp(world, act, c.req.param('locker'), c.get('caller'))));
  }
  app.delete('/pin/:locker', async (c) => toResponse(await removePin(world, c.req.param('locker'), c.get('caller'))));
  app.delete('/rights/:ref', (c) => {
    const ref = reference.safeParse(c.req.param('ref'));
    const query = revokeQuery.safeParse(c.req.query());
    if (!ref.success)
      return toResponse(problem(400, 'malformed', `The id of the right: ${ref.error.issues[0]?.message}`));
    if (!query.success) return toResponse(badQuery(query.error));
    return toResponse(revokeRight(world, ref.data, query.data.untilMs, c.get('caller')));
  });
}

/** What the cloud has signed. */
function bringCalls(app: Hono<Env>, world: ControlWorld, rows: CallRows): void {
  const post = bodyCall(app, 'POST');
  const bring = <T>(path: string, schema: z.ZodType<T>, call: (body: T, caller: Caller) => Promise<Answer>): void =>
    post(path, schema, async (body, caller) => {
      await rows.brought(caller);
      return call(body, caller);
    });
  bring('/trust', trustBody, (body) => installTrust(world, body));
  bring('/command', commandBody, (body, caller) => runCommand(world, body, caller));
  bring('/receipt', receiptBody, (body) => bringReceipt(world, body));
}

async function named(socket: Socket, rows: CallRows): Promise<Caller> {
  try {
    return await callerOf(socket);
  } catch (error) {
    await rows.refused(undefined, error);
    throw error;
  }
}

/** Work that waits for a person ends when its caller goes, or the daemon. */
async function untilGone<T>(
  c: Context<Env>,
  enders: Set<() => void>,
  work: (gone: AbortSignal) => Promise<T>,
): Promise<T> {
  const stopping = new AbortController();
  const end = (): void => stopping.abort();
  enders.add(end);
  try {
    return await work(AbortSignal.any([c.req.raw.signal, stopping.signal]));
  } finally {
    enders.delete(end);
  }
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

function readCalls(app: Hono<Env>, world: ControlWorld, rows: CallRows, lines: LineAnswer): void {
  const look = (path: string, call: (c: Context<Env>) => Promise<Response> | Response): void => {
    app.get(path, async (c) => {
      await rows.viewed(c.get('caller'));
      return call(c);
    });
  };
  const lookBy = <T>(path: string, schema: z.ZodType<T>, call: (query: T) => LineSource<unknown>): void =>
    look(path, (c) => {
      const query = schema.safeParse(c.req.query());
      return query.success ? lines(c, call(query.data)) : toResponse(badQuery(query.error));
    });
  look('/status', async () => toResponse(await status(world)));
  look('/device', async () => toResponse(ok({ ...(await world.keys.published()) })));
  lookBy('/lockers', lockersQuery, ({ follow }) => lockerSource(world.cabinet, follow));
  look('/rights', (c) => lines(c, rightSource(world)));
  look('/rights/:ref', (c) => toResponse(ok({ ...rightOf(world, c.req.param('ref') ?? '') })));
  lookBy('/rentals', rentalsQuery, ({ all }) => rentalSource(world, all));
  lookBy('/events', eventsQuery, (query) => eventSource(world.events, query));
  look('/person/requests', (c) => lines(c, requestSource(world)));
  look('/audit/verify', (c) => lines(c, verifySource(world)));
  lookBy('/audit/stats', statsQuery, (query) => statsSource(world, query));
  // It changes nothing: the answer to it may, and leaves its own row.
  bodyCall(app, 'POST')('/time/ask', timeAskBody, async (_, caller) => {
    await rows.viewed(caller);
    return askTime(world);
  });
}

type BodyCall = <T>(
  path: string,
  schema: z.ZodType<T>,
  call: (body: T, caller: Caller, c: Context<Env>) => Promise<Answer | Response>,
) => void;

function bodyCall(app: Hono<Env>, method: 'POST' | 'DELETE'): BodyCall {
  return (path, schema, call) => {
    app.on(method, path, async (c) => {
      const read = await readJsonBytes(c.req.raw, maxBodyBytes);
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
