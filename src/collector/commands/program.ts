import { Command, Option } from 'commander';
import { packageVersion } from '../../lib/built.js';
import { commandNames } from '../../tokens/signed-types.js';
import { type ExitCode, exitCodes, type Session } from './session.js';
import { addSubjectCommands } from './subject-program.js';

/** What the program is to do that is no command: to serve, or to check its config. */
export interface ServeOptions {
  readonly config: string;
  readonly check?: true;
  readonly log: 'error' | 'warn' | 'info';
}

/** The command line. `end` is told how a command ended; `serve` runs where none is named. */
export function collectorProgram(
  serve: (options: ServeOptions) => Promise<void>,
  end: (code: ExitCode) => void,
): Command {
  const program = new Command('locker-collector')
    .description('The cloud side of locker cabinets: takes their record over, sends them signed commands.')
    .version(packageVersion(), '--version')
    .option('--config <file>', 'config file', '/etc/lockerd/collector.yaml')
    .option('--check', 'check the config, say what is wrong with it, and exit')
    .addOption(
      new Option('--log <level>', 'least level that is logged').choices(['error', 'warn', 'info']).default('info'),
    )
    .addHelpText(
      'after',
      '\nWithout a command it runs as a service. Exit codes: 0 stopped on request or done, 1 could not start, refused or failed, 2 bad config or usage.',
    )
    .exitOverride();
  program.action(() => serve(program.opts<ServeOptions>()));

  const act: Act = async (work) => {
    const { withSession } = await import('./session.js');
    end(await withSession(program.opts<ServeOptions>().config, work));
  };
  // Loaded when one of them is called: the help of a command waits for no schema.
  const looks = () => import('./looks.js');
  const orders = () => import('./orders.js');

  program
    .command('cabinets')
    .description('Lists the cabinets: last row taken over, how far behind, gaps, quarantine.')
    .option('--json', 'as JSON Lines')
    .action((options) => act(async (session) => (await looks()).cabinets(session, options)));
  program
    .command('events <cabinet>')
    .description('Prints the rows of a cabinet as JSON Lines.')
    .option('--chain <id>', 'of this chain only')
    .option('--from <seq>', 'from this row on', '1')
    .action((cabinet, options) => act(async (session) => (await looks()).events(session, cabinet, options)));
  ordering(program.command('command <cabinet>'))
    .description('Sends a signed command and shows its result.')
    .addOption(new Option('--cmd <name>', 'the command').choices(commandNames).makeOptionMandatory())
    .option('--locker <ids>', 'lockers it is about: A01,A02')
    .option('--arg <json>', 'what it says beside, as docs/tokens.md shows')
    .option('--mode <mode>', 'how it was asked for: mobile_app, api or face')
    .action((cabinet, options) => act(async (session) => (await orders()).command(session, cabinet, options)));
  program
    .command('result <cabinet> <jti>')
    .description('Shows the result of a command that was sent before.')
    .action((cabinet, jti) => act(async (session) => (await orders()).result(session, cabinet, jti)));
  program
    .command('token <cabinet>')
    .description('Signs an access token: the text that its QR code shows.')
    .requiredOption('--locker <ids>', 'lockers it opens: A01,A02')
    .requiredOption('--for <duration>', 'how long it opens: 2h, 7d; 30d at most')
    .option('--uses <number>', 'how often it opens each locker')
    .option('--ref <id>', "the booking's random id")
    .option('--rental <id>', 'the one rental or delivery that it opens, and no other')
    .action((cabinet, options) => act(async (session) => (await orders()).token(session, cabinet, options)));
  ordering(program.command('right').command('put <cabinet>'))
    .description('Stores a right at a cabinet.')
    .requiredOption('--whom <role>', 'customer, courier, operator or installer')
    .option('--locker <ids>', 'lockers it opens: A01,A02, or any')
    .option('--holder <id>', 'who has it, where that is no customer')
    .option('--until <duration>', 'how long from now: 2h, 7d')
    .option('--uses <number>', 'how often it opens')
    .option('--hours <hours>', 'hours of the week in which it opens')
    .option('--subject <id>', "the booking's random id")
    .option('--rental <id>', 'the one rental or delivery that it opens, and goes with')
    .option('--returns', 'of a courier: it takes back every delivery whose time is over')
    .option('--ref <id>', 'id of the right; without: a new one')
    .option('--number <number>', 'what is typed in front of the PIN, where the right has no one locker')
    .option('--pin <->', 'its PIN, read from standard input; it is sealed for the cabinet')
    .action((cabinet, options) => act(async (session) => (await orders()).putRight(session, cabinet, options)));
  program
    .command('state <cabinet>')
    .description('Gives a cabinet back what it has lost with its database. A collector that runs does so by itself.')
    .option('--chain <id>', 'its new chain; without: as its status says')
    .action((cabinet, options) =>
      act(async (session) => (await import('./state.js')).giveState(session, cabinet, options)),
    );
  program
    .command('snapshot <cabinet>')
    .description('Writes the newest sealed state of a cabinet to a file, for `lockerctl restore` on a new board.')
    .requiredOption('--out <file>', 'where it goes')
    .action((cabinet, options) =>
      act(async (session) => (await import('./snapshot.js')).writeSnapshot(session, cabinet, options)),
    );
  program
    .command('quarantine')
    .command('end <cabinet>')
    .description('Ends the quarantine of a cabinet; its chain is judged anew.')
    .action((cabinet) => act(async (session) => (await looks()).endQuarantine(session, cabinet)));
  program
    .command('gap')
    .command('accept <cabinet> <chain>')
    .description('Gives up rows that a cabinet does not have any more, so that it gets receipts for those behind them.')
    .action((cabinet, chain) => act(async (session) => (await looks()).acceptGap(session, cabinet, chain)));
  program
    .command('schema')
    .description(
      'Makes the tables and groups of users in PostgreSQL, or brings them up to date. For the user who owns them.',
    )
    .requiredOption(
      '--postgres <url>',
      'postgres://OWNER@HOST/DATABASE; the password is in the file that PGPASSFILE names',
    )
    .action(async (options) => {
      const { schema } = await import('./schema.js');
      process.stdout.write(`${await schema(options)}\n`);
      end(exitCodes.done);
    });
  addSubjectCommands(program, act, end);
  addMoney(program.command('money'), act);
  addEnrol(program.command('enrol'), act);
  return program;
}

type Act = (work: (session: Session) => Promise<ExitCode>) => Promise<void>;

function addMoney(money: Command, act: Act): void {
  const load = () => import('./money.js');
  money.description('What was paid, and what came of it.');
  money
    .command('cases')
    .description('Lists the payments that wait for a person.')
    .option('--json', 'as JSON Lines')
    .action((options) => act(async (session) => (await load()).cases(session, options)));
  money
    .command('refund <payment>')
    .description('Sends the money of a payment back.')
    .action((payment) => act(async (session) => (await load()).refund(session, payment)));
  money
    .command('reconcile')
    .description('Says whether what came in on a day is what came of it; ends with 1 when it is not.')
    .option('--day <date>', 'such as 2026-11-28, a day in India; without: yesterday')
    .option('--json', 'as one document')
    .action((options) => act(async (session) => (await load()).reconcileDay(session, options)));
}

function addEnrol(enrol: Command, act: Act): void {
  const load = () => import('./enrol.js');
  enrol.description('One-time codes with which cabinets enrol themselves, and who is enrolled.');
  enrol
    .command('code <cabinet>')
    .description('Makes a one-time code, and prints it once. A code that the cabinet has ends.')
    .option('--for <duration>', 'how long it counts: 1h to 7d', '7d')
    .option('--setup <file>', 'write the whole set-up file for the boot partition instead; the file has to be new')
    .option('--wifi <name>', 'with --setup: a Wi-Fi network; its password is read from standard input')
    .option('--country <code>', 'with --wifi: where it is, such as IN')
    .action((cabinet, options) => act(async (session) => (await load()).makeCode(session, cabinet, options)));
  enrol
    .command('list')
    .description('Lists the cabinets with a code and those that are enrolled: which board, until when, who waits.')
    .option('--json', 'as JSON Lines')
    .action((options) => act(async (session) => (await load()).listEnrolments(session, options)));
  enrol
    .command('approve <cabinet>')
    .description(
      'Lets the board that waits take the place of the one that is enrolled, whose certificates are revoked.',
    )
    .option('--board <id>', 'only this one, as it shows itself')
    .action((cabinet, options) => act(async (session) => (await load()).approve(session, cabinet, options)));
  enrol
    .command('revoke <cabinet>')
    .description('Revokes the certificates of a cabinet, and believes nothing that it signs any more.')
    .action((cabinet) => act(async (session) => (await load()).revoke(session, cabinet)));
}

function ordering(one: Command): Command {
  return one
    .requiredOption('--actor <id>', 'who orders it: an id for the record')
    .requiredOption('--role <role>', 'as what: operator, admin, installer, courier, cloud')
    .option('--for <duration>', 'how long it may be run; without: as long as it usually may')
    .option('--wait <duration>', 'how long its result is waited for', '30s');
}
