import { LockerError } from '../lib/errors.js';
import type { Judge } from './judge.js';
import type { Presented, Presenter } from './present.js';
import type { Presentation } from './presentation.js';
import type { RightTerms } from './right-terms.js';
import type { Sessions } from './sessions.js';

type Listener = (presentation: Presentation) => void;

interface AtReadersParts {
  readonly presenter: Pick<Presenter, 'present' | 'identify' | 'openOn'>;
  readonly sessions: Pick<Sessions, 'begin'>;
  readonly judge: Pick<Judge, 'recordDenial'>;
  /** Couriers bring deliveries, and take them back: at a page they are asked which. */
  readonly delivers: boolean;
}

/**
 * What is presented at a reader, which has no keys to choose a locker with: where there is a choice a session is begun, and
 * whoever listens, a page, can finish it; where nobody does it is denied. What was presented goes nowhere.
 */
export class AtReaders {
  readonly #listeners = new Set<Listener>();

  constructor(private readonly parts: AtReadersParts) {}

  /** From the decision to the recorded outcome. */
  async present(presented: Presented): Promise<Presentation> {
    const asks = this.parts.delivers && this.#listeners.size > 0;
    const presentation = await this.parts.presenter.present({ ...presented, ...(asks && { asks }) });
    const told = await this.#toldOf(presented, presentation, asks);
    for (const listener of this.#listeners) listener(told);
    return told;
  }

  /** Called with what came of each thing that was presented at a reader. Returns an unsubscriber. */
  onPresented(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #toldOf(presented: Presented, came: Presentation, asks: boolean): Promise<Presentation> | Presentation {
    if (came.kind === 'choose' || came.kind === 'owing') return this.#choice(presented, came);
    return came.kind === 'done' && came.result.outcome === 'unconfirmed' && asks ? this.#unsaid(presented, came) : came;
  }

  /** Nobody can tell whether it opened: the recipient of a delivery can say so at the page. */
  async #unsaid(presented: Presented, came: Extract<Presentation, { kind: 'done' }>): Promise<Presentation> {
    const { presenter, sessions } = this.parts;
    const holder = await presenter.identify(presented);
    if (holder.kind !== 'holder' || !holder.rights.some(isRecipients)) return came;
    try {
      return { ...came, session: sessions.begin(holder) };
    } catch (error) {
      // What was opened is opened; he can be asked no more.
      if (error instanceof LockerError) return came;
      throw error;
    }
  }

  /** Looked at once more: only a choice costs that, and every refusal stays what it is without sessions. */
  async #choice(
    presented: Presented,
    asks: Extract<Presentation, { kind: 'choose' | 'owing' }>,
  ): Promise<Presentation> {
    const { presenter, sessions, judge } = this.parts;
    const holder = await presenter.identify(presented);
    if (holder.kind !== 'holder') return holder;
    try {
      if (this.#listeners.size === 0) {
        judge.recordDenial(holder.mode, 'no_page', holder.rights[0]);
        return await presenter.openOn({ kind: 'denied' });
      }
      const session = sessions.begin(holder);
      return asks.kind === 'owing' ? { ...asks, session } : { kind: 'choose', lockers: session.lockers, session };
    } catch (error) {
      if (error instanceof LockerError) return { kind: 'unavailable', error };
      throw error;
    }
  }
}

function isRecipients({ role, rental }: RightTerms): boolean {
  return role === 'customer' && rental !== undefined;
}
