import { LockerError } from '../lib/errors.js';
import type { Presented, Presenter } from './present.js';
import type { Presentation } from './presentation.js';
import type { Sessions } from './sessions.js';

type Listener = (presentation: Presentation) => void;

/**
 * What is presented at a reader, which has no keys to choose a locker with: where there is a choice a session is begun, and
 * whoever listens, a page, can finish it; where nobody does there is none. What was presented goes nowhere.
 */
export class AtReaders {
  readonly #listeners = new Set<Listener>();

  constructor(
    private readonly presenter: Pick<Presenter, 'present' | 'identify'>,
    private readonly sessions: Pick<Sessions, 'begin'>,
  ) {}

  /** From the decision to the recorded outcome. */
  async present(presented: Presented): Promise<Presentation> {
    const presentation = await this.presenter.present(presented);
    const chosen = presentation.kind === 'choose' && this.#listeners.size > 0;
    const told = chosen ? await this.#withSession(presented) : presentation;
    for (const listener of this.#listeners) listener(told);
    return told;
  }

  /** Called with what came of each thing that was presented at a reader. Returns an unsubscriber. */
  onPresented(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looked at once more: only a choice costs that, and every refusal stays what it is without sessions. */
  async #withSession(presented: Presented): Promise<Presentation> {
    const holder = await this.presenter.identify(presented);
    if (holder.kind !== 'holder') return holder;
    try {
      const session = this.sessions.begin(holder);
      return { kind: 'choose', lockers: session.lockers, session };
    } catch (error) {
      if (error instanceof LockerError) return { kind: 'unavailable', error };
      throw error;
    }
  }
}
