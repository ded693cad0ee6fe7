/** Time as the operating system gives it; passed in everywhere, so that tests can move it. */
export interface TimeSource {
  /** Milliseconds since the epoch by the wall clock. */
  wallMs(): number;
  /** Milliseconds of CLOCK_MONOTONIC: comparable between the processes of one boot, never steps. */
  monoMs(): number;
}

export const systemTime: TimeSource = {
  wallMs: () => Date.now(),
  monoMs: () => Number(process.hrtime.bigint() / 1000n) / 1000,
};
