import type { Backups, UnsignedSnapshot } from '../backup/backups.js';
import type { PublicRecoveryKey } from '../backup/recovery-key.js';
import { LockerError } from '../lib/errors.js';
import type { SigningKey } from '../tokens/signing.js';
import { signMessage } from '../wire/board-signature.js';
import type { TopicPace } from './allowance.js';
import type { Line, Speaker } from './line.js';

export interface SnapshotsParts {
  readonly backups: Pick<Backups, 'take'>;
  /** For whom the state is sealed. */
  readonly to: PublicRecoveryKey;
  readonly key: SigningKey;
  /** Last row of the record: while there is no new one nothing has changed. */
  readonly head: () => { readonly chain: string; readonly seq: number };
  /** Whether somebody is at a door: reading the state takes some milliseconds. */
  readonly isOpening: () => boolean;
  /** How often it may be said now; `undefined`: not at all. */
  readonly pace: () => TopicPace | undefined;
  /** Told when it begins to fail, and why; `undefined` when it works again. */
  readonly failing: (error: LockerError | undefined) => void;
}

/** What is known of the last snapshot. */
interface SnapshotState {
  /** When the broker took it, monotonic ms. */
  readonly saidMs?: number;
  readonly fault?: LockerError;
}

/** The state of the cabinet goes up when something has changed in it, for the day on which this board dies. */
export class Snapshots implements Speaker {
  #line: Line | undefined;
  #underWay = false;
  /** What the broker has of this run. A new run says it once: nobody knows whether the last one did. */
  #said: { readonly digest: string; readonly ms: number } | undefined;
  /** When the state was looked at last. */
  #lookedMs = Number.NEGATIVE_INFINITY;
  /** Up to where the record was looked at without finding anything new. */
  #looked = '';
  #fault: LockerError | undefined;

  constructor(private readonly parts: SnapshotsParts) {}

  state(): SnapshotState {
    return { ...(this.#said && { saidMs: this.#said.ms }), ...(this.#fault && { fault: this.#fault }) };
  }

  begin(line: Line): void {
    this.#line = line;
    this.#underWay = false;
  }

  end(): void {
    this.#line = undefined;
  }

  /** Says it when it is due. Call it every second or so. */
  tick(nowMs: number): void {
    const { head, isOpening } = this.parts;
    const pace = this.parts.pace();
    const line = this.#line;
    if (!line || !pace || this.#underWay || nowMs - this.#lookedMs < pace.leastMs || isOpening()) return;
    const { everyMs = Number.POSITIVE_INFINITY } = pace;
    const isOld = this.#said === undefined || nowMs - this.#said.ms >= everyMs;
    const { chain, seq } = head();
    const at = `${chain} ${seq}`;
    if (at === this.#looked && !isOld) return;
    // Looking costs, too: rows come all the time, and most change nothing here.
    this.#lookedMs = nowMs;
    try {
      const taken = this.parts.backups.take(this.parts.to);
      this.#looked = at;
      if (taken.digest === this.#said?.digest && !isOld) return;
      this.#underWay = true;
      void this.#say(line, taken.digest, taken.seal(), nowMs);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #say(line: Line, digest: string, sealed: Promise<UnsignedSnapshot>, nowMs: number): Promise<void> {
    try {
      const message = signMessage('snapshot', await sealed, this.parts.key);
      if (this.#line === line) {
        await line.publish('snapshot', message);
        this.#said = { digest, ms: nowMs };
        this.#fail(undefined);
      } else this.#looked = '';
    } catch (error) {
      // It is looked at again; a line that ended takes it on the next one.
      this.#looked = '';
      if (!(error instanceof LockerError) || error.code !== 'uplink.lost') this.#fail(error);
    } finally {
      if (this.#line === line) this.#underWay = false;
    }
  }

  #fail(error: unknown): void {
    if (error !== undefined && !(error instanceof LockerError)) throw error;
    const changed = error?.code !== this.#fault?.code;
    this.#fault = error;
    if (changed) this.parts.failing(error);
  }
}
