import type { Language } from '../lib/languages.js';
import type { ConfigInput } from './schema.js';

/** The page at the cabinet, and where it is served. */
export interface KioskSpec {
  readonly host: string;
  readonly port: number;
  /** What is spoken until somebody chooses. */
  readonly language: Language;
  /** What can be chosen, in order. */
  readonly languages: readonly Language[];
}

export function kioskSpec({ listen, language, languages }: NonNullable<ConfigInput['kiosk']>): KioskSpec {
  const usual = language ?? languages[0] ?? 'en';
  const offered = languages.includes(usual) ? languages : [usual, ...languages];
  return { ...listen, language: usual, languages: [...new Set(offered)] };
}
