import type { HardwareEvents } from './hardware.js';

type Listeners = { readonly [E in keyof HardwareEvents]: ((fact: HardwareEvents[E]) => void)[] };
type Latest = { readonly [E in keyof HardwareEvents]: Map<string, HardwareEvents[E]> };

/** What was presented or typed was so then only; told again it would open a second time. */
const momentary: ReadonlySet<keyof HardwareEvents> = new Set(['presented', 'key']);

/** What is known of the hardware, told as it changes. Who comes late is told the latest first: nothing is missed. */
export class Facts {
  readonly #listeners: Listeners = {
    ...{ latches: [], inputs: [], pulse: [], board: [], bus: [], process: [] },
    ...{ presented: [], key: [], reader: [] },
  };
  readonly #latest: Latest = {
    latches: new Map(),
    inputs: new Map(),
    pulse: new Map(),
    board: new Map(),
    bus: new Map(),
    process: new Map(),
    presented: new Map(),
    key: new Map(),
    reader: new Map(),
  };

  /** `part` is the id of the board, bus or reader that the fact is about. */
  tell<E extends keyof HardwareEvents>(event: E, part: string, fact: HardwareEvents[E]): void {
    if (!momentary.has(event)) this.#latest[event].set(part, fact);
    for (const listener of this.#listeners[event]) listener(fact);
  }

  on<E extends keyof HardwareEvents>(event: E, listener: (fact: HardwareEvents[E]) => void): void {
    this.#listeners[event].push(listener);
    for (const fact of this.#latest[event].values()) listener(fact);
  }
}
