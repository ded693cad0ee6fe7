import { setTimeout as wait } from 'node:timers/promises';
import type { Latch, UnlockReport } from '../../drivers/messages.js';
import type { Reason } from '../audit/event.js';
import type { BoardSpec } from '../config/specs.js';
import type { Hardware } from '../hardware/hardware.js';
import type { TimeSource } from '../lib/clock-source.js';
import type { ErrorCode } from '../lib/error-codes.js';

/** What one pulse came to, before it is recorded. */
export interface Verdict {
  readonly outcome: 'opened' | 'failed' | 'unconfirmed';
  readonly reason?: Reason;
  readonly error?: ErrorCode;
  /** The board's acknowledgement claimed an open latch that was never read open. */
  readonly contradicts: boolean;
}

/** Time between two confirming reads: short for the customer, long enough to leave the wire to others. */
const readGapMs = 40;

/** What an unlock report settles by itself, without a look at the latch. */
export function verdictOfReport(report: UnlockReport, feedback: BoardSpec['feedback']): Verdict | undefined {
  if (report.sent === 'no') {
    return { outcome: 'failed', reason: 'not_sent', contradicts: false, ...(report.error && { error: report.error }) };
  }
  if (feedback === 'none') {
    return {
      outcome: 'unconfirmed',
      reason: 'no_feedback',
      contradicts: false,
      ...(report.error && { error: report.error }),
    };
  }
  return undefined;
}

/** The verdict once `confirm` is over and the latch was not seen open. `last`: what the last reading said. */
export function verdictOfSilence(report: UnlockReport, last: Latch, lastError?: ErrorCode): Verdict {
  const error = report.error ?? lastError;
  // An unlock that may never have left, or a latch that nobody could read, is not a closed door: unknown is an answer.
  if (report.sent !== 'yes' || last !== 'closed') {
    return { outcome: 'unconfirmed', reason: 'unknown_state', contradicts: false, ...(error && { error }) };
  }
  return {
    outcome: 'failed',
    reason: 'latch_closed',
    contradicts: report.claims === 'open',
    ...(report.error && { error: report.error }),
  };
}

/**
 * Reads the latch back until it says open or `confirmMs` is over. Only readings that began after the unlock count;
 * `seenOpen` tells of a poll that saw it open in between (a door that opens and shuts at once).
 */
export async function confirm(
  hardware: Hardware,
  board: BoardSpec,
  channel: number,
  report: UnlockReport,
  confirmMs: number,
  time: TimeSource,
  seenOpen: () => boolean,
): Promise<Verdict> {
  const settled = verdictOfReport(report, board.feedback);
  if (settled) return settled;
  const deadlineMs = (report.sentMonoMs ?? time.monoMs()) + confirmMs;
  let last: Latch = 'unknown';
  let lastError: ErrorCode | undefined;
  for (;;) {
    const reading = await hardware.read(board.id);
    last = reading.latches[channel - 1] ?? 'unknown';
    lastError = reading.error;
    if (last === 'open' || seenOpen()) return { outcome: 'opened', contradicts: false };
    if (time.monoMs() >= deadlineMs) return verdictOfSilence(report, last, lastError);
    await wait(readGapMs);
  }
}
