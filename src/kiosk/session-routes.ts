import type { Hono } from 'hono';
import { toResponse } from '../lib/answer.js';
import { orUnavailable, sessionOver, told } from './answers.js';
import type { KioskWorld } from './kiosk-world.js';
import { eventsInSession, overviewInSession, staySession } from './overview.js';
import type { PostRoute } from './post-route.js';
import { lockerBody, noBody, sessionBody, wantedBody } from './schema.js';
import { beginSession, lookAfter, openAll, openInSession, sessionAnswer } from './sessions.js';
import { endedAnswer, kioskSessionSchema } from './wire.js';

/** The calls about sessions. */
export function sessionRoutes(app: Hono, world: KioskWorld, post: PostRoute): void {
  const path = '/api/sessions/:session';
  post('/api/sessions', sessionBody, (body) => beginSession(world, body));
  post(`${path}/open`, wantedBody, (body, { session }) => openInSession(world, session, body));
  post(`${path}/open-all`, noBody, (_, { session, signal }) => openAll(world, session, signal));
  post(`${path}/block`, lockerBody, ({ locker }, { session }) => lookAfter(world, session, 'block', locker));
  post(`${path}/unblock`, lockerBody, ({ locker }, { session }) => lookAfter(world, session, 'unblock', locker));
  post(`${path}/clear`, lockerBody, ({ locker }, { session }) => lookAfter(world, session, 'clearFaults', locker));
  post(`${path}/emptied`, lockerBody, ({ locker }, { session }) => lookAfter(world, session, 'emptied', locker));
  post(`${path}/stay`, noBody, (_, { session }) => staySession(world, session));
  app.get(`${path}/overview`, async (c) => toResponse(await overviewInSession(world, c.req.param('session'))));
  app.get(`${path}/events`, async (c) => {
    return toResponse(await eventsInSession(world, c.req.param('session'), c.req.query('before')));
  });
  app.get(path, async (c) => {
    const answer = await orUnavailable(world, async () => {
      const view = world.sessions.view(c.req.param('session'));
      return view ? told(kioskSessionSchema, sessionAnswer(world, view)) : sessionOver;
    });
    return toResponse(answer);
  });
  app.delete(path, (c) => {
    const { session } = c.req.param();
    return toResponse(world.sessions.end(session) ? told(endedAnswer, { session }) : sessionOver);
  });
}
