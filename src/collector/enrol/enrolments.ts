import type { StoredKeys } from '../enrolled.js';
import type { EnrolDecision, RenewalDecision } from './decide.js';
import type { Issued, Revoked } from './issuer.js';

/** What a board shows that wants to be a cabinet. */
export interface Claim {
  readonly cabinet: string;
  /** Of its code. */
  readonly hash: string;
  readonly board: string;
  /** Its keys as it published them, JSON. */
  readonly keys: string;
}

/** What a cabinet asks for that has signed with its enrolled key. */
export interface Renewal {
  readonly cabinet: string;
  /** Of the certificate that it has. */
  readonly serial: string;
  /** With its new key. */
  readonly board: string;
}

export type Given<Decision> =
  | { readonly kind: 'given'; readonly certificate: string }
  | { readonly kind: Exclude<Decision, 'issue' | 'again'> };

/** One cabinet as the operator sees it. */
export interface EnrolmentState {
  readonly cabinet: string;
  readonly code?: {
    readonly untilMs: number;
    /** The board that came with it. */
    readonly board?: string;
    readonly approved: boolean;
    readonly used: boolean;
  };
  readonly enrolment?: {
    readonly board: string;
    readonly serial: string;
    readonly untilMs: number;
    readonly revokedMs?: number;
  };
}

/** Codes, enrolments and certificates in the store. Whatever resolves is durable, and what two do at the same time is done in turn. */
export interface Enrolments extends StoredKeys {
  /** Keeps a new code; the one before of this cabinet ends. */
  putCode(cabinet: string, hash: string, nowMs: number, untilMs: number): Promise<void>;
  /** Whether this is the code of the cabinet, whatever its state: strangers are turned away before anything of theirs is looked at. */
  knowsCode(cabinet: string, hash: string): Promise<boolean>;
  /** @param issue makes a certificate; called once at most, and only for who gets it */
  enrol(claim: Claim, nowMs: number, issue: () => Promise<Issued>): Promise<Given<EnrolDecision>>;
  renew(renewal: Renewal, nowMs: number, issue: () => Promise<Issued>): Promise<Given<RenewalDecision>>;
  /** Lets the board that waits take the place of the other one. Resolves to which board; `undefined` when none waits. */
  approve(cabinet: string, nowMs: number): Promise<string | undefined>;
  /** Ends the enrolment and the code of a cabinet, and revokes its certificates. Resolves to how many. */
  revoke(cabinet: string, nowMs: number): Promise<number>;
  /** All cabinets that have a code or are enrolled, or were, by id. */
  enrolmentStates(): Promise<readonly EnrolmentState[]>;
  /** Certificates that are revoked and would be valid otherwise, by their numbers. */
  revokedCertificates(nowMs: number): Promise<readonly Revoked[]>;
  /** Forgets codes and certificates that ended long ago. */
  forgetEnded(nowMs: number): Promise<void>;
}
