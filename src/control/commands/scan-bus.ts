import type { ScanWish } from '../../../drivers/scan-plan.js';
import { LockerError } from '../../lib/errors.js';
import { Refusal } from '../client.js';
import { printOutcome } from './scan-print.js';
import { boardsToAdd, sentenceOf } from './scan-report.js';
import type { ExitCode, Session } from './session.js';
import { scanLineShape } from './wire.js';

/** Has the daemon scan one of its buses. It ends the scan when this process goes. */
export async function scanBus(
  session: Session,
  order: ScanWish & { readonly bus: string; readonly timeoutMs: number },
): Promise<ExitCode> {
  const { bus } = order;
  let known: readonly string[] = [];
  for await (const json of session.client.lines('/scan', { ...order })) {
    const line = scanLineShape.parse(json);
    if (line.type === 'done') {
      const { type, ...outcome } = line;
      return printOutcome(session, { bus }, outcome, () => boardsToAdd(bus, known, outcome));
    }
    if (line.type === 'failed') {
      const { type, message, ...problem } = line;
      throw new Refusal({ ...problem, title: message }, line.code, message);
    }
    if (session.json) session.remark(JSON.stringify(json));
    else if (line.type !== 'plan') session.remark(sentenceOf(line));
    else {
      const seconds = Math.ceil(line.estimateMs / 1000);
      session.remark(
        `bus ${bus} (${line.port}) at ${line.baud} baud, its own speed only: ${line.questions} questions, about ${seconds} s when nobody answers; openings and polls go on`,
      );
    }
    if (line.type === 'plan') known = line.boards;
  }
  throw new LockerError('control.unreachable', 'lockerd ended before the scan was over.');
}
