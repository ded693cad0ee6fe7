import type { z } from 'zod';
import { type Answer, ok } from '../lib/answer.js';
import { byOf, type Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';
import { rightOf } from './right-calls.js';
import type { CardWish, enrolBody, removeCardBody } from './schema-rights.js';

/** How long a card is waited for at a reader. */
const cardWithinMs = 60_000;

/** @param gone aborted when whoever asked is gone: no card is waited for then */
export async function enrolCard(
  world: ControlWorld,
  { card, whose }: z.output<typeof enrolBody>,
  caller: Caller,
  gone: AbortSignal,
): Promise<Answer> {
  // Nobody shall hold a card to a reader in vain.
  if (whose.kind === 'stored') rightOf(world, whose.ref);
  else world.rights.check(whose.right);
  const number = await numberOf(world, card, gone);
  if (whose.kind === 'new') {
    const cards = [...(whose.right.cards ?? []), number];
    return ok({ ...(await world.rights.put({ ...whose.right, cards }, byOf(caller))) });
  }
  world.rights.addCard(whose.ref, number, byOf(caller));
  return ok({ ref: whose.ref });
}

/** `rights`: from how many rights the card was taken. */
export async function removeCard(
  world: ControlWorld,
  card: z.output<typeof removeCardBody>,
  caller: Caller,
  gone: AbortSignal,
): Promise<Answer> {
  const number = await numberOf(world, card, gone);
  return ok({ rights: world.rights.removeCard(number, byOf(caller)) });
}

async function numberOf({ cards }: ControlWorld, card: CardWish, gone: AbortSignal): Promise<string> {
  return card.kind === 'number' ? card.number : cards.next(card.reader, cardWithinMs, gone);
}
