import type { AccessMode } from '../audit/event.js';
import { LockerError } from '../lib/errors.js';
import type { Decision } from './decision.js';
import type { Judge } from './judge.js';
import type { RightTerms } from './right-terms.js';

/** What a terminal asks to have opened. Its certificate was checked; the person in front of it is its own concern. */
export interface TerminalOpening {
  /** Name of the terminal. */
  readonly client: string;
  readonly mode: AccessMode;
  readonly locker: string;
  /** The cloud's random id of the booking. */
  readonly ref?: string;
}

/**
 * Decides about openings that terminals ask for: the config is their right.
 * @param lockers those that a terminal may open, by its name
 */
export class TerminalAccess {
  constructor(
    private readonly judge: Pick<Judge, 'judge' | 'recordDenial'>,
    private readonly lockers: ReadonlyMap<string, readonly string[]>,
  ) {}

  async check({ client, mode, locker, ref }: TerminalOpening): Promise<Decision> {
    const right: RightTerms = {
      kept: 'terminal',
      role: 'customer',
      ref: client,
      holder: client,
      lockers: this.lockers.get(client) ?? [],
      ...(ref !== undefined && { subjectRef: ref }),
    };
    try {
      const verdict = this.judge.judge(right, mode, { locker });
      if (verdict.kind !== 'denied') return verdict;
      this.judge.recordDenial(mode, verdict.reason, right, locker);
      return { kind: 'denied' };
    } catch (error) {
      if (error instanceof LockerError) return { kind: 'unavailable', error };
      throw error;
    }
  }
}
