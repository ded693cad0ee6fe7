import type { CommandAnswer } from '../access/command-runner.js';
import type { SigningKey } from '../tokens/signing.js';
import { signMessage } from '../wire/board-signature.js';
import type { Line, Speaker } from './line.js';

/** More results than a broker leaves unacknowledged; they are stored by their commands, whose repeat brings them again. */
const mostKept = 1000;

/** What came of commands: signed, and said again on the next line until the broker has acknowledged it. */
export class Results implements Speaker {
  readonly #kept = new Map<string, object>();
  #line: Line | undefined;

  constructor(private readonly key: SigningKey) {}

  begin(line: Line): void {
    this.#line = line;
    for (const [jti, message] of this.#kept) this.#say(line, jti, message);
  }

  end(): void {
    this.#line = undefined;
  }

  /** A text that nobody could believe has no result, and neither has, for now, what goes on. */
  add({ jti, outcome, reason, data }: CommandAnswer): void {
    if (jti === '' || reason === 'running') return;
    const result = { jti, outcome, ...(reason !== undefined && { reason }), ...(data !== undefined && { data }) };
    const message = signMessage('result', result, this.key);
    this.#kept.set(jti, message);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    if (this.#line) this.#say(this.#line, jti, message);
  }

  #say(line: Line, jti: string, message: object): void {
    line.publish('commands/result', message).then(
      () => {
        if (this.#kept.get(jti) === message) this.#kept.delete(jti);
      },
      // The line ends with it; the next one has it said again.
      () => undefined,
    );
  }
}
