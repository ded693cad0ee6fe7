import type { z } from 'zod';
import type { NewEvent } from '../audit/event.js';
import { type Answer, ok } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import { denied, presentationAnswer, terminalLocker, wait } from './answers.js';
import type { Client } from './clients.js';
import type { openBody, textBody } from './schema.js';
import type { TerminalWorld } from './terminal-world.js';

/** What each call of the terminal API does. */

export function lockers({ cabinet }: TerminalWorld, client: Client): Answer {
  const own = cabinet.lockers().filter(({ id }) => client.lockers.has(id));
  return ok({ lockers: own.map(terminalLocker) });
}

export async function open(
  world: TerminalWorld,
  { locker, ref }: z.output<typeof openBody>,
  client: Client,
): Promise<Answer> {
  if (!client.lockers.has(locker)) {
    // What is no locker here is free text from outside, and goes into no row.
    const isLocker = world.cabinet.lockers().some(({ id }) => id === locker);
    recordDenial(world, client, { reason: 'other_locker', ...(isLocker && { locker }) });
    return denied;
  }
  const { name, mode } = client;
  const presentation = await world.open({ client: name, mode, locker, ...(ref !== undefined && { ref }) });
  if (presentation.kind === 'unavailable') world.onFault(presentation.error);
  return presentationAnswer(presentation);
}

export async function command(
  world: TerminalWorld,
  { text }: z.output<typeof textBody>,
  { name }: Client,
): Promise<Answer> {
  return ok({ ...(await world.command(text, name)) });
}

export async function answerTime(
  { time }: TerminalWorld,
  { text }: z.output<typeof textBody>,
  { name }: Client,
): Promise<Answer> {
  return ok({ outcome: await time.answer(text, name) });
}

export function throttled(world: TerminalWorld, client: Client, seconds: number): Answer {
  recordDenial(world, client, { reason: 'throttled' });
  return wait(seconds, 'Too many requests');
}

/** A denial that the disk does not take is a denial all the same. */
function recordDenial(
  { denied, onFault }: TerminalWorld,
  { name, mode }: Client,
  why: Pick<NewEvent, 'reason' | 'locker'>,
): void {
  try {
    denied({
      ...{ event: 'access.denied', access_mode: mode, outcome: 'denied' },
      ...{ actor: name, actor_role: 'system' },
      ...why,
    });
  } catch (error) {
    if (!(error instanceof LockerError)) throw error;
    onFault(error);
  }
}
