import { backoffMs } from '../../src/lib/backoff.js';
import type { TimeSource } from '../../src/lib/clock-source.js';
import { faultOf, type GpioFault } from './fault.js';

interface KeptLinesParts<Pins> {
  /** `lost` is for lines that tell by themselves that they are gone. */
  readonly open: (lost: (error: unknown) => void) => Pins;
  /** Done as soon as they are open and then each `everyMs`; throws when they are gone. */
  readonly check: (pins: Pins) => void;
  /** Asked when they go: whether to open them again as soon as may be, however often they have gone before. Default: no. */
  readonly urgent?: () => boolean;
  readonly everyMs: number;
  /** What is wrong with the lines, or `undefined` when they work; told on change, and once at the start. */
  readonly state: (fault: GpioFault | undefined) => void;
  /** The lines were open and are no longer; told after `state`. */
  readonly gone: () => void;
  readonly time: TimeSource;
  readonly random: () => number;
}

const reopening = { firstMs: 250, capMs: 10_000 };

/** Lines of a GPIO chip that are opened, watched, and opened again for ever when their chip goes. */
export class KeptLines<Pins extends { close(): void }> {
  #pins: Pins | undefined;
  /** Counts the openings: what older lines say is no news of these. */
  #opening = 0;
  #fault: GpioFault | undefined;
  #told: string | undefined;
  #failures = 0;
  #openedMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: KeptLinesParts<Pins>) {}

  /** `undefined` while they are not to be had. */
  get pins(): Pins | undefined {
    return this.#pins;
  }

  get fault(): GpioFault | undefined {
    return this.#fault;
  }

  /** Opens the lines, at once if they are to be had. */
  open(): void {
    const opening = ++this.#opening;
    try {
      this.#pins = this.parts.open((error) => {
        if (opening === this.#opening) this.lost(error);
      });
    } catch (error) {
      this.#tell(faultOf(error));
      this.#openLater();
      return;
    }
    this.#openedMs = this.parts.time.monoMs();
    this.works();
    this.check();
    if (this.#pins) this.#timer = setInterval(() => this.check(), this.parts.everyMs);
  }

  /** Looks now whether the lines are still there. */
  check(): void {
    if (!this.#pins) return;
    try {
      this.parts.check(this.#pins);
    } catch (error) {
      this.lost(error);
    }
  }

  /** The lines are gone: they are given back, which drives outputs off, and opened again later. */
  lost(error: unknown): void {
    if (!this.#pins) return;
    this.#release();
    // Lines that open and fail at once, again and again, are backed off from like those that do not open.
    const lasted = this.parts.time.monoMs() - this.#openedMs > reopening.capMs;
    if (lasted || this.parts.urgent?.()) this.#failures = 0;
    this.#openLater();
    this.#tell(faultOf(error));
    this.parts.gone();
  }

  /** Something is wrong with lines that are still there. */
  ails(fault: GpioFault): void {
    this.#tell(fault);
  }

  /** What was wrong with them is over. */
  works(): void {
    this.#tell(undefined);
  }

  /** Gives the lines back for good. */
  close(): void {
    this.#release();
  }

  #release(): void {
    // Either the next check or the next opening.
    clearTimeout(this.#timer);
    this.#opening++;
    const pins = this.#pins;
    this.#pins = undefined;
    try {
      pins?.close();
    } catch (error) {
      // They are given back all the same; opening them again drives them off.
      this.#tell(faultOf(error));
    }
  }

  #openLater(): void {
    this.#failures++;
    this.#timer = setTimeout(() => this.open(), backoffMs(this.#failures, reopening, this.parts.random()));
  }

  #tell(fault: GpioFault | undefined): void {
    this.#fault = fault;
    const told = fault ? `${fault.error} ${fault.message}` : '';
    if (told === this.#told) return;
    this.#told = told;
    this.parts.state(fault);
  }
}
