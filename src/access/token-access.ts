import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import { readAccessToken } from '../tokens/access-token.js';
import type { SignedFault } from '../tokens/signed-object.js';
import type { Decision, Identified, Refusal } from './decision.js';
import type { Judge } from './judge.js';
import { type RightTerms, termsOfToken } from './right-terms.js';
import type { TrustedNow } from './trust.js';

interface TokenAccessParts {
  readonly clock: Pick<Clock, 'sawIssued'>;
  readonly judge: Judge;
  readonly trust: TrustedNow;
  /** Id of this cabinet. */
  readonly cabinetId: string;
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
    const { clock, cabinetId } = this.parts;
    const trust = this.parts.trust.current();
    if (trust.kind === 'unavailable') return trust;
    const reading = await readAccessToken(text, trust.keys);
    try {
      if (reading.kind === 'refused') return this.#refused(reading.reason);
      const { token } = reading;
      // It was later than that when somebody whom we trust signed it. What is for another cabinet changes nothing here.
      if (token.issuedMs !== undefined && token.cabinet === cabinetId) clock.sawIssued(token.issuedMs);
      return worthOf(termsOfToken(token));
    } catch (error) {
      if (error instanceof LockerError) return { kind: 'unavailable', error };
      throw error;
    }
  }

  #refused(reason: SignedFault): Refusal {
    this.parts.judge.recordDenial('qr', reason);
    return { kind: 'denied' };
  }
}
