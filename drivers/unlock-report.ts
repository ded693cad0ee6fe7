import type { BusBoardSpec } from '../src/config/specs.js';
import { latchOf } from './feedback.js';
import type { Result } from './job.js';
import type { UnlockReport } from './messages.js';
import type { Ack } from './protocol.js';

/** What became of an unlock. Once its bytes were handed over it counts as sent, whatever came after. */
export function reportOf(result: Result<Ack>, feedback: BusBoardSpec['feedback']): UnlockReport {
  switch (result.kind) {
    case 'too-late':
      return { sent: 'no', error: 'bus.too_late' };
    case 'echo-unknown':
      return { sent: 'no', error: 'bus.echo_unknown' };
    case 'closed':
      if (result.sentMs === undefined) return { sent: 'no', error: 'bus.closed' };
      return { sent: 'yes', sentMonoMs: result.sentMs, error: 'bus.closed' };
    case 'timeout':
      return { sent: 'yes', sentMonoMs: result.sentMs, error: 'bus.timeout' };
    case 'refused':
      return { sent: 'yes', sentMonoMs: result.sentMs, error: result.error };
    case 'done':
      return { sent: 'yes', sentMonoMs: result.sentMs };
    case 'answer': {
      const { bit } = result.value;
      const claims = bit === undefined || feedback === 'none' ? {} : { claims: latchOf(bit, feedback) };
      return { sent: 'yes', sentMonoMs: result.sentMs, ...claims };
    }
  }
}
