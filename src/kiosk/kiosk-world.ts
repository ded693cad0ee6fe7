import type { HardwareCounters } from '../../drivers/messages.js';
import type { CodeDecision } from '../access/code-decision.js';
import type { PinDecision } from '../access/pin-decision.js';
import type { ClockState, Reason } from '../audit/event.js';
import type { CabinetView, Grant, OpeningResult } from '../cabinet/cabinet-view.js';

/** All that the kiosk may do to the rest of the agent. */
export interface KioskWorld {
  readonly cabinet: CabinetView;
  /** Decides; moves nothing. Takes as long for a locker that does not exist as for one that does. */
  readonly checkPin: (locker: string, pin: string) => Promise<PinDecision>;
  /** Decides about the text of a QR code; moves nothing. */
  readonly checkCode: (text: string, locker?: string) => Promise<CodeDecision>;
  /** Records that the use of a granted right could not be taken when its door was to open. Throws `store.*`. */
  readonly overtaken: (grant: Grant, reason: Reason) => void;
  readonly pinDigits: number;
  /** How far the time can be trusted; `errorMs` is Infinity when nothing says. */
  readonly clock: () => { readonly state: ClockState; readonly errorMs: number };
  readonly counters: {
    /** Rejects when the hardware process is away; the metrics then leave its part out. */
    hardware(): Promise<HardwareCounters>;
    /** Openings since the start of the process. */
    openings(): Readonly<Record<OpeningResult['outcome'], number>>;
  };
  /** Simulated cabinets only. Rejects with a LockerError (`sim.*`). */
  readonly sim?: { door(locker: string, state: 'open' | 'closed'): Promise<void> };
  readonly version: string;
  /** Told of each fault that became an answer, so that nothing is lost; never gets a request's body. */
  readonly onFault: (error: unknown) => void;
}
