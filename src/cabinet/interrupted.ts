import { setTimeout as wait } from 'node:timers/promises';
import type { Latch } from '../../drivers/messages.js';
import type { Hardware } from '../hardware/hardware.js';
import type { TimeSource } from '../lib/clock-source.js';
import type { Verdict } from './attempt.js';

const readGapMs = 100;

/**
 * The verdict on an intent that a crash or power cut left without an outcome. Nothing is pulsed: nobody may be standing there,
 * and a supply that browns out on firing would loop. Its latch is read for `patienceMs` at most.
 */
export async function verdictAfterRestart(
  hardware: Pick<Hardware, 'read'>,
  board: string,
  channel: number,
  patienceMs: number,
  time: TimeSource,
): Promise<Verdict> {
  const deadlineMs = time.monoMs() + patienceMs;
  let latch: Latch = 'unknown';
  for (;;) {
    latch = (await hardware.read(board)).latches[channel - 1] ?? 'unknown';
    if (latch !== 'unknown' || time.monoMs() >= deadlineMs) break;
    await wait(readGapMs);
  }
  if (latch === 'open') return { outcome: 'opened', reason: 'restarted', latchSwitch: 'agrees' };
  return { outcome: 'unconfirmed', reason: 'restarted' };
}
