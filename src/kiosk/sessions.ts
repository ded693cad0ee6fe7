import type { z } from 'zod';
import type { Wanted } from '../access/decide.js';
import type { SessionView } from '../access/session-view.js';
import type { Care, OneOfAll } from '../access/sessions.js';
import type { Answer } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import {
  codeDenied,
  noSuchLocker,
  openingAnswer,
  orUnavailable,
  pinDenied,
  sessionDenied,
  sessionOver,
  told,
} from './answers.js';
import { kioskDelivery } from './deliveries.js';
import type { KioskWorld } from './kiosk-world.js';
import type { sessionBody, wantedBody } from './schema.js';
import { allOpenedSchema, caredAnswer, type KioskSession, kioskSessionSchema, type OneOfAllAnswer } from './wire.js';

/** From a number and a PIN, or the text of a code or card, to a session. Denied as an opening by the same would be. */
export function beginSession(world: KioskWorld, body: z.output<typeof sessionBody>): Promise<Answer> {
  return orUnavailable(world, async () => {
    const isPin = 'pin' in body;
    const holder = await world.identify(
      isPin ? { kind: 'pin', number: body.locker, pin: body.pin } : { kind: 'text', text: body.text },
    );
    if (holder.kind !== 'holder') return openingAnswer(world, holder, isPin ? pinDenied : codeDenied);
    return told(kioskSessionSchema, sessionAnswer(world, world.sessions.begin(holder)));
  });
}

/** A session, with the rental that it is about. */
export function sessionAnswer({ rentals }: KioskWorld, view: SessionView): KioskSession {
  const rental = rentals?.rentalOf(view.session);
  const { delivery, ...session } = view;
  return {
    ...session,
    ...(delivery && { delivery: kioskDelivery(delivery) }),
    ...(rental !== undefined && { rental }),
  };
}

export function openInSession(
  world: KioskWorld,
  session: string,
  { locker, size }: z.output<typeof wantedBody>,
): Promise<Answer> {
  return orUnavailable(world, async () => {
    const wanted: Wanted = { ...(locker !== undefined && { locker }), ...(size !== undefined && { size }) };
    const came = await world.sessions.open(session, wanted);
    return came.kind === 'over' ? sessionOver : openingAnswer(world, came, sessionDenied);
  });
}

export function openAll(world: KioskWorld, session: string, signal: AbortSignal): Promise<Answer> {
  return orUnavailable(world, async () => {
    const came = await world.sessions.openAll(session, signal);
    if (came.kind === 'over') return sessionOver;
    if (came.kind !== 'all') return openingAnswer(world, came, sessionDenied);
    const { lockers, complete } = came;
    return told(allOpenedSchema, { lockers: lockers.map((one) => oneOfAll(world, one)), complete });
  });
}

function oneOfAll(world: KioskWorld, { locker, came }: OneOfAll): OneOfAllAnswer {
  switch (came.kind) {
    case 'already_open':
      return { locker, outcome: 'already_open' };
    case 'done': {
      const { outcome, reason } = came.result;
      return { locker, outcome, ...(reason && { reason }) };
    }
    case 'unavailable':
      world.onFault(came.error);
      return { locker, outcome: 'not_opened', code: 'unavailable', error: came.error.code };
    default:
      return { locker, outcome: 'not_opened', code: came.kind === 'wait' ? 'wait' : 'denied' };
  }
}

export function lookAfter(world: KioskWorld, session: string, care: Care, locker: string): Promise<Answer> {
  return orUnavailable(world, async () => {
    try {
      const came = await world.sessions.lookAfter(session, care, locker);
      if (came.kind === 'over') return sessionOver;
      return came.kind === 'cared'
        ? told(caredAnswer, { locker, changed: came.changed })
        : openingAnswer(world, came, sessionDenied);
    } catch (error) {
      if (error instanceof LockerError && error.code === 'opening.no_locker') return noSuchLocker;
      throw error;
    }
  });
}
