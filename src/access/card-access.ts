import { setTimeout as delay } from 'node:timers/promises';
import type { Reason } from '../audit/event.js';
import { LockerError } from '../lib/errors.js';
import type { Rights } from '../store/rights.js';
import { verdictOfAll } from './decide.js';
import type { Decision, Identified, Refusal } from './decision.js';
import type { Judge } from './judge.js';
import type { PepperState } from './pepper-state.js';
import { type RightTerms, termsOfStored } from './right-terms.js';
import { Turns } from './turns.js';

interface CardAccessParts {
  readonly rights: Rights;
  readonly judge: Judge;
  readonly pepper: PepperState;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** A card's number is no secret of its own, so nobody may try many: one denial a second, whatever is held to the reader. */
const denialMs = 1000;
/** So many denials wait for their second, more than a cabinet has readers; whoever comes then is asked to wait. */
const mostAtOnce = 8;
const crowdedSeconds = 5;

/** Decides about cards. A card that is known is not kept waiting by the few that readers can deny at once. */
export class CardAccess {
  readonly #turns = new Turns();
  readonly #sleep: (ms: number) => Promise<unknown>;
  #atOnce = 0;

  constructor(private readonly parts: CardAccessParts) {
    this.#sleep = parts.sleep ?? ((ms) => delay(ms));
  }

  /**
   * Whether a card opens. Of several rights of one card the first that opens counts; bookings of several lockers ask which.
   * @param number in the normal form of drivers/readers/card-number.ts; never stored
   * @param chosen the locker, where the card opens several
   * @param asks a courier is asked first what he has come for
   */
  check(number: string, chosen?: string, asks?: true): Promise<Decision> {
    const wanted = { ...(chosen !== undefined && { locker: chosen }), ...(asks && { asks }) };
    return this.#present<Exclude<Decision, Refusal>>(number, chosen, (rights) => {
      const { judge } = this.parts;
      const verdict = verdictOfAll(rights.map((right) => judge.judge(right, 'card', wanted)));
      if (verdict?.kind === 'choose') judge.noteLook(rights, 'card');
      return verdict ?? denied('no_right');
    });
  }

  /** Whose a card is: those of its rights that may be used at all. */
  identify(number: string): Promise<Identified> {
    return this.#present<Exclude<Identified, Refusal>>(number, undefined, (rights) => {
      const reasons = rights.map((right) => this.parts.judge.objection(right, 'card'));
      const usable = rights.filter((_, at) => reasons[at] === undefined);
      return usable.length > 0 ? { kind: 'holder', rights: usable, mode: 'card' } : denied(reasons[0] ?? 'no_right');
    });
  }

  async #present<T extends { readonly kind: string }>(
    number: string,
    chosen: string | undefined,
    worthOf: (rights: readonly RightTerms[]) => T | Denied,
  ): Promise<T | Refusal> {
    const { pepper, rights, judge } = this.parts;
    if (pepper.kind === 'unavailable') return pepper;
    try {
      // Before the card is looked up: to be asked to wait would tell at once that it is unknown.
      if (this.#atOnce >= mostAtOnce) {
        judge.recordDenial('card', 'throttled', undefined, chosen);
        return { kind: 'wait', seconds: crowdedSeconds };
      }
      const found = rights.withCard(pepper.pepper.cardKey(number)).map(termsOfStored);
      const worth = worthOf(found);
      if (!isDenied(worth)) return worth;
      judge.recordDenial('card', worth.reason, found[0], chosen);
      await this.#denialTurn();
      return { kind: 'denied' };
    } catch (error) {
      if (error instanceof LockerError) return { kind: 'unavailable', error };
      throw error;
    }
  }

  async #denialTurn(): Promise<void> {
    this.#atOnce += 1;
    try {
      await this.#turns.run(() => this.#sleep(denialMs));
    } finally {
      this.#atOnce -= 1;
    }
  }
}

interface Denied {
  readonly kind: 'denied';
  readonly reason: Reason;
}

function denied(reason: Reason): Denied {
  return { kind: 'denied', reason };
}

function isDenied(worth: { readonly kind: string }): worth is Denied {
  return worth.kind === 'denied';
}
