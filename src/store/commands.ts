import { z } from 'zod';
import type { Store } from './store.js';

export const commandOutcomes = ['done', 'refused', 'failed'] as const;

/** What a command came to. `reason` is one of the audit's reasons; `data` is small, and never personal. */
const commandResult = z.object({
  outcome: z.enum(commandOutcomes),
  reason: z.string().exactOptional(),
  data: z.record(z.string(), z.json()).exactOptional(),
});
export type CommandResult = z.output<typeof commandResult>;

interface Row {
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly data: string | null;
}

/** One transaction of the purge stays short. */
const purgedAtOnce = 1000;

/** Commands that were begun, by their `jti`, with what they came to: each runs at most once, a repeat gets the stored result. */
export class Commands {
  readonly #get;
  readonly #insert;
  readonly #resume;
  readonly #end;
  readonly #expired;
  readonly #purge;

  constructor(store: Store) {
    this.#get = store.statement<[string], Row>('SELECT outcome, reason, data FROM commands WHERE jti = ?');
    this.#insert = store.statement<[string, number], never>('INSERT INTO commands (jti, until_ms) VALUES (?, ?)');
    this.#resume = store.statement<[string], never>(
      'UPDATE commands SET outcome = NULL, reason = NULL, data = NULL WHERE jti = ?',
    );
    this.#end = store.statement<[string | null, string | null, string | null, string], never>(
      'UPDATE commands SET outcome = ?, reason = ?, data = ? WHERE jti = ? AND outcome IS NULL',
    );
    this.#expired = store.statement<[number], { expired: number }>(
      'SELECT 1 AS expired FROM commands WHERE until_ms <= ? LIMIT 1',
    );
    this.#purge = store.statement<[number, number], never>(
      'DELETE FROM commands WHERE rowid IN (SELECT rowid FROM commands WHERE until_ms <= ? LIMIT ?)',
    );
  }

  /** `running` has no result yet; `undefined` was never begun. */
  get(jti: string): CommandResult | 'running' | undefined {
    const row = this.#get.get(jti);
    if (row === undefined) return undefined;
    if (row.outcome === null) return 'running';
    return commandResult.parse({
      outcome: row.outcome,
      ...(row.reason !== null && { reason: row.reason }),
      ...(row.data !== null && { data: JSON.parse(row.data) }),
    });
  }

  /** Uses up the command's one run, inside a transaction. `untilMs`: it has expired by then (wall ms). Throws when it was begun before. */
  begin(jti: string, untilMs: number): void {
    this.#insert.run(jti, untilMs);
  }

  /** The one run of a command goes on after a first try, whose result is then none. Inside a transaction. */
  resume(jti: string): void {
    this.#resume.run(jti);
  }

  /** Keeps what a begun command came to, inside a transaction; the first word stands. */
  end(jti: string, { outcome, reason, data }: CommandResult): void {
    this.#end.run(outcome, reason ?? null, data === undefined ? null : JSON.stringify(data), jti);
  }

  hasExpired(nowMs: number): boolean {
    return this.#expired.get(nowMs) !== undefined;
  }

  /** Forgets commands that have expired, inside a transaction; a part of them when there are many. `nowMs` may never go back. */
  purge(nowMs: number): void {
    this.#purge.run(nowMs, purgedAtOnce);
  }
}
