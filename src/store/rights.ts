import { z } from 'zod';
import type { WeekHours } from '../lib/week-hours.js';
import type { Store } from './store.js';
import { bootId, cardHash, configId, pinHash, reference } from './text-shapes.js';

/** Whom a right is for: what may be done with it. */
export const rightRoles = ['customer', 'courier', 'operator', 'installer'] as const;
export type RightRole = (typeof rightRoles)[number];

/** A stored right. Times are wall ms; what is absent is no limit. */
export interface StoredRight {
  /** Random id: the `credential_ref` of audit rows. */
  readonly ref: string;
  readonly role: RightRole;
  readonly lockers: readonly string[] | 'any';
  /** Sizes of lockers that a courier may fill. */
  readonly sizes?: readonly string[];
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** How often it opens each locker; of a courier: how many lockers he may fill. */
  readonly uses?: number;
  readonly hours?: readonly WeekHours[];
  /** The cloud's random id of the booking. */
  readonly subjectRef?: string;
  /** Opaque id of the courier, operator or installer who has it. */
  readonly holder?: string;
  /** Customers: the rental that it opens, and no other; it goes with it. */
  readonly rental?: string;
  /** Couriers: it takes back any delivery in its lockers whose time is over. */
  readonly returns?: true;
  /** The boot in which it was stored. */
  readonly storedBoot: string;
}

const minute = z.int().min(0).max(1440);

/** What is stored of a right, and nothing else. */
const storedShape = z.strictObject({
  ref: reference,
  role: z.enum(rightRoles),
  lockers: z.union([z.literal('any'), z.array(configId)]),
  sizes: z.array(configId).exactOptional(),
  fromMs: z.number().exactOptional(),
  untilMs: z.number().exactOptional(),
  uses: z.int().exactOptional(),
  hours: z.array(z.strictObject({ days: z.array(z.int()), fromMinute: minute, toMinute: minute })).exactOptional(),
  subjectRef: reference.exactOptional(),
  holder: configId.exactOptional(),
  rental: reference.exactOptional(),
  returns: z.literal(true).exactOptional(),
  storedBoot: bootId,
});

/** A PIN that opens by a right. `number` is what is typed before it: a locker's id, or the holder's own number. */
export interface StoredPin {
  readonly number: string;
  /** Argon2id string with its own salt and parameters. */
  readonly hash: string;
}

/** By what a right is presented. */
export interface Credentials {
  readonly pins: readonly StoredPin[];
  /** Keyed hashes of card numbers. */
  readonly cards: readonly string[];
}

export interface PinOfRight extends StoredPin {
  readonly right: StoredRight;
}

interface Row {
  readonly ref: string;
  readonly role: RightRole;
  readonly anyLocker: 0 | 1;
  readonly sizes: string | null;
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  readonly uses: number | null;
  readonly hours: string | null;
  readonly subjectRef: string | null;
  readonly holder: string | null;
  readonly rental: string | null;
  readonly returns: 0 | 1;
  readonly storedBoot: string;
  /** Ids of the named lockers, by commas. */
  readonly lockers: string | null;
}

const columns = `r.ref, r.role, r.any_locker AS anyLocker, r.sizes, r.from_ms AS fromMs, r.until_ms AS untilMs, r.uses, r.hours,
  r.subject_ref AS subjectRef, r.holder, r.rental, r.returns, r.stored_boot AS storedBoot,
  (SELECT group_concat(locker) FROM (SELECT locker FROM right_lockers WHERE ref = r.ref ORDER BY rowid)) AS lockers`;

/** One transaction of the purge stays short. */
const purgedAtOnce = 200;

/** The rights that the cabinet keeps, with the PINs and cards that they are presented by. */
export class Rights {
  readonly #get;
  readonly #list;
  readonly #countByRole;
  readonly #byNumber;
  readonly #byCard;
  readonly #naming;
  readonly #refs;
  readonly #credentials;
  readonly #pinsOf;
  readonly #cardsOf;
  readonly #insert;
  readonly #insertLocker;
  readonly #insertPin;
  readonly #insertCard;
  readonly #removals;
  readonly #removePin;
  readonly #removeCard;
  readonly #expired;
  readonly #boundTo;
  readonly #rentals;

  constructor(store: Store) {
    this.#get = store.statement<[string], Row>(`SELECT ${columns} FROM rights r WHERE r.ref = ?`);
    this.#list = store.statement<[], Row>(`SELECT ${columns} FROM rights r ORDER BY r.rowid`);
    this.#countByRole = store.statement<[], { role: RightRole; rights: number }>(
      'SELECT role, count(*) AS rights FROM rights GROUP BY role',
    );
    this.#byNumber = store.statement<[string], Row & StoredPin>(
      `SELECT ${columns}, p.number, p.hash FROM pins p JOIN rights r ON r.ref = p.ref WHERE p.number = ? ORDER BY p.rowid`,
    );
    this.#byCard = store.statement<[string], Row>(
      `SELECT ${columns} FROM cards c JOIN rights r ON r.ref = c.ref WHERE c.card = ? ORDER BY c.rowid`,
    );
    this.#naming = store.statement<[string], Row>(
      `SELECT ${columns} FROM right_lockers l JOIN rights r ON r.ref = l.ref WHERE l.locker = ?`,
    );
    this.#refs = store.statement<[], { ref: string; subjectRef: string | null }>(
      'SELECT ref, subject_ref AS subjectRef FROM rights ORDER BY rowid',
    );
    this.#credentials = store.statement<[], { credentials: number }>(
      'SELECT (SELECT count(*) FROM pins) + (SELECT count(*) FROM cards) AS credentials',
    );
    this.#pinsOf = store.statement<[string], StoredPin>('SELECT number, hash FROM pins WHERE ref = ? ORDER BY rowid');
    this.#cardsOf = store.statement<[string], { card: string }>('SELECT card FROM cards WHERE ref = ? ORDER BY rowid');
    this.#insert = store.statement<[Omit<Row, 'lockers'>], never>(
      `INSERT INTO rights (ref, role, any_locker, sizes, from_ms, until_ms, uses, hours, subject_ref, holder, rental, returns, stored_boot)
       VALUES (@ref, @role, @anyLocker, @sizes, @fromMs, @untilMs, @uses, @hours, @subjectRef, @holder, @rental, @returns,
         @storedBoot)`,
    );
    this.#insertLocker = store.statement<[string, string], never>(
      'INSERT INTO right_lockers (ref, locker) VALUES (?, ?)',
    );
    this.#insertPin = store.statement<[string, string, string], never>(
      'INSERT INTO pins (number, ref, hash) VALUES (?, ?, ?)',
    );
    this.#insertCard = store.statement<[string, string], never>(
      'INSERT OR IGNORE INTO cards (card, ref) VALUES (?, ?)',
    );
    this.#removals = ['pins', 'cards', 'right_lockers', 'rights']
      .map((table) => `DELETE FROM ${table} WHERE ref = ?`)
      .concat("DELETE FROM uses WHERE kind = 'right' AND ref = ?")
      .map((sql) => store.statement<[string], never>(sql));
    this.#removePin = store.statement<[string, string], never>('DELETE FROM pins WHERE number = ? AND ref = ?');
    this.#removeCard = store.statement<[string, string], never>('DELETE FROM cards WHERE card = ? AND ref = ?');
    this.#expired = store.statement<[number, number], { ref: string }>(
      'SELECT ref FROM rights WHERE until_ms <= ? ORDER BY until_ms LIMIT ?',
    );
    this.#boundTo = store.statement<[string], Row>(
      `SELECT ${columns} FROM rights r WHERE r.rental = ? ORDER BY r.rowid`,
    );
    this.#rentals = store.statement<[], { rental: string }>(
      'SELECT DISTINCT rental FROM rights WHERE rental IS NOT NULL',
    );
  }

  get(ref: string): StoredRight | undefined {
    const row = this.#get.get(ref);
    return row && rightOf(row);
  }

  list(): StoredRight[] {
    return this.#list.all().map(rightOf);
  }

  /** How many rights there are for each role. */
  countByRole(): Readonly<Record<RightRole, number>> {
    const counts = { customer: 0, courier: 0, operator: 0, installer: 0 };
    for (const { role, rights } of this.#countByRole.all()) counts[role] = rights;
    return counts;
  }

  /** The rights whose PIN is typed after this number, oldest first. */
  withNumber(number: string): PinOfRight[] {
    return this.#byNumber.all(number).map((row) => ({ number: row.number, hash: row.hash, right: rightOf(row) }));
  }

  /** The rights of a card, oldest first. */
  withCard(card: string): StoredRight[] {
    return this.#byCard.all(card).map(rightOf);
  }

  /** The rights that name a locker. */
  naming(locker: string): StoredRight[] {
    return this.#naming.all(locker).map(rightOf);
  }

  /** The ids of all rights, oldest first, each with the booking that it is of. */
  refs(): { readonly ref: string; readonly subjectRef: string | null }[] {
    return this.#refs.all();
  }

  credentialsOf(ref: string): Credentials {
    return { pins: this.#pinsOf.all(ref), cards: this.#cardsOf.all(ref).map(({ card }) => card) };
  }

  /** How many PINs and cards are kept: without any, no secret is needed to check them. */
  credentialCount(): number {
    return this.#credentials.get()?.credentials ?? 0;
  }

  /** Stores a right with what it is presented by; one of the same `ref` is replaced, its uses forgotten. Throws for free text. */
  put(right: StoredRight, { pins, cards }: Credentials): void {
    const { lockers } = storedShape.parse(right);
    this.remove(right.ref);
    this.#insert.run({
      ref: right.ref,
      role: right.role,
      anyLocker: lockers === 'any' ? 1 : 0,
      sizes: jsonOrNull(right.sizes),
      fromMs: right.fromMs ?? null,
      untilMs: right.untilMs ?? null,
      uses: right.uses ?? null,
      hours: jsonOrNull(right.hours),
      subjectRef: right.subjectRef ?? null,
      holder: right.holder ?? null,
      rental: right.rental ?? null,
      returns: right.returns ? 1 : 0,
      storedBoot: right.storedBoot,
    });
    if (lockers !== 'any') for (const locker of lockers) this.#insertLocker.run(right.ref, locker);
    for (const { number, hash } of pins) this.#insertPin.run(configId.parse(number), right.ref, pinHash.parse(hash));
    this.addCards(right.ref, cards);
  }

  addCards(ref: string, cards: readonly string[]): void {
    for (const card of cards) this.#insertCard.run(cardHash.parse(card), ref);
  }

  removePin(number: string, ref: string): void {
    this.#removePin.run(number, ref);
  }

  removeCard(card: string, ref: string): void {
    this.#removeCard.run(card, ref);
  }

  /** Returns whether there was one. Its uses go with it. */
  remove(ref: string): boolean {
    return this.#removals.map((removal) => removal.run(ref)).some((rows) => rows > 0);
  }

  /** The rentals for which alone there are rights. */
  rentals(): string[] {
    return this.#rentals.all().map(({ rental }) => rental);
  }

  /** Removes the rights that open a rental and nothing else. Returns how many. */
  removeBoundTo(rental: string): number {
    const bound = this.boundTo(rental);
    for (const { ref } of bound) this.remove(ref);
    return bound.length;
  }

  /** The rights that open a rental and nothing else, oldest first. */
  boundTo(rental: string): StoredRight[] {
    return this.#boundTo.all(rental).map(rightOf);
  }

  /** Forgets rights that ended by then, a part of them when there are many. Inside a transaction. Returns how many. */
  purge(endedByMs: number): number {
    const ended = this.#expired.all(endedByMs, purgedAtOnce);
    for (const { ref } of ended) this.remove(ref);
    return ended.length;
  }

  hasEnded(endedByMs: number): boolean {
    return this.#expired.get(endedByMs, 1) !== undefined;
  }
}

function rightOf(row: Row): StoredRight {
  return {
    ref: row.ref,
    role: row.role,
    lockers: row.anyLocker === 1 ? 'any' : (row.lockers ?? '').split(',').filter((id) => id !== ''),
    ...(row.sizes !== null && { sizes: JSON.parse(row.sizes) }),
    ...(row.fromMs !== null && { fromMs: row.fromMs }),
    ...(row.untilMs !== null && { untilMs: row.untilMs }),
    ...(row.uses !== null && { uses: row.uses }),
    ...(row.hours !== null && { hours: JSON.parse(row.hours) }),
    ...(row.subjectRef !== null && { subjectRef: row.subjectRef }),
    ...(row.holder !== null && { holder: row.holder }),
    ...(row.rental !== null && { rental: row.rental }),
    ...(row.returns === 1 && { returns: true as const }),
    storedBoot: row.storedBoot,
  };
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
