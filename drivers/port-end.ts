/** Tells one listener of one end: ports report theirs twice (serialport after an unplug), or before anybody listens. */
export class PortEnd {
  #ended: { readonly error: Error | undefined } | undefined;
  #listener: ((error: Error | undefined) => void) | undefined;

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = { error };
    this.#listener?.(error);
  }

  listen(listener: (error: Error | undefined) => void): void {
    this.#listener = listener;
    if (this.#ended) listener(this.#ended.error);
  }
}
