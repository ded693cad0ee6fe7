import { setTimeout as wait } from 'node:timers/promises';
import type { Latch } from '../../drivers/feedback.js';
import type { UnlockReport } from '../../drivers/messages.js';
import type { Reason } from '../audit/event.js';
import type { Hardware } from '../hardware/hardware.js';
import type { TimeSource } from '../lib/clock-source.js';
import type { ErrorCode } from '../lib/error-codes.js';
import type { Place } from './place.js';

/** What one pulse came to, before it is recorded. */
export interface PulseResult {
  readonly outcome: 'opened' | 'failed' | 'unconfirmed';
  readonly reason?: Reason;
  readonly error?: ErrorCode;
  /** What it says of the latch's switch: it was read open; or it stayed closed against the acknowledgement, or the door. */
  readonly latchSwitch?: 'agrees' | 'claimed_open' | 'door_opened';
  /** As it was measured, where the hardware process times the pulse. */
  readonly pulseMs?: number;
}

/** What polls and events have told since the unlock. */
export interface Seen {
  latchOpen(): boolean;
  /** The door went from closed to open. That it stays closed says nothing: nobody may have pulled. */
  doorOpened(): boolean;
}

/** Time between two confirming reads: short for the customer, long enough to leave the wire to others. */
const readGapMs = 40;

/** A switch that so many readings during the pulse found closed did not follow the bolt of a door that opened. */
const closedReadings = 3;

/** What an unlock report settles by itself, without a look at the locker. */
export function resultOfReport(
  report: UnlockReport,
  { latchFeedback, doorContact }: Pick<Place, 'latchFeedback' | 'doorContact'>,
): PulseResult | undefined {
  if (report.sent === 'no') {
    return { outcome: 'failed', reason: 'not_sent', ...(report.error && { error: report.error }) };
  }
  return latchFeedback || doorContact ? undefined : withoutFeedback(report);
}

function withoutFeedback({ error }: UnlockReport): PulseResult {
  return { outcome: 'unconfirmed', reason: 'no_feedback', ...(error && { error }) };
}

/** The result once `confirm` is over and nothing was seen to open. `last`: what the last reading of the latch said. */
export function resultOfSilence(report: UnlockReport, last: Latch, lastError?: ErrorCode): PulseResult {
  const error = report.error ?? lastError;
  // An unlock that may never have left, or a latch that nobody could read, is not a closed door: unknown is an answer.
  if (report.sent !== 'yes' || last !== 'closed') {
    return { outcome: 'unconfirmed', reason: 'unknown_state', ...(error && { error }) };
  }
  return {
    outcome: 'failed',
    reason: 'latch_closed',
    ...(report.claims === 'open' && { latchSwitch: 'claimed_open' as const }),
    ...(report.error && { error: report.error }),
  };
}

/**
 * Reads the locker back until its latch or its door is seen to open, or `confirmMs` is over. Only readings that began after the
 * unlock count; `seen` tells of what was noticed in between (a door that opens and shuts at once).
 */
export async function confirm(
  hardware: Pick<Hardware, 'read'>,
  place: Place,
  report: UnlockReport,
  confirmMs: number,
  time: TimeSource,
  seen: Seen,
): Promise<PulseResult> {
  const settled = resultOfReport(report, place);
  if (settled) return settled;
  const firedMs = report.sentMonoMs ?? time.monoMs();
  const deadlineMs = firedMs + confirmMs;
  return place.latchFeedback
    ? confirmByLatch(hardware, place, report, firedMs, deadlineMs, time, seen)
    : confirmByDoor(report, deadlineMs, time, seen);
}

async function confirmByLatch(
  hardware: Pick<Hardware, 'read'>,
  { board, locker }: Place,
  report: UnlockReport,
  firedMs: number,
  deadlineMs: number,
  time: TimeSource,
  seen: Seen,
): Promise<PulseResult> {
  const pulseEndMs = Math.min(firedMs + board.pulseMs, deadlineMs);
  let closedInPulse = 0;
  let onlyClosed = true;
  for (;;) {
    const beganMs = time.monoMs();
    const reading = await hardware.read(board.id);
    const latch = reading.latches[locker.channel - 1] ?? 'unknown';
    if (latch === 'open' || seen.latchOpen()) return { outcome: 'opened', latchSwitch: 'agrees' };
    if (latch !== 'closed') onlyClosed = false;
    else if (beganMs < pulseEndMs) closedInPulse += 1;
    const nowMs = time.monoMs();
    // Until the pulse is over the switch may follow yet.
    if (seen.doorOpened() && nowMs >= pulseEndMs) {
      const contradicts = onlyClosed && closedInPulse >= closedReadings;
      return { outcome: 'opened', ...(contradicts && { latchSwitch: 'door_opened' as const }) };
    }
    if (nowMs >= deadlineMs) return resultOfSilence(report, latch, reading.error);
    await wait(readGapMs);
  }
}

/** Without a latch to read only the door can tell that it opened; nothing can tell that it did not. */
async function confirmByDoor(
  report: UnlockReport,
  deadlineMs: number,
  time: TimeSource,
  seen: Seen,
): Promise<PulseResult> {
  while (!seen.doorOpened()) {
    if (time.monoMs() >= deadlineMs) return withoutFeedback(report);
    await wait(readGapMs);
  }
  return { outcome: 'opened' };
}
