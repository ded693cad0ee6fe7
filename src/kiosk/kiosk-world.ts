import type { HardwareCounters } from '../../drivers/messages.js';
import type { Holder } from '../access/decision.js';
import type { Presented } from '../access/present.js';
import type { Presentation } from '../access/presentation.js';
import type { Sessions } from '../access/sessions.js';
import type { ClockState } from '../audit/event.js';
import type { CabinetView, OpeningResult } from '../cabinet/cabinet-view.js';
import type { HelpSpec, NoticeSpec, ScreenSpec, SoundSpec } from '../config/kiosk-specs.js';
import type { Measures } from '../config/specs.js';
import type { Language } from '../lib/languages.js';
import type { Desk } from '../rental/desk.js';
import type { RentalsInSession } from '../rental/in-session.js';
import type { UplinkMeasures } from './metrics.js';
import type { OverviewWorld } from './overview-world.js';

/** What the config says of the page, as `GET /api/cabinet` has it. */
interface PageFacts {
  readonly language: Language;
  readonly languages: readonly Language[];
  /** Where the cabinet stands, an IANA name: times of day are told so, and hours are meant so. */
  readonly timezone: string;
  /** How long a door may stand open before that is an alarm. */
  readonly leftOpenMs: number;
  readonly help?: HelpSpec;
  readonly notice?: NoticeSpec;
  /** How long the record of a payment stays on this cabinet once the cloud has it. */
  readonly keptMs: number;
  readonly receipt?: string;
  /** Couriers leave parcels here. */
  readonly deliver?: true;
  /** Measures of the sizes that the config tells them of. */
  readonly sizes: Readonly<Record<string, Measures>>;
  readonly screen: ScreenSpec;
  readonly sound: SoundSpec;
}

/** All that the kiosk may do to the rest of the agent. */
export interface KioskWorld {
  readonly cabinet: CabinetView;
  /** Decides, and opens on a grant. A denied PIN takes as long for a locker that does not exist as for one that does. */
  readonly present: (presented: Presented) => Promise<Presentation>;
  /** Whose right it is, for a session. Opens nothing; refuses as `present` does, and as late. */
  readonly identify: (presented: Presented) => Promise<Holder | Presentation>;
  readonly sessions: Pick<
    Sessions,
    'begin' | 'view' | 'look' | 'stay' | 'open' | 'openAll' | 'lookAfter' | 'dropped' | 'taken' | 'takeBack' | 'end'
  >;
  /** What is shown to those who run the cabinet alone. */
  readonly inside: OverviewWorld;
  /** Called with what came of each thing that was presented at a reader. Returns an unsubscriber. */
  readonly onPresented: (listener: (presentation: Presentation) => void) => () => void;
  /** Absent where nothing is rented. */
  readonly rentals?: Pick<Desk, 'offer' | 'offers' | 'view' | 'cancel' | 'again'> &
    Pick<RentalsInSession, 'rentalOf' | 'pay' | 'end'> & {
      /** Called with the id of a rental that has changed. Returns an unsubscriber. */
      onChange(listener: (rental: string) => void): () => void;
    };
  readonly pinDigits: number;
  /** What the config says of the page itself. */
  readonly page: PageFacts;
  /** How far the time can be trusted; `errorMs` is Infinity when nothing says. */
  readonly clock: () => { readonly state: ClockState; readonly errorMs: number; readonly wallMs: number };
  readonly counters: {
    /** Rejects when the hardware process is away; the metrics then leave its part out. */
    hardware(): Promise<HardwareCounters>;
    /** Openings since the start of the process. */
    openings(): Readonly<Record<OpeningResult['outcome'], number>>;
    /** Rows of the record, and the used share of its room. */
    record(): { readonly rows: number; readonly ratio: number };
    /** What persons have asked for and is not done. Throws `store.*` when that cannot be read; the metrics then leave it out. */
    requests(): { readonly pending: number; readonly oldestMs: number };
    /** Rentals by state; absent where nothing is rented. Throws as `requests`. */
    rentals?(): Readonly<Record<string, number>>;
    /** Absent where the cabinet stands alone. */
    uplink?(): UplinkMeasures;
  };
  /** Simulated cabinets only. Rejects with a LockerError (`sim.*`). */
  readonly sim?: { door(locker: string, state: 'open' | 'closed'): Promise<void> };
  readonly version: string;
  /** Told of each fault that became an answer, so that nothing is lost; never gets a request's body. */
  readonly onFault: (error: unknown) => void;
}
