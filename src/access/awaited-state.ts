import type { AuditLog } from '../audit/audit-log.js';
import type { By } from '../cabinet/upkeep.js';
import type { Alarms } from '../store/alarms.js';
import type { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';
import type { Store } from '../store/store.js';
import type { AwaitedState } from './decide-state.js';
import { lostUses } from './lost-uses.js';

interface AwaitedParts {
  readonly store: Store;
  readonly meta: Meta;
  readonly audit: AuditLog;
  readonly alarms: Alarms;
  /** Where the cabinet stands alone nobody could give anything back: then nothing is awaited. */
  readonly hasCloud: boolean;
}

/** What was lost with the database and is still to be given back by the cloud: rights, uses, and who was erased. */
export class AwaitedStateBook {
  constructor(private readonly parts: AwaitedParts) {}

  /** How far it is; `undefined` when nothing is awaited. */
  get(): AwaitedState | undefined {
    const { meta, hasCloud } = this.parts;
    return hasCloud ? metaShapes.state_awaited.optional().parse(meta.get('state_awaited')) : undefined;
  }

  readonly awaits = (): boolean => this.get() !== undefined;

  /** Notes the last part that was taken. Inside a transaction. */
  advance(awaited: AwaitedState): void {
    this.parts.meta.set('state_awaited', awaited);
  }

  /** All parts were taken. Inside a transaction. */
  end(set: string): void {
    const { meta, audit, alarms } = this.parts;
    const lost = lostUses(meta);
    if (lost) meta.set('uses_lost', { ...lost, tokensKnown: true });
    meta.remove('state_awaited');
    meta.set('state_given', { chain: audit.chain(), set });
    alarms.remove('state_awaited');
  }

  /**
   * Somebody who runs the cabinet says that nothing will be given back. What may have been used before the loss stays closed for its time.
   * @returns whether anything was awaited
   * @throws LockerError `store.*`
   */
  accept(by: By): boolean {
    return this.#change('admin.state_accepted', by, this.awaits(), () => this.parts.meta.remove('state_awaited'));
  }

  /**
   * He says that this board took the place of another one, whose state is to be given to it.
   * @returns whether nothing was awaited before
   * @throws LockerError `store.*`
   */
  await(by: By): boolean {
    const { meta, hasCloud } = this.parts;
    return this.#change('admin.state_awaited', by, hasCloud && !this.awaits(), () => meta.set('state_awaited', {}));
  }

  /**
   * Keeps the alarm `state_awaited`. Call it every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(): void {
    const { store, alarms } = this.parts;
    const awaits = this.awaits();
    if (alarms.has('state_awaited') === awaits) return;
    store.tx(() => {
      if (awaits) alarms.add('state_awaited');
      else alarms.remove('state_awaited');
    });
  }

  #change(
    event: 'admin.state_accepted' | 'admin.state_awaited',
    { actor, actorRole }: By,
    changes: boolean,
    change: () => void,
  ): boolean {
    const { store, audit } = this.parts;
    const same = changes ? {} : ({ reason: 'no_change' } as const);
    store.tx(() => {
      if (changes) change();
      audit.append({ event, outcome: 'done', actor, actor_role: actorRole, ...same });
    });
    this.tick();
    store.requestSnapshot();
    return changes;
  }
}
