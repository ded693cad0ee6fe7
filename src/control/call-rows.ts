import { LockerError } from '../lib/errors.js';
import type { Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';

/**
 * The rows that calls leave beside those of what they change. A full disk is when somebody has to look most: then the call goes
 * on, the log says what the record could not take, and the row is counted and written when there is room.
 */
export class CallRows {
  constructor(private readonly world: Pick<ControlWorld, 'recordRepeated' | 'recordRefused' | 'onFault'>) {}

  /** He looks at something. */
  viewed({ actor, role }: Caller): Promise<void> {
    return this.#note(() => this.world.recordRepeated({ event: 'admin.viewed', actor, actor_role: role }));
  }

  /** He brings what the cloud has signed: by whose word something happens then is in a row of its own. */
  brought({ actor, role }: Caller): Promise<void> {
    return this.#note(() => this.world.recordRepeated({ event: 'admin.brought', actor, actor_role: role }));
  }

  /**
   * What he asked for was refused or failed.
   * @param caller `undefined` where the system did not say who called
   * @param error absent where the call itself was malformed, or is none
   */
  refused(caller: Caller | undefined, error?: unknown, locker?: string): Promise<void> {
    return this.#note(() =>
      this.world.recordRefused({
        ...{ event: 'admin.refused', outcome: 'refused' },
        ...(caller && { actor: caller.actor, actor_role: caller.role }),
        ...(error !== undefined && { error: error instanceof LockerError ? error.code : 'internal' }),
        ...(locker !== undefined && { locker }),
      }),
    );
  }

  async #note(write: () => unknown): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.world.onFault(error);
    }
  }
}
