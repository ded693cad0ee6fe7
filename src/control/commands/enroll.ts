import type { Command } from 'commander';
import { parseDuration } from '../../config/duration.js';
import { formatProblems } from '../../config/problem.js';
import type { EnrolWish } from '../../enrol/enrol.js';
import { type EnrolPlace, readEnrolment } from '../../enrol/place.js';
import { renewCertificate } from '../../enrol/renew.js';
import { asOwner, ownerOf } from '../../lib/as-owner.js';
import { LockerError } from '../../lib/errors.js';
import { readSetup } from '../../wire/setup-file.js';
import { clockRemark, configOf, enrolPatiently, placeOf, settleConfig, withAct } from './enrol-work.js';
import { type Acts, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';
import { readTextFile } from './text-file.js';

const help = `
The operator makes a one-time code (locker-collector enrol code CABINET) and gives what this command needs with it: a set-up
file, or the code, the address, the hash of the server's key and the thumbprint of the root. The keys of the cabinet are made
here and never leave the board. All that the server sends is checked before anything is written. Run it as often as you like:
it goes on where it was, and does nothing where all is done. Without options it says how the board is enrolled, and puts the
lines for it into a config that has none.

A board that takes the place of another one is asked for an approval of the operator: --wait 30m waits for it.
--again makes new keys on a board that is enrolled; the old certificate is revoked.

Examples:
  sudo lockerctl enroll --setup lockerd-setup.yaml
  sudo lockerctl enroll --cabinet CAB-1 --address https://enrol.example.org --server-key=HASH --root=HASH --code -
  lockerctl enroll --renew
`;

const notAsked =
  'The server was not asked, since this board is enrolled. Was its certificate revoked, then: lockerctl enroll --again --code -';

interface Options {
  readonly setup?: string;
  readonly cabinet?: string;
  readonly address?: string;
  readonly serverKey?: string;
  readonly root?: string;
  readonly code?: string;
  readonly keys?: string;
  readonly again?: true;
  readonly renew?: true;
  readonly wait: string;
}

export function describeEnroll(command: Command, { actAlone }: Acts): void {
  command
    .description('Enrols this board as a cabinet: certificate, trust set and broker for a one-time code.')
    .option('--setup <file>', 'a set-up file with all that is needed')
    .option('--cabinet <id>', 'id of the cabinet; without: the one of the config')
    .option('--address <url>', 'where it enrols: https://HOST[:PORT]')
    .option('--server-key <hash>', 'SHA-256 of the key of the server, base64url')
    .option('--root <hashes>', 'thumbprint of the root, or of both, with a comma between')
    .option('--code <->', 'the one-time code, read from standard input')
    .option('--again', 'with new keys, though the board is enrolled')
    .option('--renew', 'have the certificate renewed, if that is due')
    .option('--wait <duration>', 'how long a network or an approval is waited for', '0s')
    .option('--keys <directory>', 'where keys and certificates are kept; without: where the config has them')
    .addHelpText('after', help)
    .action((options: Options) =>
      actAlone((session) => withAct(options.renew ? renew(session, options) : enroll(session, options))),
    );
}

async function enroll(session: SessionAlone, options: Options): Promise<0> {
  const waitMs = parseDuration(options.wait);
  if (waitMs === undefined) throw new UsageError(`--wait ${options.wait}: expected a duration such as 10m.`);
  const place = await placeOf(session, options.keys);
  const wish = await wishOf(session, options, place);
  const known = wish === undefined ? await knownOf(place) : undefined;
  if (wish === undefined && known === undefined) {
    throw new UsageError(
      'This board is not enrolled. Give --setup FILE, or --address, --server-key, --root and --code -.',
    );
  }
  const done =
    wish === undefined
      ? undefined
      : await enrolPatiently(session, place, wish, { again: options.again === true, waitMs });
  const enrolment = done?.enrolment ?? known;
  if (enrolment === undefined) throw new LockerError('enrol.not_enrolled', `${place.dir} has no enrolment`);
  const { state, remark } = settleConfig(session.configFile, enrolment, place);
  const { cabinet, untilMs, renewMs } = enrolment;
  const [until, renewed] = [untilMs, renewMs].map((ms) => new Date(ms).toISOString().slice(0, 10));
  if (session.json)
    printJson(session, { cabinet, until, renewed_from: renewed, already: done?.already ?? true, config: state });
  else {
    session.print(
      untilMs <= Date.now()
        ? `The certificate of ${cabinet} has ended, on ${until}. Have a code made (\`locker-collector enrol code ${cabinet}\`), and run \`lockerctl enroll --again --code -\`.`
        : `${cabinet} is enrolled until ${until}; its certificate is renewed by itself from ${renewed} on.`,
    );
    if (remark !== undefined) session.print(remark);
  }
  if (done?.already === true && wish?.code !== undefined) session.remark(notAsked);
  const clock = clockRemark(done?.clockBehindMs ?? 0);
  if (clock !== undefined) session.remark(clock);
  return exitCodes.done;
}

async function renew(session: SessionAlone, options: Options): Promise<0> {
  const place = await placeOf(session, options.keys);
  const work = () => renewCertificate(place, { nowMs: Date.now(), random: Math.random() });
  const done = await asOwner(ownerOf(place.dir), work);
  const ms = done.kind === 'renewed' ? done.enrolment.untilMs : done.dueMs;
  const day = new Date(ms).toISOString().slice(0, 10);
  if (session.json)
    printJson(session, done.kind === 'renewed' ? { renewed: true, until: day } : { renewed: false, due: day });
  else
    session.print(
      done.kind === 'renewed' ? `The certificate is renewed until ${day}.` : `Nothing is due before ${day}.`,
    );
  return exitCodes.done;
}

/** What the options ask for; `undefined` when they name nothing. */
async function wishOf(session: SessionAlone, options: Options, place: EnrolPlace): Promise<EnrolWish | undefined> {
  if (options.setup !== undefined) {
    const read = readSetup(await readTextFile(session, options.setup), options.setup);
    if ('errors' in read) throw new UsageError(formatProblems(read.errors));
    const { cabinet, enrol } = read.setup;
    if (enrol === undefined) throw new UsageError(`${options.setup} has no \`enrol\`.`);
    return { cabinet, ...enrol };
  }
  // Who enrols again goes where he was before, unless he says otherwise.
  const before = options.again ? await knownOf(place) : undefined;
  const { address = before?.address, serverKey: server = before?.server, code: from } = options;
  const root = options.root ?? before?.roots.join(',');
  if (address === undefined && server === undefined && root === undefined && from === undefined) return undefined;
  if (address === undefined || server === undefined || root === undefined) {
    throw new UsageError('Give --setup FILE, or all of --address, --server-key, --root and --code -.');
  }
  if (!/^https:\/\/[A-Za-z0-9.[\]:-]{1,260}$/.test(address))
    throw new UsageError(`--address ${address}: expected https://HOST[:PORT].`);
  const roots = root.split(',');
  for (const hash of [server, ...roots]) {
    if (!/^[A-Za-z0-9_-]{43}$/.test(hash)) throw new UsageError(`${hash}: expected 43 characters of base64url.`);
  }
  if (from !== undefined && from !== '-')
    throw new UsageError('--code - reads it from standard input, so that no other user sees it.');
  const cabinet = options.cabinet ?? before?.cabinet ?? (await configOf(session))?.cabinet.id;
  if (cabinet === undefined) throw new UsageError('Give --cabinet ID.');
  const code = from === undefined ? undefined : (await session.ask('One-time code: ')).trim();
  return { cabinet, address, server, roots, next: before?.next, ...(code !== undefined && { code }) };
}

/** Looks, and makes nothing. */
function knownOf(place: EnrolPlace) {
  return asOwner(ownerOf(place.dir), () => readEnrolment(place));
}
