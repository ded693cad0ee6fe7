import { createHmac, randomBytes } from 'node:crypto';
import { timeLeewayMs } from '../tokens/life.js';
import { longestLivesMs } from '../tokens/signed-types.js';
import { Meta } from './meta.js';
import { metaShapes } from './meta-shapes.js';
import type { Store } from './store.js';
import { personKey } from './text-shapes.js';

/** References by which somebody may be known: that of a booking, and that of a right or token. */
export interface NamedBy {
  readonly subjectRef?: string | null | undefined;
  readonly credentialRef?: string | null | undefined;
}

/** A reference that was erased is refused so long: no token that names it lives longer. */
const erasedForMs = longestLivesMs['access+jwt'] + timeLeewayMs;

/**
 * Whose references open nothing: persons who had themselves erased, and persons who restricted the use of their data. They are
 * known by a keyed hash, so that no table names them. The key is random and lies in the same database: the pepper would be the better secret,
 * but it may be missing or changed, and then nobody would know any more who is restricted. What is hashed is random
 * itself, so a thief who has the database can try references that he knows, and guess none.
 */
export class Persons {
  readonly #meta: Meta;
  readonly #voids;
  readonly #anyErased;
  readonly #isErased;
  readonly #addErased;
  readonly #due;
  readonly #date;
  readonly #purge;
  readonly #isRestricted;
  readonly #restrict;
  readonly #unrestrict;
  #key: Buffer | undefined;

  constructor(private readonly store: Store) {
    this.#meta = new Meta(store);
    this.#voids = ['erased', 'restricted', 'privacy_requests'].map((table) =>
      store.statement<[], never>(`DELETE FROM ${table}`),
    );
    this.#anyErased = store.statement<[], { found: number }>('SELECT 1 AS found FROM erased LIMIT 1');
    this.#isErased = store.statement<[string], { found: number }>('SELECT 1 AS found FROM erased WHERE key = ?');
    this.#addErased = store.statement<[string], never>(
      'INSERT INTO erased (key) VALUES (?) ON CONFLICT (key) DO UPDATE SET until_ms = NULL',
    );
    this.#due = store.statement<[number], { found: number }>(
      'SELECT 1 AS found FROM erased WHERE until_ms IS NULL OR until_ms <= ? LIMIT 1',
    );
    this.#date = store.statement<[number], never>('UPDATE erased SET until_ms = ? WHERE until_ms IS NULL');
    this.#purge = store.statement<[number], never>('DELETE FROM erased WHERE until_ms <= ?');
    this.#isRestricted = store.statement<[string], { found: number }>(
      'SELECT 1 AS found FROM restricted WHERE person = ?',
    );
    this.#restrict = store.statement<[string], never>('INSERT OR IGNORE INTO restricted (person) VALUES (?)');
    this.#unrestrict = store.statement<[string], never>('DELETE FROM restricted WHERE person = ?');
    store.onRecovered(() => {
      this.#key = undefined;
    });
  }

  /** The keyed hash of a person. Inside a transaction: the first one makes the key. */
  personOf(subjectRef: string): string {
    return hashed(this.#knownKey() ?? this.#newKey(), subjectRef);
  }

  /** Tells whether a reference is that of a person who is known by his hash. Fast for the same reference again. */
  isPerson(person: string): (subjectRef: string | null) => boolean {
    const key = this.#knownKey();
    const said = new Map<string, boolean>();
    return (subjectRef) => {
      if (subjectRef === null || key === undefined) return false;
      const known = said.get(subjectRef);
      if (known !== undefined) return known;
      const is = hashed(key, subjectRef) === person;
      if (said.size > 1000) said.clear();
      said.set(subjectRef, is);
      return is;
    };
  }

  /**
   * Whether what is named so was erased. Where a booking is named that counts alone: another person's row stays as it is
   * though its right once was that of somebody who was erased.
   */
  isErased({ subjectRef, credentialRef }: NamedBy): boolean {
    // Asked for each row of the record, and most cabinets have nothing that was erased.
    if (this.#anyErased.get() === undefined) return false;
    const reference = subjectRef ?? credentialRef;
    if (reference == null) return false;
    const own = this.#knownKey();
    const given = this.#givenKey();
    const name = subjectRef == null ? ofRight(reference) : reference;
    return this.#isKnown(own, name) || this.#isKnown(given, reference);
  }

  /** What keeps a right from being used: the word of the person whose it is. */
  standingOf(named: NamedBy): 'erased' | 'restricted' | undefined {
    if (this.isErased(named)) return 'erased';
    return named.subjectRef != null && this.isRestricted(named.subjectRef) ? 'restricted' : undefined;
  }

  /** From now on nothing takes these references. Inside a transaction. */
  erase(person: string, credentialRefs: Iterable<string>): void {
    const key = this.#knownKey() ?? this.#newKey();
    this.#addErased.run(person);
    for (const ref of credentialRefs) this.#addErased.run(hashed(key, ofRight(ref)));
    this.#unrestrict.run(person);
  }

  /**
   * Who was erased, as somebody says who must not name them either: bookings, rights and tokens. From now on nothing takes these
   * references. Inside a transaction.
   * @param key of the tags, HMAC-SHA256; it stays the same for this cabinet
   * @param tags 64 hex digits each
   */
  eraseTagged(key: Buffer, tags: Iterable<string>): void {
    // The first key of our own empties the table.
    if (this.#knownKey() === undefined) this.#newKey();
    this.#meta.set('erasure_key', key.toString('hex'));
    for (const tag of tags) this.#addErased.run(personKey.parse(tag));
  }

  isRestricted(subjectRef: string): boolean {
    const key = this.#knownKey();
    return key !== undefined && this.#isRestricted.get(hashed(key, subjectRef)) !== undefined;
  }

  /** Inside a transaction. Returns whether that changed anything. */
  restrict(subjectRef: string): boolean {
    return this.#restrict.run(this.personOf(subjectRef)) > 0;
  }

  /** Inside a transaction. Returns whether that changed anything. */
  unrestrict(subjectRef: string): boolean {
    return this.#unrestrict.run(this.personOf(subjectRef)) > 0;
  }

  /** Whether `purge` has anything to do. */
  hasExpired(nowMs: number): boolean {
    return this.#due.get(nowMs) !== undefined;
  }

  /** Dates what was erased while nobody knew the time, and forgets what is over. Inside a transaction, by a trusted clock. */
  purge(nowMs: number): void {
    this.#date.run(Math.ceil(nowMs) + erasedForMs);
    this.#purge.run(nowMs);
  }

  #knownKey(): Buffer | undefined {
    if (this.#key !== undefined) return this.#key;
    const stored = metaShapes.person_key.optional().parse(this.#meta.get('person_key'));
    const key = stored === undefined ? undefined : Buffer.from(stored, 'hex');
    // One that was made in this transaction may go with it.
    if (!this.store.inTx) this.#key = key;
    return key;
  }

  #isKnown(key: Buffer | undefined, name: string): boolean {
    return key !== undefined && this.#isErased.get(hashed(key, name)) !== undefined;
  }

  #givenKey(): Buffer | undefined {
    const stored = metaShapes.erasure_key.optional().parse(this.#meta.get('erasure_key'));
    return stored === undefined ? undefined : Buffer.from(stored, 'hex');
  }

  /** What was kept under a key that is lost can be told of nobody any more. */
  #newKey(): Buffer {
    const key = randomBytes(32);
    this.#meta.set('person_key', key.toString('hex'));
    for (const removal of this.#voids) removal.run();
    return key;
  }
}

/** No booking has a NUL in its reference. */
function ofRight(credentialRef: string): string {
  return `\0right\0${credentialRef}`;
}

/** The keyed hash by which a reference is known. */
export function hashed(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
