import { z } from 'zod';
import type { AuditRow } from '../../audit/row.js';
import { LockerError } from '../../lib/errors.js';
import type { AuditMessage, ReportMessage, ResultMessage } from '../../wire/messages.js';
import type { Sql, SqlDatabase } from '../sql.js';
import { erasedIn, scrubBatch } from './late.js';
import { answeredBy, takeAnswer } from './orders.js';
import { noTombstoneKey } from './request.js';
import { extendRestrictions } from './restriction.js';
import { withoutRefs, withoutSealed } from './scrub.js';
import type { Tags } from './tags.js';

/** What the lock of a cabinet tells beside: by what the key is known that was used here, and whether anything was erased, or restricted, at all. */
export interface Watched {
  readonly keyTag: string | null;
  readonly erased: boolean;
  readonly restricted: boolean;
}

/** Columns of a SELECT that follows `besideErasures` in its transaction. They cost no turn of their own, and mostly all that there is to do. */
export const watchedColumns = `(SELECT tag FROM tombstone_key) AS key_tag, EXISTS (SELECT 1 FROM tombstones) AS erased,
  EXISTS (SELECT 1 FROM restricted_refs) AS restricted`;

/** Keeps what was erased out of what is stored. Its calls belong into the transaction that stores. */
export class Guard {
  constructor(
    private readonly db: SqlDatabase,
    private readonly tags: Tags | undefined,
  ) {}

  /**
   * Holds the key against the one that was used here; before anything was asked for any is right.
   * @throws LockerError `collector.tombstone_key`
   */
  async checkKey(): Promise<void> {
    const [known] = await this.db.transaction((sql) => sql.rows('SELECT tag FROM tombstone_key'));
    checkTag(known === undefined ? null : z.string().parse(known.tag), this.tags);
  }

  /** The rows of a batch as they may be stored. */
  async rows(
    sql: Sql,
    batch: Pick<AuditMessage, 'cabinet' | 'chain' | 'events'>,
    watched: Watched,
    nowMs: number,
  ): Promise<readonly AuditRow[]> {
    checkTag(watched.keyTag, this.tags);
    const rows = watched.erased ? await scrubBatch(this.db, sql, this.#tags(), batch, nowMs) : batch.events;
    if (watched.restricted) await extendRestrictions(this.db, sql, rows);
    return rows;
  }

  /** A report as it may be stored; one that tells of a request is taken note of. */
  async report(sql: Sql, cabinet: string, report: ReportMessage): Promise<object> {
    if (report.kind === 'request' && report.state === 'pending') {
      await sql.rows("UPDATE subject_orders SET waits_for = ?3 WHERE cabinet = ?1 AND jti = ?2 AND state = 'open'", [
        ...[cabinet, report.request, report.waits_for ?? null],
      ]);
    }
    return this.#message(sql, cabinet, report);
  }

  /** A result as it may be stored; one that answers an order is taken note of. */
  async result(sql: Sql, cabinet: string, result: ResultMessage, nowMs: number): Promise<object> {
    const kept = await this.#message(sql, cabinet, result);
    const answered = await answeredBy(this.db, sql, cabinet, result.jti);
    if (answered === undefined) return kept;
    await takeAnswer(sql, cabinet, answered, result, nowMs);
    // An export that was fetched, cancelled or too old has nobody who could open it.
    return answered.receiver === null ? withoutSealed(kept) : kept;
  }

  async #message(sql: Sql, cabinet: string, message: object): Promise<object> {
    await sql.rows(`SELECT 1 AS one${this.db.besideErasures}`);
    const [erased] = await sql.rows('SELECT 1 AS one FROM tombstones LIMIT 1');
    if (erased === undefined) return message;
    return withoutRefs(message, await erasedIn(this.db, sql, this.#tags(), cabinet, message));
  }

  #tags(): Tags {
    if (this.tags === undefined) throw noTombstoneKey();
    return this.tags;
  }
}

/** @throws LockerError `collector.tombstone_key` */
export function checkTag(known: string | null, tags: Tags | undefined): void {
  if (known === null || known === tags?.check) return;
  const what = tags === undefined ? 'the config has no `keys.tombstones`' : '`keys.tombstones` is another one';
  const message = `persons asked here under a key for tombstones, and ${what}: what comes late could not be told from what was erased`;
  throw new LockerError('collector.tombstone_key', message);
}
