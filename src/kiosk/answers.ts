import type { z } from 'zod';
import type { Presentation } from '../access/presentation.js';
import { type Answer, ok, problem } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';
import { formatRupees } from '../lib/money.js';
import type { KioskWorld } from './kiosk-world.js';
import { type KioskProblemCode, kioskProblems, openingAnswerSchema, problemMembers } from './wire.js';

/** An answer that has the members of its schema, and no others. */
export function told<S extends z.ZodObject>(schema: S, body: z.input<S>): Answer {
  return ok(schema.parse(body));
}

/** A problem document of the kiosk API. */
export function refusal(
  code: KioskProblemCode,
  title: string,
  members: z.output<typeof problemMembers> = {},
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return problem(kioskProblems[code], code, title, problemMembers.parse(members), headers);
}

/** One body for every denial: no such locker, no right, wrong PIN and expired cannot be told apart. */
export const pinDenied = refusal('denied', 'That locker number and PIN do not match.');
/** The same for codes and cards, whatever is wrong with them. */
export const codeDenied = refusal('denied', 'This code does not open here.');
/** For whatever a session may not do. */
export const sessionDenied = refusal('denied', 'This session may not do that.');
export const sessionOver = refusal('session_over', 'This session is over: present again what opens.');
export const noSuchRental = refusal('not_found', 'There is no such rental.');
export const noSuchLocker = refusal('not_found', 'This cabinet has no such locker.');

const waits = { throttled: 'Too many tries', opening: 'This locker is being opened' } as const;

/** `error` is the code in docs/errors.md; its message may name ports and files, so it stays in the log. */
function unavailable(error: LockerError): Answer {
  return refusal('unavailable', 'The cabinet cannot do this at the moment.', { error: error.code });
}

/** What came of a presentation. `denied`: the one body of its denials. */
export function openingAnswer(world: KioskWorld, presentation: Presentation, denied: Answer): Answer {
  switch (presentation.kind) {
    case 'done': {
      const { outcome, locker, reason } = presentation.result;
      return told(openingAnswerSchema, { outcome, locker, ...(reason ? { reason } : {}) });
    }
    case 'choose':
      return refusal('choose_locker', 'This opens several lockers: choose one.', {
        lockers: presentation.lockers,
      });
    case 'owing': {
      const { locker, paise } = presentation;
      return refusal('payment_due', 'Pay for the time that it ran longer, then it opens.', {
        locker,
        amount: formatRupees(paise),
      });
    }
    case 'denied':
      if (presentation.error) world.onFault(presentation.error);
      return denied;
    case 'wait': {
      const { seconds, why } = presentation;
      return refusal('wait', `${waits[why]}: wait ${seconds} s.`, { seconds }, { 'retry-after': String(seconds) });
    }
    case 'unavailable':
      world.onFault(presentation.error);
      return unavailable(presentation.error);
  }
}

/** What cannot be done at the moment, as an answer; its error goes to the log. */
export async function orUnavailable(world: KioskWorld, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LockerError)) throw error;
    world.onFault(error);
    return unavailable(error);
  }
}
