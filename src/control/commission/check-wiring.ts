import { checkFindings, checkText } from '../../commission/check.js';
import { nothingTried } from '../../commission/commissioning.js';
import { conclude } from '../../commission/conclusion.js';
import { type ExitCode, exitCodes, printJson, type Session } from '../commands/session.js';
import { DaemonBench } from './daemon-bench.js';
import { tryLocks } from './try-locks.js';
import type { Voice } from './voice.js';

/** Opens the lockers of a running cabinet one after the other, and says which are not wired as its config has them. */
export async function checkWiring(session: Session, voice: Voice): Promise<ExitCode> {
  const bench = await DaemonBench.at(session.client);
  try {
    const { job, lockers } = bench;
    const progress = await tryLocks(job, nothingTried, { bench, voice, running: true, keep: () => undefined });
    const findings = checkFindings(lockers, conclude(job, progress));
    const told = findings.map((finding) => ({ ...finding, ...checkText(finding, findings) }));
    if (session.json) printJson(session, { lockers: job.doors, findings: told });
    else for (const [index, { what, act }] of told.entries()) session.print(`${index + 1}. ${what}\n   ${act}`);
    if (told.length === 0 && !session.json)
      session.print(`All ${job.doors.length} lockers open their own door and see it.`);
    return told.length === 0 ? exitCodes.done : exitCodes.refused;
  } finally {
    await bench.close();
  }
}
