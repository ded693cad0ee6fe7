/** Lets one task run at a time, in the order of arrival: an Argon2id needs 19 MiB and a core of a small board. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task);
    // The next turn waits for the end of this one, however it ends; the caller has the error.
    this.#last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }
}
