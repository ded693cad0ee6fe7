import { sameHash } from '../../wire/enrol-code.js';

/** A one-time code as it is stored. A cabinet has one; a new one ends the one before. */
export interface StoredCode {
  readonly hash: string;
  readonly untilMs: number;
  /** The board that came with it first (`boardOf`): it is for no other any more. */
  readonly board?: string;
  /** Somebody has said that this board may take the place of another one. */
  readonly approved: boolean;
  /** That board got its certificate. */
  readonly used: boolean;
}

/** A cabinet that is or was enrolled. */
export interface StoredEnrolment {
  readonly board: string;
  /** Serial number of its certificate. */
  readonly serial: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly revoked: boolean;
}

interface EnrolFacts {
  /** Hash of the code that was presented, for the cabinet that was named. */
  readonly hash: string;
  readonly board: string;
  readonly code: StoredCode | undefined;
  readonly enrolment: StoredEnrolment | undefined;
  readonly nowMs: number;
}

export type EnrolDecision =
  /** Whoever asks knows no code of this cabinet, and learns nothing else. */
  | 'denied'
  /** He knows it, so he may hear what is wrong with it. */
  | 'code_expired'
  | 'code_used'
  /** The code is bound to this board from now on, and somebody has to approve. */
  | 'waits'
  /** The answer got lost: the same certificate is given once more. */
  | 'again'
  /** A certificate is issued, the code is used up, and other certificates of the cabinet are revoked. */
  | 'issue';

/** What somebody may have who wants to enrol a board with a one-time code. */
export function decideEnrolment({ hash, board, code, enrolment, nowMs }: EnrolFacts): EnrolDecision {
  if (!sameHash(hash, code?.hash ?? noHash) || code === undefined) return 'denied';
  if (code.board !== undefined && code.board !== board) return 'code_used';
  if (nowMs >= code.untilMs) return 'code_expired';
  const live = enrolment !== undefined && !enrolment.revoked;
  const same = live && enrolment.board === board;
  if (code.used) return same && nowMs < enrolment.untilMs ? 'again' : 'code_used';
  if (live && !same && !code.approved) return 'waits';
  return 'issue';
}

/** Compared with where there is no code, so that it takes as long. */
const noHash = '0'.repeat(64);

interface RenewalFacts {
  /** Of the certificate that is to be followed by another one, as the cabinet has signed it. */
  readonly serial: string;
  /** The board with its new key. */
  readonly board: string;
  readonly enrolment: StoredEnrolment | undefined;
  readonly nowMs: number;
}

export type RenewalDecision = 'denied' | 'certificate_expired' | 'not_the_last' | 'too_early' | 'again' | 'issue';

/** Whether a cabinet gets a new certificate. That it asked itself is known: it has signed with its enrolled key. */
export function decideRenewal({ serial, board, enrolment, nowMs }: RenewalFacts): RenewalDecision {
  if (enrolment === undefined || enrolment.revoked) return 'denied';
  if (nowMs >= enrolment.untilMs) return 'certificate_expired';
  if (enrolment.board === board) return 'again';
  if (enrolment.serial !== serial) return 'not_the_last';
  return nowMs < enrolment.fromMs + (enrolment.untilMs - enrolment.fromMs) / 2 ? 'too_early' : 'issue';
}
