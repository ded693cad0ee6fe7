import type { PadKey } from '../../drivers/readers/news.js';
import type { TimeSource } from '../lib/clock-source.js';
import { blank, type Dialogue, FORGET_MS, press, type Step } from './keypad-dialogue.js';

/** What is being typed on each keypad. It is in memory only until its end, and no longer than 20 s after the last key. */
export class Keypads {
  readonly #dialogues = new Map<string, Dialogue>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly time: TimeSource) {}

  /** The locker number and PIN that this key completes, if it does. */
  press(keypad: string, key: PadKey): Step['entry'] {
    const { dialogue, entry } = press(this.#dialogues.get(keypad) ?? blank, key, this.time.monoMs());
    this.forget(keypad);
    if (dialogue !== blank) {
      this.#dialogues.set(keypad, dialogue);
      this.#timers.set(
        keypad,
        setTimeout(() => this.forget(keypad), FORGET_MS),
      );
    }
    return entry;
  }

  forget(keypad: string): void {
    clearTimeout(this.#timers.get(keypad));
    this.#timers.delete(keypad);
    this.#dialogues.delete(keypad);
  }

  forgetAll(): void {
    for (const keypad of [...this.#dialogues.keys()]) this.forget(keypad);
  }
}
