import type { Hono } from 'hono';
import { toResponse } from '../lib/answer.js';
import type { KioskWorld } from './kiosk-world.js';
import type { PostRoute } from './post-route.js';
import { cancelRental, endRental, notOpened, payMore, rent, rentalAnswer } from './rentals.js';
import { endBody, extendBody, noBody, rentBody } from './schema.js';

/** The calls about rentals, where something is rented. */
export function rentalRoutes(app: Hono, world: KioskWorld, post: PostRoute): void {
  const { rentals } = world;
  if (rentals === undefined) return;
  const path = '/api/rentals/:rental';
  const session = '/api/sessions/:session';
  post('/api/rentals', rentBody, (body) => rent(world, rentals, body));
  app.get(path, (c) => toResponse(rentalAnswer(rentals, c.req.param('rental'))));
  app.delete(path, async (c) => toResponse(await cancelRental(world, rentals, c.req.param('rental'))));
  post(`${path}/not-opened`, noBody, (_, { rental }) => notOpened(world, rentals, rental));
  post(`${session}/pay`, noBody, (_, asked) => payMore(world, rentals, asked.session, {}));
  post(`${session}/extend`, extendBody, (body, asked) => payMore(world, rentals, asked.session, body));
  post(`${session}/end`, endBody, (body, asked) => endRental(world, rentals, asked.session, body));
}
