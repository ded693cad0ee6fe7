import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Clock } from '../clock/clock.js';
import { rememberBesideRow } from '../clock/floor.js';
import { rowTimeOf } from '../clock/row-time.js';
import { LockerError } from '../lib/errors.js';
import { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';
import { Persons } from '../store/persons.js';
import type { NewChain } from '../store/recovery.js';
import type { Store } from '../store/store.js';
import { eventClasses, type NewEvent, newEventSchema } from './event.js';
import type { AuditRow } from './row.js';
import { commitOf, hashOf, noPrev } from './row-hash.js';
import { type DatabaseRow, fromDatabase, insertSql, toDatabase } from './row-sql.js';

interface AuditOptions {
  /** The cabinet's id. */
  readonly cabinet: string;
  /** Version of the privacy notice in force. */
  readonly policy: string;
}

interface ReadRange {
  /** Default: the current chain. */
  readonly chain?: string;
  /** First seq. */
  readonly from: number;
  readonly limit: number;
}

/** The record: appends rows to the current chain and reads them. Begins a new chain when the database demands one. */
export class AuditLog {
  readonly #meta: Meta;
  readonly #persons: Persons;
  readonly #last;
  readonly #insert;
  readonly #read;
  readonly #readBack;
  readonly #listeners = new Set<(row: AuditRow) => void>();
  /** The current chain as the database is known to have it; a recovered one may have another. */
  #durable: { readonly chain: string; readonly generation: number } | undefined;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly options: AuditOptions,
  ) {
    this.#meta = new Meta(store);
    this.#persons = new Persons(store);
    this.#last = store.statement<[string], { seq: number; hash: Buffer }>(
      'SELECT seq, hash FROM audit WHERE chain = ? ORDER BY seq DESC LIMIT 1',
    );
    this.#insert = store.statement<[DatabaseRow], never>(insertSql);
    this.#read = store.statement<[string, number, number], DatabaseRow>(
      'SELECT * FROM audit WHERE chain = ? AND seq >= ? ORDER BY seq LIMIT ?',
    );
    this.#readBack = store.statement<[string, number, number], DatabaseRow>(
      'SELECT * FROM audit WHERE chain = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
    );
    store.onRecovered(() => this.begin());
  }

  /**
   * Begins a chain when one is due (first start, lost or damaged database): call it once at start.
   * @throws LockerError `store.full`, `store.io`; the chain then begins with the first append that succeeds
   */
  begin(): void {
    if (this.#newChain() !== undefined) {
      this.#durable = undefined;
      this.store.tx(() => this.#currentChain());
      this.store.requestSnapshot();
    }
  }

  /**
   * Appends one row, inside a transaction only. What was erased is not named again: such a row goes without its references.
   * @returns its seq in the current chain
   * @throws LockerError `audit.invalid_event` for a field or value that is not on the closed list
   */
  append(event: NewEvent): number {
    if (!this.store.inTx) throw new Error('audit.append outside of store.tx');
    return this.#append(this.#currentChain(), event);
  }

  /** Id of the current chain. Inside a transaction it may begin one. */
  chain(): string {
    if (this.#durable?.generation === this.store.generation) return this.#durable.chain;
    const chain = this.#meta.get('chain');
    if (typeof chain === 'string' && this.#newChain() === undefined) return chain;
    return this.store.inTx ? this.#currentChain() : this.store.tx(() => this.#currentChain());
  }

  /** The last row's seq and hash (lower hex). */
  head(): { chain: string; seq: number; hash: string } {
    const chain = this.chain();
    const last = this.#last.get(chain);
    return { chain, seq: last?.seq ?? 0, hash: last?.hash.toString('hex') ?? noPrev };
  }

  /** The last seq of a chain, the current one or an earlier; 0 when it has no row here. */
  lastSeq(chain: string): number {
    return this.#last.get(chain)?.seq ?? 0;
  }

  /** Rows in the order of seq. */
  read(range: ReadRange): AuditRow[] {
    return this.#read.all(range.chain ?? this.chain(), range.from, range.limit).map(fromDatabase);
  }

  /** Rows of the current chain before a seq, the newest first. */
  readBack(before: number, limit: number): AuditRow[] {
    return this.#readBack.all(this.chain(), before, limit).map(fromDatabase);
  }

  /** Called for each row once it is durable. Returns an unsubscriber. */
  onAppend(listener: (row: AuditRow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #append(chain: string, event: NewEvent): number {
    const checked = newEventSchema.safeParse(event);
    if (!checked.success) throw invalid(checked.error);
    // The head is read here and kept nowhere else: a rollback takes it back by itself.
    const last = this.#last.get(chain);
    const row = this.#complete(chain, last, this.#withoutErased(checked.data));
    this.#insert.run(toDatabase(row));
    this.store.afterCommit(() => {
      for (const listener of this.#listeners) listener(row);
    });
    return row.seq;
  }

  #complete(chain: string, last: { seq: number; hash: Buffer } | undefined, event: NewEvent): AuditRow {
    const now = this.clock.now();
    const time = rowTimeOf(now);
    rememberBesideRow(this.#meta, now, time);
    const refs = {
      credential_ref: event.credential_ref ?? null,
      subject_ref: event.subject_ref ?? null,
      order_ref: event.order_ref ?? null,
      payment_ref: event.payment_ref ?? null,
    };
    const salt = randomBytes(16).toString('hex');
    const hashed = {
      chain,
      seq: (last?.seq ?? 0) + 1,
      ...time,
      cabinet: this.options.cabinet,
      board: event.board ?? null,
      locker: event.locker ?? null,
      event: event.event,
      access_mode: event.access_mode ?? null,
      outcome: event.outcome ?? null,
      reason: event.reason ?? null,
      payment_status: event.payment_status ?? null,
      actor: event.actor ?? null,
      actor_role: event.actor_role ?? null,
      error: event.error ?? null,
      error_args: event.error_args ?? null,
      retention: eventClasses[event.event],
      policy: this.options.policy,
      commit: commitOf(salt, refs),
      supersedes: event.supersedes ?? null,
      prev: last?.hash.toString('hex') ?? noPrev,
    };
    return { ...hashed, ...refs, salt, hash: hashOf(hashed) };
  }

  #withoutErased(event: NewEvent): NewEvent {
    const { subject_ref: subjectRef, credential_ref: credentialRef, order_ref, payment_ref, ...rest } = event;
    return this.#persons.isErased({ subjectRef, credentialRef }) ? rest : event;
  }

  #newChain(): NewChain | undefined {
    const pending = this.#meta.get('new_chain');
    if (pending !== undefined) return metaShapes.new_chain.parse(pending);
    return this.#meta.get('chain') === undefined ? { reason: 'first_start', seq: 0 } : undefined;
  }

  #currentChain(): string {
    const { generation } = this.store;
    if (this.#durable?.generation === generation) return this.#durable.chain;
    const chain = this.#storedChain();
    this.store.afterCommit(() => {
      this.#durable = { chain, generation };
    });
    return chain;
  }

  /** Begins a chain when one is due. */
  #storedChain(): string {
    const due = this.#newChain();
    if (due === undefined) return metaShapes.chain.parse(this.#meta.get('chain'));
    const chain = randomBytes(16).toString('hex');
    this.#meta.set('chain', chain);
    this.#meta.remove('new_chain');
    if (due.chain !== undefined) {
      const { chain: before, seq, head } = due;
      this.#meta.set('previous_head', { chain: before, seq, ...(head !== undefined && { head }) });
    }
    this.#append(chain, {
      event: 'device.chain_started',
      reason: due.reason,
      ...(due.reason === 'first_start' ? {} : { error_args: [due.seq] }),
      ...(due.actor !== undefined && { actor: due.actor, actor_role: 'installer' }),
    });
    return chain;
  }
}

/** Names the field, never its value: that may be what must not be stored. */
function invalid(error: z.ZodError): LockerError {
  const issue = error.issues[0];
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys : issue?.path;
  const field = keys?.join('.') ?? '';
  return new LockerError('audit.invalid_event', `the audit event was not recorded: field ${field} is not allowed so`, {
    field,
  });
}
