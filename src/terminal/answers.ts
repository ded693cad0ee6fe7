import type { Presentation } from '../access/presentation.js';
import type { LockerView } from '../cabinet/cabinet-view.js';
import { type Answer, ok, problem } from '../lib/answer.js';
import type { LockerError } from '../lib/errors.js';
import { type TerminalLocker, type TerminalProblemCode, terminalProblems } from './wire.js';

export function refusal(
  code: TerminalProblemCode,
  title: string,
  members: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return problem(terminalProblems[code], code, title, members, headers);
}

/** One body for every denial: what was wrong is in the record only. */
export const denied = refusal('denied', 'This locker does not open for you now.');

export function wait(seconds: number, why: string): Answer {
  return refusal('wait', `${why}: wait ${seconds} s.`, { seconds }, { 'retry-after': String(seconds) });
}

/** `error` is the code in docs/errors.md; its message may name ports and files, so it stays in the log. */
export function unavailable(error: LockerError): Answer {
  return refusal('unavailable', 'The cabinet cannot do this at the moment.', { error: error.code });
}

export function presentationAnswer(presentation: Presentation): Answer {
  switch (presentation.kind) {
    case 'done': {
      const { outcome, locker, reason } = presentation.result;
      return ok({ outcome, locker, ...(reason && { reason }) });
    }
    // It has named its locker, so there is nothing to choose from.
    case 'choose':
    // A terminal takes no money: its customers pay where they have booked.
    case 'owing':
    case 'denied':
      return denied;
    case 'wait': {
      const { seconds, why } = presentation;
      return wait(seconds, why === 'opening' ? 'This locker is being opened' : 'Too many tries');
    }
    case 'unavailable':
      return unavailable(presentation.error);
  }
}

/** What a client may know of its lockers: no board, no channel and no alarm. */
export function terminalLocker({ id, size, latch, door, doorContact, opening }: LockerView): TerminalLocker {
  return { id, size, latch, ...(doorContact && { door }), opening };
}
