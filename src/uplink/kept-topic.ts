import type { UpTopic } from '../wire/topics.js';
import type { TopicPace } from './allowance.js';
import type { Line, Speaker } from './line.js';

interface KeptTopicParts {
  readonly topic: UpTopic;
  /** What it says now. */
  readonly message: () => object;
  /** What of it is worth a message of its own when it changes. Default: all of it. */
  readonly changesWith?: () => unknown;
  /** How often it may be said now; `undefined`: not at all. */
  readonly pace: () => TopicPace | undefined;
}

/** A topic whose last message the broker keeps: said when there is a line, and then when it changes. Never more than one is on its way. */
export class KeptTopic implements Speaker {
  #line: Line | undefined;
  #said: string | undefined;
  #saidMs = Number.NEGATIVE_INFINITY;
  #underWay = false;

  constructor(private readonly parts: KeptTopicParts) {}

  begin(line: Line): void {
    this.#line = line;
    this.#said = undefined;
    this.#underWay = false;
  }

  end(): void {
    this.#line = undefined;
  }

  /** Says it when it is due. Call it every second or so. */
  tick(nowMs: number): void {
    const { message, changesWith = message } = this.parts;
    const pace = this.parts.pace();
    if (!this.#line || this.#underWay || !pace || nowMs - this.#saidMs < pace.leastMs) return;
    const { everyMs = Number.POSITIVE_INFINITY } = pace;
    const now = JSON.stringify(changesWith());
    if (now === this.#said && nowMs - this.#saidMs < everyMs) return;
    // The line ends when it cannot be said, and it is said on the next one.
    this.say(nowMs, now).catch(() => undefined);
  }

  /** Says it now. Resolves when the broker has it; rejects as `Line.publish`. */
  async say(
    nowMs: number,
    changesWith = JSON.stringify((this.parts.changesWith ?? this.parts.message)()),
  ): Promise<void> {
    const line = this.#line;
    if (!line) return;
    // Before anything is noted as said: it may be read from a disk that does not answer.
    const message = this.parts.message();
    this.#said = changesWith;
    this.#saidMs = nowMs;
    this.#underWay = true;
    await line.publish(this.parts.topic, message, true);
    if (this.#line === line) this.#underWay = false;
  }
}
