import type { ActorRole } from '../audit/event.js';
import type { Store } from './store.js';
import { bootId, configId, personKey, receiverKey, reference } from './text-shapes.js';

/** What a person asks for that takes longer than one transaction. */
export const requestKinds = ['erase', 'export'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** `asked`: nothing was changed. `erasing`: nothing takes the references any more. `cleaning`: no row has them. */
export const requestStates = ['asked', 'erasing', 'cleaning'] as const;
export type RequestState = (typeof requestStates)[number];

/** `opening`: the person opens a locker just now. `rental`: a rental of the person's is not over. `disk`: the disk did not do what was asked of it. */
export const waitReasons = ['opening', 'rental', 'disk'] as const;
export type WaitReason = (typeof waitReasons)[number];

/** A request of a person, from when it is asked until it is done. It names nobody: `person` is a keyed hash. */
export interface PrivacyRequest {
  /** The `jti` of its command, or a random id. */
  readonly id: string;
  readonly kind: RequestKind;
  readonly person: string;
  readonly state: RequestState;
  readonly waitsFor: WaitReason | null;
  readonly actor: string;
  readonly actorRole: ActorRole;
  /** The `x` of the X25519 key that an export is sealed for, and its `kid` behind a dot where it has one. */
  readonly receiver: string | null;
  /** How many rows were erased until now, and how many rights. */
  readonly rows: number;
  readonly rights: number;
  /** In which chain it came to `cleaning`. */
  readonly chain: string | null;
  /** When it was asked: wall ms, or the floor while the clock was untrusted; and CLOCK_MONOTONIC of `boot`. */
  readonly askedMs: number;
  readonly askedMonoMs: number;
  readonly boot: string;
}

type Asked = Omit<PrivacyRequest, 'state' | 'waitsFor' | 'rows' | 'rights' | 'chain'>;

const columns = `id, kind, person, state, waits_for AS waitsFor, actor, actor_role AS actorRole, receiver, rows, rights, chain,
  asked_ms AS askedMs, asked_mono_ms AS askedMonoMs, boot`;

/** The requests that are not done yet. Everything but the readers is called inside a transaction. */
export class PrivacyRequests {
  readonly #all;
  readonly #get;
  readonly #insert;
  readonly #wait;
  readonly #begin;
  readonly #erased;
  readonly #clean;
  readonly #remove;

  constructor(store: Store) {
    this.#all = store.statement<[], PrivacyRequest>(`SELECT ${columns} FROM privacy_requests ORDER BY rowid`);
    this.#get = store.statement<[string], PrivacyRequest>(`SELECT ${columns} FROM privacy_requests WHERE id = ?`);
    this.#insert = store.statement<[Asked], never>(
      `INSERT INTO privacy_requests (id, kind, person, state, actor, actor_role, receiver, asked_ms, asked_mono_ms, boot)
       VALUES (@id, @kind, @person, 'asked', @actor, @actorRole, @receiver, @askedMs, @askedMonoMs, @boot)`,
    );
    this.#wait = store.statement<[WaitReason | null, string], never>(
      'UPDATE privacy_requests SET waits_for = ? WHERE id = ?',
    );
    this.#begin = store.statement<[number, string], never>(
      "UPDATE privacy_requests SET state = 'erasing', waits_for = NULL, rights = ? WHERE id = ?",
    );
    this.#erased = store.statement<[number, string], never>('UPDATE privacy_requests SET rows = rows + ? WHERE id = ?');
    this.#clean = store.statement<[string, string], never>(
      "UPDATE privacy_requests SET state = 'cleaning', chain = ? WHERE id = ?",
    );
    this.#remove = store.statement<[string], never>('DELETE FROM privacy_requests WHERE id = ?');
  }

  /** Oldest first. */
  all(): PrivacyRequest[] {
    return this.#all.all();
  }

  get(id: string): PrivacyRequest | undefined {
    return this.#get.get(id);
  }

  add(request: Asked): void {
    this.#insert.run({
      ...request,
      id: reference.parse(request.id),
      person: personKey.parse(request.person),
      actor: configId.parse(request.actor),
      receiver: receiverKey.nullable().parse(request.receiver),
      boot: bootId.parse(request.boot),
    });
  }

  wait(id: string, waitsFor: WaitReason | null): void {
    this.#wait.run(waitsFor, id);
  }

  beginErasing(id: string, rights: number): void {
    this.#begin.run(rights, id);
  }

  addErased(id: string, rows: number): void {
    this.#erased.run(rows, id);
  }

  beginCleaning(id: string, chain: string): void {
    this.#clean.run(chain, id);
  }

  remove(id: string): void {
    this.#remove.run(id);
  }
}
