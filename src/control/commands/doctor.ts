import type { Command } from 'commander';
import { type CheckId, checkIds } from '../../doctor/finding.js';
import { type Acts, type ExitCode, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';

const help = `
Looks at everything that can be wrong with the board and the cabinet, and says to each fault what was seen, where, and
its repair. Nothing is changed, and a running lockerd is not disturbed. Without sudo some things cannot be seen; it says which.

Exit codes: 0 when there is no problem (there may be warnings), 1 when there is one.

Examples:
  sudo lockerctl doctor
  lockerctl doctor --only power --only card
  lockerctl doctor --json | jq -r '.findings[] | select(.level == "problem") | .code'
  sudo lockerctl doctor --bundle cabinet.tar.gz     to send to whoever helps: no secrets, no persons in it
`;

interface DoctorOptions {
  readonly only?: readonly CheckId[];
  readonly bundle?: string;
}

export function describeDoctor(command: Command, { actAlone }: Acts): void {
  command
    .description('Finds what is wrong with the board and the cabinet, each with its repair. Needs no daemon.')
    .option('--only <check>', `one check alone; can be repeated: ${checkIds.join(', ')}`, addCheck)
    .option('--bundle <file>', 'also writes a support archive (tar.gz), a new file')
    .addHelpText('after', help)
    .action((options: DoctorOptions) => actAlone((session) => doctor(session, options)));
}

function addCheck(text: string, before: readonly CheckId[] = []): readonly CheckId[] {
  const found = checkIds.find((id) => id === text);
  if (found === undefined)
    throw new UsageError(`--only ${text}: there is no such check. There are: ${checkIds.join(', ')}.`);
  return [...before, found];
}

async function doctor(session: SessionAlone, { only, bundle }: DoctorOptions): Promise<ExitCode> {
  const { gather } = await import('../../doctor/gather/gather.js');
  const { judgeAll } = await import('../../doctor/checks.js');
  const { reportLines, reportOf } = await import('../../doctor/report.js');
  const { configFile, socket } = session;
  const facts = await gather({ configFile, socket, only, nowMs: Date.now() });
  const report = reportOf(facts, judgeAll(facts, only));
  if (session.json) printJson(session, report);
  else for (const line of reportLines(report)) session.print(line);
  if (bundle !== undefined) {
    const { bundleOf } = await import('../../doctor/bundle.js');
    await write(bundle, await bundleOf(facts, report));
    session.remark(`${bundle}: written. Look into it before you send it: tar -tzf ${bundle}`);
  }
  return report.worst === 'problem' ? exitCodes.refused : exitCodes.done;
}

/** A new file, for its owner alone: an older one is not written over. */
async function write(file: string, bytes: Buffer): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  try {
    await writeFile(file, bytes, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    const why = code === 'EEXIST' ? 'the file is there already: name a new one' : `it cannot be written (${code})`;
    throw new UsageError(`--bundle ${file}: ${why}.`);
  }
}
