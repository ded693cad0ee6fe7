/** What the first bytes of a buffer are: a whole frame with a right checksum, the start of one, or neither. */
export type Head<F> =
  | { readonly kind: 'frame'; readonly frame: F; readonly used: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'none' };

export type Carved<F> =
  | { readonly kind: 'frame'; readonly frame: F; readonly used: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'damaged'; readonly used: number };

/**
 * Takes the next frame off `received` (one byte or more), or as many leading bytes as are certainly none.
 * A start that never gets its rest (noise that looks like a header) must not hide a whole frame behind it, but only a
 * quiet line tells that the rest is not coming; without a frame behind it the start is kept, for a USB adapter may
 * deliver one frame in pieces many milliseconds apart.
 */
export function carve<F>(received: Uint8Array, quiet: boolean, head: (bytes: Uint8Array) => Head<F>): Carved<F> {
  const first = head(received);
  if (first.kind === 'frame') return first;
  if (first.kind === 'more' && !quiet) return first;
  for (let offset = 1; offset < received.length; offset++) {
    const next = head(received.subarray(offset));
    if (next.kind === 'frame' || (next.kind === 'more' && first.kind === 'none')) {
      return { kind: 'damaged', used: offset };
    }
  }
  return first.kind === 'more' ? first : { kind: 'damaged', used: received.length };
}
