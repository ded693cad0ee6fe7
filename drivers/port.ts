/**
 * Whether a write left the process. `unknown`: the port went away while it was under way.
 */
export type Written = 'yes' | 'no' | 'unknown';

/** One open line to the boards. It is never opened again: a fresh one is made for each attempt. */
export interface Port {
  /** Hands the bytes to the kernel. Never rejects: a port that fails says so by `onClose`. */
  write(bytes: Uint8Array): Promise<Written>;
  /** Drops what the kernel has received and nobody has read. Also shows a port that is gone without a word. */
  purge(): Promise<void>;
  /** One listener, set once. */
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Called exactly once, also after `close`; `undefined` when the end was asked for. One listener, set once. */
  onClose(listener: (error: Error | undefined) => void): void;
  close(): void;
}
