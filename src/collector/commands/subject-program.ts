import type { Command } from 'commander';
import type { ExitCode, Session } from './session.js';

type Act = (work: (session: Session) => Promise<ExitCode>) => Promise<void>;

/** What persons ask for, by the reference of their booking. */
export function addSubjectCommands(program: Command, act: Act, end: (code: ExitCode) => void): void {
  // Loaded when one of them is called: the help of a command waits for no schema.
  const subjects = () => import('./subjects.js');
  const subject = program.command('subject').description('What persons ask for, by the reference of their booking.');
  asking(subject.command('erase <reference>'))
    .description('Erases a person here and at the cabinets.')
    .option('--drop-export', 'though an export for the person was not fetched')
    .action((reference, options) =>
      act(async (session) => (await subjects()).eraseSubject(session, reference, options)),
    );
  asking(subject.command('export <reference>'))
    .description('Collects all that is there of a person, here and at the cabinets.')
    .option('--out <file>', 'a new file for it; without: standard output')
    .option('--partial', 'what is there, though cabinets have not answered')
    .option('--wait <duration>', 'how long the answers are waited for', '30s')
    .action((reference, options) =>
      act(async (session) => (await subjects()).exportSubject(session, reference, options)),
    );
  for (const [kind, text] of [
    ['restrict', 'Lets rights of a person open nothing, and leaves his rows out of reports.'],
    ['unrestrict', 'Ends that.'],
  ] as const) {
    asking(subject.command(`${kind} <reference>`))
      .description(text)
      .action((reference, options) =>
        act(async (session) => (await subjects()).restrictSubject(session, kind, reference, options)),
      );
  }
  by(subject.command('correct <reference>'))
    .description('Has a cabinet correct the references of a row.')
    .requiredOption('--cabinet <id>', 'the cabinet')
    .requiredOption('--chain <id>', 'the chain of the row')
    .requiredOption('--seq <number>', 'its number')
    .requiredOption('--set <json>', 'the references as they ought to be: {"subject_ref":"b2"}; null clears one')
    .action((reference, options) =>
      act(async (session) => (await subjects()).correctSubject(session, reference, options)),
    );
  subject
    .command('requests')
    .description('Lists what was asked for and is not done, by due date. Ends with 1 when something is overdue.')
    .option('--json', 'as JSON Lines')
    .option('--all', 'also what is done')
    .action((options) => act(async (session) => (await subjects()).subjectRequests(session, options)));
  subject
    .command('give-up <request> <cabinet>')
    .description('Waits no more for the answer of a cabinet that is gone for good.')
    .action((request, cabinet) => act(async (session) => (await subjects()).giveUpCabinet(session, request, cabinet)));
  subject
    .command('keygen <file>')
    .description('Makes a key for `keys.tombstones`. Keep a copy: without it the collector does not start any more.')
    .action(async (file) => end((await subjects()).subjectKeygen(file)));
}

function asking(command: Command): Command {
  return by(command)
    .option('--cabinet <id>', 'a cabinet that is asked, too; may be repeated', (id: string, ids: string[] = []) => [
      ...ids,
      id,
    ])
    .option('--all', 'every enrolled cabinet is asked');
}

function by(command: Command): Command {
  return command
    .option('--actor <id>', 'who asks: an id for the record; without: the name of the user')
    .option('--role <role>', 'as what: admin, operator, agent, installer, cloud', 'admin');
}
