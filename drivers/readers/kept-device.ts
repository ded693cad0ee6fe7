import { backoffMs } from '../../src/lib/backoff.js';
import type { TimeSource } from '../../src/lib/clock-source.js';
import type { OpenDevice, OpenFor } from './device.js';
import { type ReaderFault, readerFault } from './fault.js';

interface KeptDeviceParts<Data> {
  readonly open: OpenFor<Data>;
  /** It is about to be opened: what comes from then on follows nothing that came before. */
  readonly begins: () => void;
  readonly data: (data: Data) => void;
  /** What is wrong with the device, or `undefined` when it works; told on change, and once after the first try. */
  readonly state: (fault: ReaderFault | undefined) => void;
  readonly time: TimeSource;
  readonly random: () => number;
}

const reopening = { firstMs: 250, capMs: 10_000 };

/** A device that is opened, and opened again for ever when it goes. */
export class KeptDevice<Data> {
  #device: OpenDevice | undefined;
  /** Counts the openings: what an older device says is no news of this one. */
  #opening = 0;
  #fault: ReaderFault | undefined;
  #told: string | undefined;
  #failures = 0;
  #openedMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: KeptDeviceParts<Data>) {}

  get ready(): boolean {
    return this.#device !== undefined;
  }

  get fault(): ReaderFault | undefined {
    return this.#fault;
  }

  /** Begins to open it; `state` tells what comes of it. */
  open(): void {
    void this.#open();
  }

  /** Gives the device back for good. */
  close(): void {
    this.#release();
  }

  async #open(): Promise<void> {
    const opening = ++this.#opening;
    const isThis = (): boolean => opening === this.#opening;
    try {
      this.parts.begins();
      const device = await this.parts.open({
        data: (data) => {
          if (isThis()) this.parts.data(data);
        },
        lost: (error) => {
          if (isThis()) this.#lost(error);
        },
      });
      if (!isThis()) {
        // Closed, or gone already, while it was being opened.
        device.close();
        return;
      }
      this.#device = device;
      this.#openedMs = this.parts.time.monoMs();
      this.#tell(undefined);
    } catch (error) {
      if (isThis()) this.#openLater(error);
    }
  }

  #lost(error: unknown): void {
    // One that opens and fails at once, again and again, is backed off from like one that does not open.
    if (this.#device && this.parts.time.monoMs() - this.#openedMs > reopening.capMs) this.#failures = 0;
    this.#release();
    this.#openLater(error);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#opening++;
    this.#device?.close();
    this.#device = undefined;
  }

  #openLater(error: unknown): void {
    this.#failures++;
    this.#timer = setTimeout(() => this.open(), backoffMs(this.#failures, reopening, this.parts.random()));
    this.#tell(readerFault(error));
  }

  #tell(fault: ReaderFault | undefined): void {
    this.#fault = fault;
    const told = fault ? `${fault.error} ${fault.message}` : '';
    if (told === this.#told) return;
    this.#told = told;
    this.parts.state(fault);
  }
}
