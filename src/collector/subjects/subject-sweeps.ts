import type { TimeSource } from '../../lib/clock-source.js';
import { codeOf, messageOf } from '../../lib/errors.js';
import type { Log } from '../../lib/log.js';
import { type CommandClaims, commandClaims } from '../../tokens/command-token.js';
import { type SigningKey, signObject } from '../../tokens/signing.js';
import type { Outgoing } from '../ingest.js';
import type { SubjectStore } from './port.js';
import type { DueOrder, SubjectRequest } from './request.js';
import type { WaitedFor } from './waited-for.js';

interface SubjectSweepsParts {
  readonly store: SubjectStore;
  readonly waited: WaitedFor;
  /** Signs commands; absent where the config has no `keys.tombstones`: nothing is asked for then. */
  readonly key: SigningKey | undefined;
  readonly keepMs: number;
  readonly publish: (message: Outgoing) => void;
  readonly time: TimeSource;
  readonly log: Log;
}

/** Commands of one sweep: ten thousand cabinets are told in less than two minutes, and the broker notices nothing. */
const mostAtOnce = 100;
const overdueMs = 60_000;
/** Longer lists are not for a line of a log. */
const mostNamed = 10;

/** What a collector that serves does for the requests of persons, second by second. */
export class SubjectSweeps {
  #overdueMs = Number.NEGATIVE_INFINITY;
  #erasing: Promise<void> | undefined;

  constructor(private readonly parts: SubjectSweepsParts) {}

  /** Sends what is due, goes on with erasures that were broken off, and tells what is overdue. Rejects with `collector.store_down`. */
  async sweep(): Promise<void> {
    const { store, waited, key, publish, time, log } = this.parts;
    if (key === undefined) return;
    await waited.sweep();
    for (const due of await store.dueOrders(time.wallMs(), mostAtOnce, Math.random())) {
      const text = await signObject('cmd+jwt', commandFor(due), key);
      publish({ cabinet: due.cabinet, topic: 'commands', text });
    }
    const nowMs = time.monoMs();
    if (nowMs - this.#overdueMs < overdueMs) return;
    this.#overdueMs = nowMs;
    const broken = await store.claimErasing(time.wallMs());
    // It reads whole tables: nothing else waits for it.
    if (broken !== undefined) {
      this.#erasing ??= this.#erase(broken).finally(() => {
        this.#erasing = undefined;
      });
    }
    for (const request of await store.overdue(time.wallMs())) {
      log('error', 'collector.request_overdue', { message: overdueText(request) });
    }
  }

  /** Waits for an erasure under way. */
  async stop(): Promise<void> {
    await this.#erasing;
  }

  async #erase(id: string): Promise<void> {
    const { store, time, log } = this.parts;
    try {
      await store.erase(id, time.wallMs());
    } catch (error) {
      // It is claimed again later.
      log('warn', codeOf(error), { message: `erasure ${id}: ${messageOf(error)}` });
    }
  }

  async tidy(): Promise<void> {
    const { store, time, keepMs } = this.parts;
    const nowMs = time.wallMs();
    await store.tidy(nowMs, nowMs - keepMs);
  }
}

/** The command of an order: the same text as long as it lives, since Ed25519 signs the same in the same way. */
export function commandFor(order: DueOrder): CommandClaims {
  const { cabinet, kind, reference: subject, correction, receiver, jti, madeMs, untilMs, actor, role } = order;
  return commandClaims.parse({
    ...{ aud: cabinet, jti, iat: madeMs / 1000, exp: untilMs / 1000, cmd: kind, actor, role },
    arg: {
      subject,
      ...correction,
      ...(receiver && { key: { kty: 'OKP', crv: 'X25519', x: receiver.x } }),
    },
  });
}

function overdueText({ id, kind, dueMs, orders }: SubjectRequest): string {
  const open = orders.filter(({ state }) => state === 'open').map(({ cabinet }) => cabinet);
  const named = open.slice(0, mostNamed).join(', ');
  const more = open.length > mostNamed ? ` and ${open.length - mostNamed} more` : '';
  return `${kind} ${id} was due at ${new Date(dueMs).toISOString()}; it waits for ${named}${more}`;
}
