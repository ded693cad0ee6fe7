import type { Language } from '../lib/languages.js';
import type { WeekHours } from '../lib/week-hours.js';

/** Whom a customer calls who needs help. */
export interface HelpSpec {
  readonly name: string;
  readonly phone: string;
}

/** What is told before the first payment: who keeps data, and whom to ask. */
export interface NoticeSpec {
  readonly operator: string;
  /** Telephone number or e-mail address for questions about data. */
  readonly contact: string;
  /** `YYYY-MM-DD`: since when the policy has been in force. */
  readonly policyDate: string;
  /** `https:` address of the whole policy. */
  readonly policyUrl?: string;
  /** Who decides about complaints: name, and how to reach him. */
  readonly grievance?: string;
}

/** How bright the screen is, in per cent, and when it goes black. */
export interface ScreenSpec {
  readonly brightness: number;
  readonly dim?: { readonly hours: readonly WeekHours[]; readonly brightness: number };
  /** Absent: it never goes black. */
  readonly blankAfterMs?: number;
}

export interface SoundSpec {
  /** Keys and doors are heard. */
  readonly keys: boolean;
  /** `asked`: guidance is spoken once somebody has pressed the speaker button. `off`: there is no such button. */
  readonly speech: 'off' | 'on' | 'asked';
  /** In per cent. */
  readonly volume: number;
}

/** The page on the cabinet and its HTTP API. */
export interface KioskSpec {
  readonly listen: { readonly host: string; readonly port: number };
  /** What is spoken until somebody chooses. */
  readonly language: Language;
  /** What can be chosen, in order. */
  readonly languages: readonly Language[];
  /** Couriers leave parcels here. */
  readonly deliver?: true;
  readonly help?: HelpSpec;
  readonly notice?: NoticeSpec;
  /** `https:` address of the receipt that the cloud keeps, `{order}` in the place of the order's number. */
  readonly receipt?: string;
  readonly screen: ScreenSpec;
  readonly sound: SoundSpec;
}
