/** Where the lines of a stream come from. */
export interface LineSource<T> {
  /** What there is now, at most a bounded batch; empty when there is nothing new. */
  take(): readonly T[];
  /** `wake` is called when there may be something new. Returns an unsubscriber. Absent: the stream ends when empty. */
  follow?(wake: () => void): () => void;
  /** Whether nothing will ever be new again: a followed stream ends then. */
  over?(): boolean;
}

/** Who has to do with a stream beside its reader. */
interface StreamEnds {
  /** Called once with what ends the stream from this side; what there is still goes out then. Returns what forgets it. */
  readonly opened: (end: () => void) => () => void;
  /** Called when the source throws in the middle: cuts the connection, so that the reader does not take the stream for whole. */
  readonly cut: (error: unknown) => void;
}

/**
 * JSON Lines that the reader pulls: nothing is queued for a reader that stands still, however long the record grows.
 * @throws what the source throws for the first batch: it can still be answered properly.
 */
export function lineStream<T>(source: LineSource<T>, ends: StreamEnds): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let first: readonly T[] | null = source.take();
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
  const forget = ends.opened(end);
  const take = (): readonly T[] => {
    const lines = first ?? source.take();
    first = null;
    return lines;
  };

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        for (;;) {
          fresh = false;
          const lines = take();
          if (lines.length > 0) {
            controller.enqueue(encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
            return;
          }
          if (ended || !release || source.over?.()) break;
          if (fresh) continue;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
        }
      } catch (error) {
        ends.cut(error);
      }
      if (!ended) end();
      controller.close();
    },
    cancel: () => end(),
  });
}
