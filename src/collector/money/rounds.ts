/** Does a piece of work again and again, never twice at the same time: each second, and at once when there is something to do. */
export class Rounds {
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
    everyMs = 1000,
  ) {
    this.#timer = setInterval(() => this.now(), everyMs);
  }

  /** Begins a round, or has one follow the one that runs. */
  now(): void {
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.work()
      .catch(this.failed)
      .finally(() => {
        this.#running = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.now();
      });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#running !== undefined) {
      this.#again = false;
      await this.#running;
    }
  }
}
