import type { Reason } from '../audit/event.js';
import type { CabinetView, Grant } from '../cabinet/cabinet-view.js';
import { codeOf, LockerError } from '../lib/errors.js';
import { rightRoles } from '../store/rights.js';
import type { CardAccess } from './card-access.js';
import { cardFromText } from './card-text.js';
import type { Decision, Holder, Identified } from './decision.js';
import type { Judge } from './judge.js';
import type { PinAccess } from './pin-access.js';
import type { Presentation } from './presentation.js';
import type { RightTerms } from './right-terms.js';
import type { TokenAccess } from './token-access.js';

/** What is presented at the cabinet. Kept nowhere: not stored, not logged, not in an error. */
export type Presented = WhatIsPresented & {
  /** A page is there at which a courier is asked what he has come for: nothing opens to him before. */
  readonly asks?: true;
};

type WhatIsPresented =
  /** Text of a QR code. No number of a card counts in one: whoever knows it would need no card, and could try others as fast as a telephone shows them. */
  | { readonly kind: 'code'; readonly text: string; readonly locker?: string }
  /** What was given to the page: text of a QR code, or number of a card. `locker`: the choice of one. */
  | { readonly kind: 'text'; readonly text: string; readonly locker?: string }
  /** A card's number in the normal form of drivers/readers/card-number.ts. */
  | { readonly kind: 'card'; readonly number: string; readonly locker?: string }
  /** `number`: a locker's id, or what was typed where it stands for no locker. */
  | { readonly kind: 'pin'; readonly number: string; readonly pin: string };

interface PresenterParts {
  readonly pins: Pick<PinAccess, 'check' | 'identify'>;
  readonly tokens: Pick<TokenAccess, 'check' | 'identify'>;
  readonly cards: Pick<CardAccess, 'check' | 'identify'>;
  readonly judge: Pick<Judge, 'recordDenial' | 'noteRefusal'>;
  readonly cabinet: Pick<CabinetView, 'open'>;
  /** What was presented opens nothing, or not now: for the buzzer and the lamp. */
  readonly denied: () => void;
}

/** An opening is read back for some seconds; who asks again then finds the locker open. */
const busySeconds = 5;

/** From whatever is presented to a recorded outcome: has it decided, and opens on a grant. */
export class Presenter {
  constructor(private readonly parts: PresenterParts) {}

  async present(presented: Presented): Promise<Presentation> {
    return this.openOn(await this.#decide(presented));
  }

  /** Whose right is presented. Opens nothing; a refusal is the same as that of `present`, and takes as long. */
  async identify(presented: Presented): Promise<Holder | Presentation> {
    const identified = await this.#holder(presented);
    return identified.kind === 'holder' ? identified : this.openOn(identified);
  }

  /** Opens on a grant; anything else is passed on. */
  async openOn(decision: Decision): Promise<Presentation> {
    const presentation = decision.kind === 'granted' ? await this.#open(decision.grant) : withWhy(decision);
    if (presentation.kind !== 'done' && presentation.kind !== 'choose') this.parts.denied();
    return presentation;
  }

  #decide(presented: Presented): Promise<Decision> {
    const { pins, tokens, cards } = this.parts;
    const { asks } = presented;
    if (presented.kind === 'pin') return pins.check(presented.number, presented.pin, asks);
    if (presented.kind === 'card') return cards.check(presented.number, presented.locker, asks);
    const { text, locker } = presented;
    const card = presented.kind === 'text' ? cardFromText(text) : undefined;
    // No code is a courier's.
    return card === undefined ? tokens.check(text, locker) : cards.check(card, locker, asks);
  }

  #holder(presented: Presented): Promise<Identified> {
    const { pins, tokens, cards } = this.parts;
    if (presented.kind === 'pin') return pins.identify(presented.number, presented.pin);
    if (presented.kind === 'card') return cards.identify(presented.number);
    const card = presented.kind === 'text' ? cardFromText(presented.text) : undefined;
    return card === undefined ? tokens.identify(presented.text) : cards.identify(card);
  }

  async #open(grant: Grant): Promise<Presentation> {
    try {
      return { kind: 'done', result: await this.parts.cabinet.open(grant) };
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      switch (codeOf(error)) {
        // Somebody else was quicker with the last use, or the right was just taken away.
        case 'access.used_up':
          return this.#overtaken(grant, 'used_up', error);
        case 'access.uses_full':
          return this.#overtaken(grant, 'uses_full', error);
        case 'opening.busy':
          this.parts.judge.noteRefusal(grant, error);
          return { kind: 'wait', seconds: busySeconds, why: 'opening' };
        default:
          this.parts.judge.noteRefusal(grant, error);
          return { kind: 'unavailable', error };
      }
    }
  }

  /** Records the denial of a grant whose use could not be taken when its door was to open. */
  #overtaken(grant: Grant, reason: Reason, error: LockerError): Presentation {
    const { locker, mode = 'api' } = grant;
    try {
      this.parts.judge.recordDenial(mode, reason, rightOf(grant), locker);
    } catch (failure) {
      if (failure instanceof LockerError) return { kind: 'unavailable', error: failure };
      throw failure;
    }
    return reason === 'uses_full' ? { kind: 'denied', error } : { kind: 'denied' };
  }
}

/** As much of the right behind a grant as a row names. */
function rightOf({ locker, credentialRef = '', subjectRef, actor, actorRole }: Grant): RightTerms {
  return {
    kept: actorRole === 'system' ? 'terminal' : 'here',
    role: rightRoles.find((role) => role === actorRole) ?? 'customer',
    ref: credentialRef,
    lockers: [locker],
    ...(subjectRef !== undefined && { subjectRef }),
    ...(actor !== undefined && { holder: actor }),
  };
}

function withWhy(decision: Exclude<Decision, { kind: 'granted' }>): Presentation {
  return decision.kind === 'wait' ? { ...decision, why: 'throttled' } : decision;
}
