/** Where the lines of a stream come from. */
export interface LineSource<T> {
  /** What there is now, at most a bounded batch; empty when there is nothing new. */
  take(): readonly T[];
  /** `wake` is called when there may be something new. Returns an unsubscriber. Absent: the stream ends when empty. */
  follow?(wake: () => void): () => void;
}

/**
 * JSON Lines that the reader pulls: nothing is queued for a reader that stands still, however long the record grows.
 * When it is ended from this side, what there is still goes out.
 * `onEnd` is called once.
 */
export function lineStream<T>(
  source: LineSource<T>,
  onEnd: (end: () => void) => () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let wake: (() => void) | null = null;
  let ended = false;
  let fresh = true;
  const release = source.follow?.(() => {
    fresh = true;
    wake?.();
  });
  const end = (): void => {
    ended = true;
    release?.();
    forget();
    wake?.();
  };
  const forget = onEnd(end);

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        fresh = false;
        const lines = source.take();
        if (lines.length > 0) {
          controller.enqueue(encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
          return;
        }
        if (ended || !release) break;
        if (fresh) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
      if (!ended) end();
      controller.close();
    },
    cancel: () => end(),
  });
}
