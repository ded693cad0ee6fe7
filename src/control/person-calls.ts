import type { z } from 'zod';
import type { ExportLine } from '../access/person-export.js';
import type { RequestView } from '../access/person-requests.js';
import { type Answer, ok } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import { readingPace } from './audit-calls.js';
import { byOf, type Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';
import type { LineSource } from './line-stream.js';
import type { correctBody, subjectBody } from './schema-persons.js';

type World = Pick<ControlWorld, 'persons' | 'record'>;
type Subject = z.output<typeof subjectBody>;

const batch = 50;
/** Most erasures are done by then; others are told as pending. */
const eraseWithinMs = 5_000;

/**
 * Everything that the cabinet has of a person, once it was found and that it was handed out is recorded.
 * @param gone aborted when whoever asked is gone, or the daemon stops
 * @throws LockerError `person.unknown`, `person.ended`, `store.*`
 */
export async function exportSource(
  { persons, record }: World,
  { subject }: Subject,
  { actor, role }: Caller,
  gone: AbortSignal,
): Promise<LineSource<ExportLine>> {
  const found = await persons.exportOf(subject, readingPace(gone)).catch((error: unknown) => {
    if (gone.aborted) throw new LockerError('person.ended', 'The export was ended before all was read.');
    throw error;
  });
  if (found === undefined) {
    throw new LockerError('person.unknown', 'The cabinet has nothing of this booking: no row names it, and no right.');
  }
  const { rows, rights } = found;
  await record({
    ...{ event: 'privacy.exported', outcome: 'done', error_args: [rows, rights] },
    ...{ actor, actor_role: role },
  });
  const lines = found.lines[Symbol.iterator]();
  return { take: () => nextOf(lines) };
}

/** Whether it is done already, or waits. */
export async function askErasure({ persons }: World, { subject }: Subject, caller: Caller): Promise<Answer> {
  const id = persons.requests.ask('erase', subject, byOf(caller));
  const outcome = await persons.requests.outcome(id, eraseWithinMs);
  if (outcome !== undefined) return ok({ id, state: 'done', ...outcome });
  const { state = 'asked', waitsFor } = persons.requests.pending().find((request) => request.id === id) ?? {};
  return ok({ id, state, ...(waitsFor && { waitsFor }) });
}

export function changeRestriction(
  { persons }: World,
  act: 'restrict' | 'unrestrict',
  { subject }: Subject,
  caller: Caller,
): Answer {
  return ok({ changed: persons[act](subject, byOf(caller)) });
}

export function correctRow({ persons }: World, body: z.output<typeof correctBody>, caller: Caller): Answer {
  return ok({ seq: persons.correct(body, byOf(caller)), supersedes: body.seq });
}

/** What is not done yet, oldest first. */
export function requestSource({ persons }: World): LineSource<RequestView> {
  const views = persons.requests.pending()[Symbol.iterator]();
  return { take: () => nextOf(views) };
}

function nextOf<T>(lines: Iterator<T>): T[] {
  const taken: T[] = [];
  for (let next = lines.next(); !next.done; next = lines.next()) {
    taken.push(next.value);
    if (taken.length === batch) break;
  }
  return taken;
}
