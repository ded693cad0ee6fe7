import type { Presentation } from '../access/presentation.js';
import type { SessionOver, Told } from '../access/sessions.js';
import type { Answer } from '../lib/answer.js';
import type { DeliveryView } from '../rental/deliveries.js';
import { openingAnswer, orUnavailable, sessionDenied, sessionOver, told } from './answers.js';
import type { KioskWorld } from './kiosk-world.js';
import { type KioskDelivery, kioskDeliverySchema } from './wire.js';

/** A delivery as the page shows it: times in whole seconds. */
export function kioskDelivery({ rental, locker, state, leftMs }: DeliveryView): KioskDelivery {
  return kioskDeliverySchema.parse({ rental, locker, state, seconds: Math.floor(leftMs / 1000) });
}

/** What a courier or a recipient does with a delivery in his session: it as it is now, or an opening. */
export function tellOfDelivery(
  world: KioskWorld,
  act: () => Promise<Told | Presentation | SessionOver>,
): Promise<Answer> {
  return orUnavailable(world, async () => {
    const came = await act();
    if (came.kind === 'over') return sessionOver;
    if (came.kind === 'told') return told(kioskDeliverySchema, kioskDelivery(came.delivery));
    return openingAnswer(world, came, sessionDenied);
  });
}
