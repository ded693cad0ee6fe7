import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Prober } from '../../drivers/prober.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('a board that comes and goes is probed ever more seldom, and soon again once it was well', async () => {
  let nowMs = 0;
  const prober = new Prober({ monoMs: () => nowMs, wallMs: () => nowMs }, () => 0.999);
  let answered = false;
  const board = {
    probe: () => {
      answered = true;
      prober.release(board);
      return Promise.resolve(1);
    },
  };
  const waitMs = async (): Promise<number> => {
    const begunMs = nowMs;
    answered = false;
    prober.add(board);
    while (!answered) {
      nowMs += 100;
      await vi.advanceTimersByTimeAsync(100);
    }
    return nowMs - begunMs;
  };
  const waits: number[] = [];
  for (let relapse = 0; relapse < 8; relapse++) waits.push(await waitMs());
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  nowMs += 60_000;
  expect(await waitMs()).toBe(1_000);
});
