import { joined } from './reception.js';

/** A line that never falls silent is looked through before it fills the memory. */
const MOST_BYTES = 4_096;

/** What came while nothing was asked, kept until the line is quiet. */
export class IdleBytes {
  #bytes: Uint8Array = new Uint8Array(0);
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly quietMs: number,
    /** How long until the line has been quiet for long enough; 0 or less: it is. */
    private readonly leftMs: () => number,
    private readonly settle: (bytes: Uint8Array) => void,
  ) {}

  get length(): number {
    return this.#bytes.length;
  }

  keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#bytes = joined(this.#bytes, bytes);
    if (this.#bytes.length > MOST_BYTES) this.flush();
    this.#timer ??= setTimeout(() => this.#look(), this.quietMs);
  }

  /** Settles what there is now. */
  flush(): void {
    const bytes = this.#bytes;
    this.#bytes = new Uint8Array(0);
    if (bytes.length > 0) this.settle(bytes);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#bytes.length === 0) return;
    const leftMs = this.leftMs();
    if (leftMs <= 0) this.flush();
    else this.#timer = setTimeout(() => this.#look(), Math.ceil(leftMs));
  }
}
