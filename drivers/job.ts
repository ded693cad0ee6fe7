import type { Exchange, RefusalCode } from './protocol.js';

/** From the most urgent on. Within one priority the oldest goes first. */
export const priorities = ['off', 'unlock', 'read', 'poll', 'scan', 'probe'] as const;
export type Priority = (typeof priorities)[number];

/** One exchange that a board wants to have on its bus. */
export interface Job<T> {
  readonly board: string;
  /** What is asked, the same for the same question: a late answer to it must not meet it again. */
  readonly question: string;
  /** `status` teaches the adapter's echo; `unlock` needs it known; `off` is never held back. */
  readonly role: 'status' | 'unlock' | 'off';
  readonly priority: Priority;
  readonly exchange: Exchange<T>;
  /** Absent: the bus's own. */
  readonly replyTimeoutMs?: number;
  /** Not begun later than this, monotonic ms. */
  readonly beginByMs?: number;
  /** Called when the exchange begins, or when it is certain that it never will. */
  readonly onBegin?: () => void;
  /** Called once the bytes were handed to the port, with the monotonic ms at which that began. */
  readonly onSent?: (sentMs: number) => void;
}

export type Result<T> =
  | { readonly kind: 'answer'; readonly value: T; readonly sentMs: number; readonly tookMs: number }
  | { readonly kind: 'refused'; readonly error: RefusalCode; readonly sentMs: number; readonly tookMs: number }
  | { readonly kind: 'done'; readonly sentMs: number; readonly tookMs: number }
  | { readonly kind: 'timeout'; readonly yielded: boolean; readonly sentMs: number; readonly tookMs: number }
  /** The port went away; `sentMs` is there when the bytes were, or may have been, handed over. */
  | { readonly kind: 'closed'; readonly sentMs?: number }
  | { readonly kind: 'too-late' }
  /** An unlock on a port whose echo is not known; nothing was sent. */
  | { readonly kind: 'echo-unknown' };

/** Whether an exchange that waits in vain for its answer gives way to another. */
export function givesWay(current: Priority, arriving: Priority): boolean {
  if (arriving === 'off') return current !== 'off';
  // Nor is a customer's door to wait for a scan to be read back.
  if (current === 'scan') return arriving === 'unlock' || arriving === 'read';
  // A probe can wait, and an order to switch off has been given: only its acknowledgement is waited for.
  return arriving === 'unlock' && (current === 'probe' || current === 'off');
}

interface Queued {
  readonly board: string;
  readonly question: string;
  readonly role: 'status' | 'unlock' | 'off';
  readonly priority: Priority;
  readonly beginByMs?: number;
  /** Monotonic ms. */
  readonly sinceMs: number;
}

/** On a wire that polls fill a probe would never be sent: after this long it takes its turn among them. */
const PROBE_PATIENCE_MS = 2_000;

/** Jobs that wait for the wire. Pure; `barredUntilMs` says for a job how long its board must not be asked that. */
export class JobQueue<J extends Queued> {
  #jobs: J[] = [];

  constructor(private readonly barredUntilMs: (job: J) => number) {}

  add(job: J): void {
    this.#jobs.push(job);
  }

  /** Takes the most urgent job that may begin now. */
  take(nowMs: number): J | undefined {
    let best: J | undefined;
    for (const job of this.#jobs) {
      if (this.barredUntilMs(job) > nowMs) continue;
      if (!best || rank(job, nowMs) < rank(best, nowMs)) best = job;
    }
    if (best) this.#jobs = this.#jobs.filter((job) => job !== best);
    return best;
  }

  /** Takes out the jobs whose time to begin is over. */
  expire(nowMs: number): readonly J[] {
    const expired = this.#jobs.filter((job) => job.beginByMs !== undefined && job.beginByMs < nowMs);
    if (expired.length > 0) this.#jobs = this.#jobs.filter((job) => !expired.includes(job));
    return expired;
  }

  /** Takes out all jobs. */
  empty(): readonly J[] {
    const jobs = this.#jobs;
    this.#jobs = [];
    return jobs;
  }

  /** When a job may begin, now at the earliest; Infinity when none waits. */
  readyAtMs(nowMs: number): number {
    return this.#jobs.reduce((least, job) => Math.min(least, Math.max(nowMs, this.barredUntilMs(job))), Infinity);
  }

  /** When the next job's time to begin is over; Infinity when no job has one. */
  expiresAtMs(): number {
    return this.#jobs.reduce((least, job) => Math.min(least, job.beginByMs ?? Infinity), Infinity);
  }
}

function rank({ priority, sinceMs }: Queued, nowMs: number): number {
  const waitedLong = priority === 'probe' && nowMs - sinceMs > PROBE_PATIENCE_MS;
  // A scan takes turns with the polls: they may fill the wire, and must not stand still for it either.
  return priorities.indexOf(waitedLong || priority === 'scan' ? 'poll' : priority);
}
