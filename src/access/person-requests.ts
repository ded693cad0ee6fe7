import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { AuditLog } from '../audit/audit-log.js';
import type { EventName } from '../audit/event.js';
import type { Pace } from '../audit/read-through.js';
import type { By } from '../cabinet/upkeep.js';
import type { Clock } from '../clock/clock.js';
import { isStoreError, LockerError } from '../lib/errors.js';
import type { Commands } from '../store/commands.js';
import type { Persons } from '../store/persons.js';
import type {
  PrivacyRequest,
  PrivacyRequests,
  RequestKind,
  RequestState,
  WaitReason,
} from '../store/privacy-requests.js';
import type { Store } from '../store/store.js';
import type { Receiver } from '../tokens/sealed.js';
import type { Erasure } from './erasure.js';
import type { PersonExport } from './person-export.js';
import { sealExport } from './sealed-export.js';

/** A request that is not done, as those who run the cabinet see it: it names nobody. */
export interface RequestView {
  readonly id: string;
  readonly kind: RequestKind;
  readonly state: RequestState;
  readonly waitsFor?: WaitReason;
  readonly actor: string;
  readonly role: string;
  /** When it was asked, wall ms; and for how long that is now. */
  readonly askedMs: number;
  readonly ageMs: number;
}

interface PersonRequestsParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly persons: Persons;
  readonly requests: PrivacyRequests;
  readonly commands: Commands;
  readonly clock: Clock;
  readonly erasure: Erasure;
  readonly exporting: (person: string, pace: Pace) => Promise<PersonExport | undefined>;
  /** Told of what kept a request from going on; it is tried again. */
  readonly fault: (error: unknown) => void;
  /** How long to rest between two slices, in ms; tests may wait for something else. */
  readonly rest?: (signal: AbortSignal) => Promise<unknown>;
}

/** About a millisecond of work on a small board, then a rest in which everything else goes on. */
const sliceRows = 100;
const restMs = 2;
/** A disk that refuses is left alone for so long, and twice as long each time. */
const firstPauseMs = 10_000;
const longestPauseMs = 600_000;
/** When it was asked has to be known for longer than it waits: whoever asked is promised an answer in days. */
const askedEvents = { erase: 'privacy.erasure_asked', export: 'privacy.export_asked' } as const satisfies Record<
  RequestKind,
  EventName
>;
/** Nobody asks so often; a table without an end would fill the disk. */
const mostPending = 1_000;

/**
 * What persons ask for that takes its time: durable from when it is asked, done one after the other beside the openings, gone on
 * with after a restart, and visible until it is done.
 */
export class PersonRequests {
  readonly #ended = new Map<string, { readonly rows: number; readonly rights: number }>();
  readonly #awaited = new Set<string>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  /** The one that was kept from going on last: the others come first then, so that none waits for what another one lacks. */
  #failed: string | undefined;
  #pauseMs = 0;
  #pausedUntilMonoMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: PersonRequestsParts) {}

  /**
   * Takes a request; it is durable when this returns.
   * @param options `id`: of the command that asks. `alongside`: done in the same transaction
   * @returns its id
   * @throws LockerError `person.requests_full`, `store.*`
   */
  ask(
    kind: RequestKind,
    subject: string,
    { actor, actorRole }: By,
    options: { readonly id?: string; readonly receiver?: Receiver; readonly alongside?: () => void } = {},
  ): string {
    const { store, audit, persons, requests, clock } = this.parts;
    const { id = randomBytes(16).toString('hex'), receiver, alongside } = options;
    const { boot, monoMs } = clock.now();
    store.tx(() => {
      if (requests.all().length >= mostPending) {
        throw new LockerError('person.requests_full', `${mostPending} requests of persons wait already`);
      }
      const asked = { askedMs: Math.round(clock.effectiveMs()), askedMonoMs: Math.floor(monoMs), boot };
      const who = { actor, actorRole, receiver: receiver === undefined ? null : receiverText(receiver) };
      requests.add({ id, kind, person: persons.personOf(subject), ...who, ...asked });
      audit.append({ event: askedEvents[kind], actor, actor_role: actorRole });
      alongside?.();
    });
    store.requestSnapshot();
    this.#begin();
    return id;
  }

  /** Those that are not done, oldest first. */
  pending(): RequestView[] {
    return this.parts.requests.all().map((request) => ({
      id: request.id,
      kind: request.kind,
      state: request.state,
      ...(request.waitsFor !== null && { waitsFor: request.waitsFor }),
      actor: request.actor,
      role: request.actorRole,
      askedMs: request.askedMs,
      ageMs: this.#ageMs(request),
    }));
  }

  /** How many are not done, and how old the oldest is. */
  measure(): { readonly pending: number; readonly oldestMs: number } {
    const ages = this.parts.requests.all().map((request) => this.#ageMs(request));
    return { pending: ages.length, oldestMs: Math.max(0, ...ages) };
  }

  /** What a request came to; `undefined` when it is not done after `withinMs`: it is gone on with. */
  async outcome(id: string, withinMs: number): Promise<{ readonly rows: number; readonly rights: number } | undefined> {
    const { requests, clock } = this.parts;
    const untilMs = clock.now().monoMs + withinMs;
    this.#awaited.add(id);
    try {
      while (requests.get(id) !== undefined && clock.now().monoMs < untilMs && !this.#stopping.signal.aborted) {
        await wait(20);
      }
      return this.#ended.get(id);
    } finally {
      this.#awaited.delete(id);
      this.#ended.delete(id);
    }
  }

  /**
   * Goes on with what can go on. Call it every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(): void {
    if (this.#running !== undefined || this.#stopping.signal.aborted) return;
    if (this.parts.clock.now().monoMs < this.#pausedUntilMonoMs) return;
    const all = this.parts.requests.all();
    const behindFailed = all.findIndex(({ id }) => id === this.#failed) + 1;
    const turns = [...all.slice(behindFailed), ...all.slice(0, behindFailed)];
    const next = turns.find((request) => !overtakes(request, all) && !this.#hasToWait(request));
    if (next === undefined) return;
    this.#running = this.#run(next).finally(() => {
      this.#running = undefined;
    });
  }

  /** Begins nothing more, and waits until what runs has come to a place where it can be gone on with. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** It is kept already: what keeps it from beginning at once is no fault of whoever asked. */
  #begin(): void {
    try {
      this.tick();
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      this.parts.fault(error);
    }
  }

  #hasToWait(request: PrivacyRequest): boolean {
    const waiting = request.kind === 'erase' ? this.parts.erasure.waitsFor(request) : undefined;
    if (waiting === undefined) return false;
    if (waiting !== request.waitsFor) this.parts.store.tx(() => this.parts.requests.wait(request.id, waiting));
    return true;
  }

  async #run(request: PrivacyRequest): Promise<void> {
    const { signal } = this.#stopping;
    const { rest = (ended) => wait(restMs, undefined, { signal: ended }) } = this.parts;
    const pace: Pace = {
      rows: sliceRows,
      rest: async () => {
        await rest(signal);
        signal.throwIfAborted();
      },
    };
    try {
      if (request.waitsFor === 'disk') this.parts.store.tx(() => this.parts.requests.wait(request.id, null));
      if (request.kind === 'erase') await this.#erase(request, pace);
      else await this.#export(request, pace);
      this.#pauseMs = 0;
      this.#failed = undefined;
    } catch (error) {
      if (signal.aborted && error instanceof Error && error.name === 'AbortError') return;
      this.#pause(request, error);
    }
  }

  async #erase({ id }: PrivacyRequest, pace: Pace): Promise<void> {
    const erased = await this.parts.erasure.run(id, pace);
    if (!('waitsFor' in erased) && this.#awaited.has(id)) this.#ended.set(id, erased);
  }

  async #export({ id, person, receiver, actor, actorRole }: PrivacyRequest, pace: Pace): Promise<void> {
    const { store, audit, requests, commands, exporting } = this.parts;
    const who = { actor, actor_role: actorRole } as const;
    const refuse = (reason: 'unknown_subject' | 'too_large' | 'bad_receiver'): void =>
      store.tx(() => {
        requests.remove(id);
        commands.end(id, { outcome: 'refused', reason });
        audit.append({ event: 'admin.command_refused', outcome: 'refused', reason, credential_ref: id, ...who });
      });
    const found = await exporting(person, pace);
    if (found === undefined) return refuse('unknown_subject');
    const sealed = await sealedOrReason(found, receiver ?? '');
    if ('reason' in sealed) return refuse(sealed.reason);
    const { rows, rights } = found;
    store.tx(() => {
      requests.remove(id);
      commands.end(id, { outcome: 'done', data: { rows, rights } }, { jwe: sealed.jwe, person });
      audit.append({ event: 'privacy.exported', outcome: 'done', error_args: [rows, rights], ...who });
    });
  }

  /** The disk refused, or something is wrong with the program: neither gets better by trying at once. */
  #pause({ id }: PrivacyRequest, error: unknown): void {
    const { store, requests, clock, fault } = this.parts;
    fault(error);
    this.#failed = id;
    this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, 2 * this.#pauseMs));
    this.#pausedUntilMonoMs = clock.now().monoMs + this.#pauseMs;
    if (!isStoreError(error)) return;
    try {
      store.tx(() => requests.wait(id, 'disk'));
    } catch (again) {
      // It is what the request waits for; that it could not even be written down is told as well.
      fault(again);
    }
  }

  /** In the boot in which it was asked the time that passed is known exactly. */
  #ageMs({ boot, askedMs, askedMonoMs }: PrivacyRequest): number {
    const now = this.parts.clock.now();
    const ageMs = boot === now.boot ? now.monoMs - askedMonoMs : this.parts.clock.effectiveMs() - askedMs;
    return Math.max(0, Math.round(ageMs));
  }
}

/** Who asks for his data and then for their erasure gets them first. */
function overtakes({ id, kind, person }: PrivacyRequest, all: readonly PrivacyRequest[]): boolean {
  const before = all.slice(
    0,
    all.findIndex((request) => request.id === id),
  );
  return kind === 'erase' && before.some((earlier) => earlier.kind === 'export' && earlier.person === person);
}

async function sealedOrReason(
  found: PersonExport,
  receiver: string,
): Promise<{ readonly jwe: string } | { readonly reason: 'too_large' | 'bad_receiver' }> {
  try {
    return { jwe: await sealExport(found, receiverOf(receiver)) };
  } catch (error) {
    if (error instanceof LockerError && error.code === 'person.too_large') return { reason: 'too_large' };
    if (error instanceof LockerError && error.code === 'person.bad_receiver') return { reason: 'bad_receiver' };
    throw error;
  }
}

function receiverText({ x, kid }: Receiver): string {
  return kid === undefined ? x : `${x}.${kid}`;
}

function receiverOf(text: string): Receiver {
  const [x = '', kid] = text.split('.');
  return { x, ...(kid !== undefined && { kid }) };
}
