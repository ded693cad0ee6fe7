import type { Language } from '../lib/languages.js';
import type { WeekHours } from '../lib/week-hours.js';
import type { ConfigInput } from './schema.js';

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

/** The page at the cabinet, and where it is served. */
export interface KioskSpec {
  readonly host: string;
  readonly port: number;
  /** What is spoken until somebody chooses. */
  readonly language: Language;
  /** What can be chosen, in order. */
  readonly languages: readonly Language[];
  readonly help?: HelpSpec;
  readonly notice?: NoticeSpec;
  /** `https:` address of the receipt that the cloud keeps, `{order}` in the place of the order's number. */
  readonly receipt?: string;
  readonly screen: ScreenSpec;
  readonly sound: SoundSpec;
}

type KioskInput = NonNullable<ConfigInput['kiosk']>;

export function kioskSpec(kiosk: KioskInput): KioskSpec {
  const { listen, language, languages, help, notice, receipt, screen, sound } = kiosk;
  const usual = language ?? languages[0] ?? 'en';
  const offered = languages.includes(usual) ? languages : [usual, ...languages];
  const { brightness, dim, blankAfter } = screen;
  return {
    ...{ ...listen, language: usual, languages: [...new Set(offered)] },
    ...(help && { help }),
    ...(notice && { notice: noticeSpec(notice) }),
    ...(receipt !== undefined && { receipt }),
    screen: { brightness, ...(dim && { dim }), ...(blankAfter !== undefined && { blankAfterMs: blankAfter }) },
    sound,
  };
}

function noticeSpec({ policyUrl, grievance, ...told }: NonNullable<KioskInput['notice']>): NoticeSpec {
  return { ...told, ...(policyUrl !== undefined && { policyUrl }), ...(grievance !== undefined && { grievance }) };
}
