import type { ScanOutcome } from '../../../drivers/scan.js';
import { type ExitCode, exitCodes, printJson, type Session } from './session.js';

/** Prints what a scan has found. `line`: which port or bus it was. */
export function printOutcome(
  session: Omit<Session, 'client'>,
  line: Readonly<Record<string, unknown>>,
  outcome: Pick<ScanOutcome, 'found' | 'doubts'>,
  configOfAll: () => string,
): ExitCode {
  const { found, doubts } = outcome;
  const config = found.length > 0 ? configOfAll() : undefined;
  if (session.json) printJson(session, { ...line, ...outcome, ...(config === undefined ? {} : { config }) });
  else if (config !== undefined) session.print(config);
  if (found.length > 0) return exitCodes.done;
  if (!session.json) session.remark(nothing(doubts.length));
  return exitCodes.refused;
}

function nothing(doubts: number): string {
  return doubts > 0
    ? 'No board could be named.'
    : 'No board answered. Check its power, swap A and B, read its address and speed off the switches; try --timeout 200ms.';
}
