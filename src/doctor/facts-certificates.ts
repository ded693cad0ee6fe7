import type { Seen } from './seen.js';

/** One certificate with its key and its issuers. */
export interface CertificateFacts {
  readonly part: 'uplink' | 'terminal';
  readonly cert: { readonly file: string; readonly read: Seen<CertRead> };
  readonly key: { readonly file: string; readonly read: Seen<KeyRead> };
  readonly ca: { readonly file: string; readonly read: Seen<CertRead> };
}

export type CertRead =
  | {
      readonly kind: 'certificate';
      /** The common names of its subject. */
      readonly names: readonly string[];
      readonly fromMs: number;
      readonly untilMs: number;
    }
  | { readonly kind: 'none' };

export interface KeyRead {
  readonly mode: number;
  readonly uid: number;
  /** Absent: it, or the certificate, cannot be read as one. */
  readonly fits?: boolean;
}
