import type { AccessMode } from '../audit/event.js';
import type { RightTerms } from './right-terms.js';

/** A session: what was presented is gone, the terms of its rights are left. */
export interface Session {
  readonly id: string;
  readonly rights: readonly RightTerms[];
  readonly mode: AccessMode;
}

/** `leftMs`: so long it lasts when nothing is done in it. */
export type TimedSession = Session & { readonly leftMs: number };

/** Somebody who walks away leaves nothing behind that the next one could use. */
const usualMs = 60_000;
/** A courier carries a parcel from his vehicle to the open door, and has more of them. */
const courierMs = 180_000;
/** More than people fit before a cabinet; each costs its holder a right. */
const mostAtOnce = 32;
/** 128 bits: nobody guesses one while it lasts. */
const idBytes = 16;

/** How long a session by these rights lasts when nothing is done in it, in ms. Pure. */
export function idleMs({ rights }: Pick<Session, 'rights'>): number {
  return rights.some(({ role }) => role === 'courier') ? courierMs : usualMs;
}

/** The sessions that there are: in memory only, and ended by whoever comes to ask when nothing was done in them for so long. */
export class SessionBook {
  /** In the order of their last use. */
  readonly #kept = new Map<string, { readonly session: Session; readonly lastMonoMs: number }>();

  /** @param random gives so many random bytes, unpredictably */
  constructor(
    private readonly monoMs: () => number,
    private readonly random: (bytes: number) => Uint8Array,
  ) {}

  /** Begins a session. When there are too many, the one that was used longest ago ends. */
  begin(rights: readonly RightTerms[], mode: AccessMode): Session {
    this.#forgetIdle();
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= mostAtOnce) this.#kept.delete(oldest);
    const session = { id: Buffer.from(this.random(idBytes)).toString('base64url'), rights, mode };
    this.#kept.set(session.id, { session, lastMonoMs: this.monoMs() });
    return session;
  }

  /** The session, if it is not over. Does not renew it. */
  get(id: string): TimedSession | undefined {
    this.#forgetIdle();
    const kept = this.#kept.get(id);
    return kept && { ...kept.session, leftMs: kept.lastMonoMs + idleMs(kept.session) - this.monoMs() };
  }

  /** Its time begins anew. */
  renew({ id }: Session): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    this.#kept.delete(id);
    this.#kept.set(id, { ...kept, lastMonoMs: this.monoMs() });
  }

  /** Returns whether there was one. */
  end(id: string): boolean {
    this.#forgetIdle();
    return this.#kept.delete(id);
  }

  #forgetIdle(): void {
    const nowMonoMs = this.monoMs();
    for (const [id, { session, lastMonoMs }] of this.#kept)
      if (nowMonoMs - lastMonoMs >= idleMs(session)) this.#kept.delete(id);
  }
}
