import type { Socket } from 'node:net';
import type { Clock } from '../clock/clock.js';
import { localDate } from '../lib/local-date.js';
import type { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';
import type { Store } from '../store/store.js';

interface TrafficParts {
  readonly budget: { readonly bytes: number; readonly per: 'day' | 'month' };
  /** Of the cabinet: its days and months are counted. */
  readonly timezone: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly meta: Pick<Meta, 'get' | 'set'>;
  readonly store: Pick<Store, 'tx'>;
}

/** What a TCP socket counts; it keeps its numbers when it is closed. */
type CountedSocket = Pick<Socket, 'bytesRead' | 'bytesWritten'>;

/** A budget has so many steps. What is used is stored after each, so a crash forgets one at most, and an idle day writes nothing. */
const steps = 10;

/**
 * Counts what goes over the line in the running day or month: both ways, with TLS, tries that fail among it, as the TCP sockets
 * count it. It outlives restarts. While nobody knows the date the period that was known last goes on: a clock that is not set
 * gives no new budget.
 */
export class Traffic {
  /** Its date or month; empty until one was known. */
  #period: string;
  #bytes: number;
  #storedBytes: number;
  #socket: CountedSocket | undefined;
  /** What of the open socket is in `#bytes` already. */
  #counted = 0;

  constructor(private readonly parts: TrafficParts) {
    const stored = metaShapes.uplink_use.safeParse(parts.meta.get('uplink_use'));
    this.#period = stored.data?.period ?? '';
    this.#bytes = stored.data?.bytes ?? 0;
    this.#storedBytes = this.#bytes;
  }

  /** A connection begins; there is one at a time. */
  watch(socket: CountedSocket): void {
    this.#count();
    this.#socket = socket;
    this.#counted = 0;
  }

  /** Bytes of this period until now. */
  used(): number {
    this.#count();
    this.#turnPage();
    return this.#bytes;
  }

  /**
   * Stores what is used when that is worth a write, or in any case.
   * @throws LockerError `store.*`
   */
  save(when: 'after a step' | 'now'): void {
    const { budget, store, meta } = this.parts;
    const bytes = this.used();
    const grown = bytes - this.#storedBytes;
    if (this.#period === '' || grown === 0 || (when === 'after a step' && grown < budget.bytes / steps)) return;
    store.tx(() => meta.set('uplink_use', { period: this.#period, bytes }));
    this.#storedBytes = bytes;
  }

  #count(): void {
    if (!this.#socket) return;
    const { bytesRead, bytesWritten } = this.#socket;
    this.#bytes += bytesRead + bytesWritten - this.#counted;
    this.#counted = bytesRead + bytesWritten;
  }

  #turnPage(): void {
    const { clock, timezone, budget } = this.parts;
    const { state, wallMs } = clock.now();
    if (state === 'untrusted') return;
    const period = localDate(wallMs, timezone).slice(0, budget.per === 'day' ? 10 : 7);
    if (period === this.#period) return;
    // What went before the first date that was known counts in that one: nobody knows better.
    if (this.#period !== '') {
      this.#bytes = 0;
      this.#storedBytes = 0;
    }
    this.#period = period;
  }
}
