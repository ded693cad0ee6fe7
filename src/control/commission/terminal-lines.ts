import { createInterface, type Interface } from 'node:readline';

/** Standard input line by line, with what is typed ahead kept: one reader for a whole conversation. */
export class TerminalLines {
  readonly #lines: string[] = [];
  readonly #reader: Interface;
  readonly #end = new AbortController();
  #wake: () => void = () => undefined;

  constructor(input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
    this.#reader = createInterface({ input, output });
    this.#reader.on('line', (line) => {
      this.#lines.push(line.trim());
      this.#wake();
    });
    // At the end of the input, and by Ctrl-C at a terminal.
    this.#reader.on('close', () => {
      this.#end.abort();
      this.#wake();
    });
  }

  /** The next line; empty when `until` is aborted first; `undefined` when there is none any more. */
  async next(prompt: string, until?: AbortSignal): Promise<string | undefined> {
    if (!this.ended.aborted) {
      this.#reader.setPrompt(prompt);
      this.#reader.prompt();
    }
    const woken = (): void => this.#wake();
    until?.addEventListener('abort', woken);
    try {
      for (;;) {
        const line = this.#lines.shift();
        if (line !== undefined) return line;
        if (this.ended.aborted) return undefined;
        if (until?.aborted) return '';
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      until?.removeEventListener('abort', woken);
    }
  }

  /** Aborted when nobody will type any more. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** As when the input is at its end. */
  close(): void {
    this.#reader.close();
  }
}
