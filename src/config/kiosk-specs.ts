import type { Language } from '../lib/languages.js';

/** The page on the cabinet and its HTTP API. */
export interface KioskSpec {
  readonly listen: { readonly host: string; readonly port: number };
  /** What is spoken until somebody chooses. */
  readonly language: Language;
  /** What can be chosen, in order. */
  readonly languages: readonly Language[];
}
