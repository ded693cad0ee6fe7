import { z } from 'zod';
import { reasons } from '../audit/event.js';
import { LockerError } from '../lib/errors.js';
import type { Store } from './store.js';
import { configId, personKey, reference, sealedText } from './text-shapes.js';

export const commandOutcomes = ['done', 'refused', 'failed'] as const;

/** What a command came to. `reason` is one of the audit's reasons; `data` is small, and never personal. */
const commandResult = z.object({
  outcome: z.enum(commandOutcomes),
  reason: z.string().exactOptional(),
  data: z.record(z.string(), z.json()).exactOptional(),
});
export type CommandResult = z.output<typeof commandResult>;

/** An export that is sealed for its receiver; `person` is the keyed hash of whose it is. */
interface SealedExport {
  readonly jwe: string;
  readonly person: string;
}

/** What is stored of it, and nothing else: counts, yes or no, ids and words. */
const storedResult = z.strictObject({
  outcome: z.enum(commandOutcomes),
  reason: z.enum(reasons).exactOptional(),
  data: z.record(z.string().regex(/^[A-Za-z]{1,32}$/), z.union([z.number(), z.boolean(), configId])).exactOptional(),
});

interface Row {
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly data: string | null;
  readonly sealed: string | null;
  /** Its opening has no outcome, or what a person asked for is not done. */
  readonly begun: 0 | 1;
}

/** A command that opens lives for a minute, so this is room for months without a trusted clock. */
const maxRows = 50_000;

/** One transaction of the purge stays short. */
const purgedAtOnce = 1000;

/**
 * Commands that were begun, by their `jti`, with what they came to: each runs at most once, a repeat gets the stored result.
 * At its cap the table refuses a new command; none is evicted, since it would run again.
 */
export class Commands {
  readonly #get;
  readonly #insert;
  readonly #end;
  readonly #resume;
  readonly #rows;
  readonly #expired;
  readonly #purge;
  readonly #forgetExports;

  constructor(
    store: Store,
    private readonly maximum = maxRows,
  ) {
    this.#get = store.statement<[string], Row>(
      `SELECT outcome, reason, data, sealed,
         (EXISTS (SELECT 1 FROM openings WHERE use_kind = 'command' AND credential_ref = jti)
           OR EXISTS (SELECT 1 FROM privacy_requests WHERE id = jti)) AS begun
       FROM commands WHERE jti = ?`,
    );
    this.#insert = store.statement<[string, number], never>('INSERT INTO commands (jti, until_ms) VALUES (?, ?)');
    this.#end = store.statement<[string, ...(string | null)[]], never>(
      'UPDATE commands SET outcome = ?, reason = ?, data = ?, sealed = ?, person = ? WHERE jti = ? AND outcome IS NULL',
    );
    this.#resume = store.statement<[string], never>(
      'UPDATE commands SET outcome = NULL, reason = NULL, data = NULL WHERE jti = ?',
    );
    this.#rows = store.statement<[], { rows: number }>('SELECT count(*) AS rows FROM commands');
    this.#expired = store.statement<[number], { expired: number }>(
      'SELECT 1 AS expired FROM commands WHERE until_ms <= ? LIMIT 1',
    );
    this.#purge = store.statement<[number, number], never>(
      'DELETE FROM commands WHERE rowid IN (SELECT rowid FROM commands WHERE until_ms <= ? LIMIT ?)',
    );
    this.#forgetExports = store.statement<[string], never>(
      'UPDATE commands SET sealed = NULL, person = NULL WHERE person = ?',
    );
  }

  /**
   * `running` has no result yet, since its opening has no outcome or its request is not done; `undefined` was never begun. One whose opening is not
   * known any more (the database was damaged, and what could be read was recovered) has failed: nobody knows what it came to.
   */
  get(jti: string): CommandResult | 'running' | undefined {
    const row = this.#get.get(jti);
    if (row === undefined) return undefined;
    if (row.outcome === null) return row.begun ? 'running' : { outcome: 'failed', reason: 'restarted' };
    return commandResult.parse({
      outcome: row.outcome,
      ...(row.reason !== null && { reason: row.reason }),
      ...dataOf(row),
    });
  }

  /**
   * Uses up the command's one run, inside a transaction. Throws when it was begun before.
   * @param untilMs it has expired by then, wall ms
   * @throws LockerError `access.commands_full`
   */
  begin(jti: string, untilMs: number): void {
    const { rows = 0 } = this.#rows.get() ?? {};
    if (rows >= this.maximum) {
      const message = `${rows} commands are kept already, and none may be forgotten before it has expired`;
      throw new LockerError('access.commands_full', message, { rows });
    }
    this.#insert.run(reference.parse(jti), untilMs);
  }

  /** The second try of a command's one opening begins, inside the transaction of its intent: its outcome is the command's. */
  resume(jti: string): void {
    this.#resume.run(jti);
  }

  /**
   * Keeps a command with what it came to, in the one transaction that did it.
   * @throws LockerError `access.commands_full`
   */
  put(jti: string, untilMs: number, result: CommandResult): void {
    this.begin(jti, untilMs);
    this.end(jti, result);
  }

  /** Keeps what a begun command came to, inside a transaction; the first word stands. */
  end(jti: string, result: CommandResult, sealed?: SealedExport): void {
    const { outcome, reason, data } = storedResult.parse(result);
    const kept = [sealed ? sealedText.parse(sealed.jwe) : null, sealed ? personKey.parse(sealed.person) : null];
    this.#end.run(outcome, reason ?? null, data === undefined ? null : JSON.stringify(data), ...kept, jti);
  }

  /** Forgets the sealed exports of a person, inside a transaction. Their commands stay, so that none is run again. */
  forgetExports(person: string): void {
    this.#forgetExports.run(person);
  }

  hasExpired(nowMs: number): boolean {
    return this.#expired.get(nowMs) !== undefined;
  }

  /** Forgets commands that have expired, inside a transaction; a part of them when there are many. `nowMs` may never go back. */
  purge(nowMs: number): void {
    this.#purge.run(nowMs, purgedAtOnce);
  }
}

function dataOf({ data, sealed }: Row): Pick<CommandResult, 'data'> {
  if (data === null && sealed === null) return {};
  return { data: { ...(data !== null && JSON.parse(data)), ...(sealed !== null && { sealed }) } };
}
