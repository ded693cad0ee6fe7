import { LockerError } from '../lib/errors.js';
import { readAccessToken, type TokenFault } from '../tokens/access-token.js';
import type { Decision, Identified, Refusal } from './decision.js';
import type { Judge } from './judge.js';
import { type RightTerms, termsOfToken } from './right-terms.js';
import type { TrustState } from './trust-state.js';

export interface TokenAccessParts {
  readonly judge: Judge;
  readonly trust: TrustState;
}

/** Decides about texts of QR codes. The cabinet opens on the grant, and takes the use with the intent. */
export class TokenAccess {
  constructor(private readonly parts: TokenAccessParts) {}

  /**
   * Whether a code opens.
   * @param text what was scanned, whatever it is; never stored
   * @param chosen the locker, when the code names several
   */
  check(text: string, chosen?: string): Promise<Decision> {
    const { judge } = this.parts;
    return this.#present(text, (right) => {
      const verdict = judge.judge(right, 'qr', chosen === undefined ? {} : { locker: chosen });
      if (verdict.kind !== 'denied') return verdict;
      judge.recordDenial('qr', verdict.reason, right, chosen);
      return { kind: 'denied' };
    });
  }

  /** Whose right a code is, as long as that may be used at all. */
  identify(text: string): Promise<Identified> {
    const { judge } = this.parts;
    return this.#present(text, (right) => {
      const reason = judge.objection(right, 'qr');
      if (reason === undefined) return { kind: 'holder', rights: [right], mode: 'qr' };
      judge.recordDenial('qr', reason, right);
      return { kind: 'denied' };
    });
  }

  async #present<T>(text: string, worthOf: (right: RightTerms) => T): Promise<T | Refusal> {
    const { trust } = this.parts;
    if (trust.kind === 'unavailable') return trust;
    const reading = await readAccessToken(text, trust.keys);
    try {
      return reading.kind === 'refused' ? this.#refused(reading.reason) : worthOf(termsOfToken(reading.token));
    } catch (error) {
      if (error instanceof LockerError) return { kind: 'unavailable', error };
      throw error;
    }
  }

  #refused(reason: TokenFault): Refusal {
    this.parts.judge.recordDenial('qr', reason);
    return { kind: 'denied' };
  }
}
