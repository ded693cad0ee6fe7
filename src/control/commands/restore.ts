import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { CabinetState } from '../../backup/cabinet-state.js';
import type { Config } from '../../config/specs.js';
import { systemTime } from '../../lib/clock-source.js';
import { LockerError } from '../../lib/errors.js';
import { callerOfUid } from '../caller.js';
import { isAnswered } from '../socket.js';
import { firstLine } from './recovery-key.js';
import { type Acts, exitCodes, printJson, type SessionAlone } from './session.js';

const help = `
FILE is what lockerctl backup or locker-collector snapshot wrote, KEY the private part of the recovery key. lockerd must be stopped,
the config that of the cabinet, and the data directory empty: nothing is overwritten. Run it as root or as the user that runs
lockerd. Each PIN, card and right opens as before; what was used up stays so; rentals go on. Who was erased since is left out.

What was done after the backup is not in it. So QR codes of limited use wait until the cloud has told what it knows, and each locker
counts as taken until it was collected from or somebody has looked (lockerctl emptied). --nothing-since says that the old board
was stopped before the backup was used, and did nothing more after it was made.

Examples:
  systemctl stop lockerd
  lockerctl restore CAB-1.backup --key recovery.secret
  lockerctl restore CAB-1.backup --key recovery.secret --signed-by 9fVb2kQm1wX0bTzY --pepper /etc/lockerd/pepper
`;

interface Options {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly pepper?: string;
  readonly signedBy?: string;
  readonly nothingSince?: true;
  readonly yes?: true;
}

export function describeRestore(command: Command, { actAlone }: Acts): void {
  command
    .description('Makes this board the cabinet whose backup it is given.')
    .argument('<file>', 'the backup')
    .requiredOption('--key <file>', 'private part of the recovery key')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase of the key; without: it is asked for')
    .option('--pepper <file>', 'where the secret of the PIN hashes goes; without: access.pepper of the config')
    .option('--signed-by <kid>', 'only when the cabinet with this key has made it')
    .option('--nothing-since', 'the old board did nothing after the backup was made')
    .option('--yes', 'do not ask before')
    .addHelpText('after', help)
    .action((file: string, options: Options) => actAlone((session) => restore(session, file, options)));
}

async function restore(session: SessionAlone, file: string, options: Options): Promise<0> {
  const config = await session.config();
  if (await isAnswered(config.control.socket)) {
    throw new LockerError('store.locked', `lockerd runs (${config.control.socket}): stop it, and restore then`);
  }
  const parts = await import('./restore-parts.js');
  const backup = parts.readBackup(file, options.signedBy);
  const { passphraseFile } = options;
  const ask = async () =>
    passphraseFile === undefined ? session.askSecret('Passphrase of the key: ') : firstLine(passphraseFile);
  const key = await parts.readSecretKey(options.key, ask);
  const opened = await parts.openState(backup.jwe, key);
  const target = {
    ...{ data: config.data, cabinet: config.cabinet.id, trustFile: join(config.data, 'trust.jwt') },
    pepper: options.pepper ?? config.access.pepper,
    ...{ actor: callerOfUid(process.getuid?.() ?? 0, 0).actor, nothingSince: options.nothingSince === true },
    now: { boot: parts.bootId(), monoMs: systemTime.monoMs() },
  };
  parts.mustFit(opened, target);
  const release = await parts.holdEmpty(config.data);
  try {
    const nowMs = Date.now();
    const { state, erased, waiting } = parts.withoutErased(opened, backup.erasures ?? { key: '', tags: [] }, {
      nowMs,
      randomBytes,
    });
    if (!session.json) for (const line of summary(state, backup.by?.kid, nowMs)) session.remark(line);
    if (erased > 0) session.remark(`${erased} rights and rentals of persons who were erased since are left out.`);
    if (waiting > 0) session.remark(`${waiting} persons are erased once their things are out.`);
    await confirm(session, options);
    await parts.restoreState(state, target);
    tell(session, config, state, target);
  } finally {
    release();
  }
  return exitCodes.done;
}

/** By the clock of this board, which may be wrong: so the date is told, too. */
function summary(
  { cabinet, madeMs, clock, program, head, tables }: CabinetState,
  signer: string | undefined,
  nowMs: number,
): string[] {
  const hours = (nowMs - madeMs) / 3_600_000;
  const age =
    hours < 0
      ? 'in the future by the clock of this board'
      : hours < 48
        ? `${hours.toFixed(1)} h old`
        : `${Math.round(hours / 24)} days old`;
  const count = (table: string): number => tables[table]?.rows.length ?? 0;
  const unsure = clock === 'untrusted' ? ', by a clock that was not set' : '';
  return [
    `Cabinet ${cabinet}, as it was at ${new Date(madeMs).toISOString()} (${age}${unsure}), lockerd ${program}, row ${head.seq} of its record.`,
    `${count('rights')} rights with ${count('pins')} PINs and ${count('cards')} cards, ${count('rentals')} rentals, ${count('drop_offs')} drop-offs.`,
    signer === undefined
      ? 'Nobody has signed it: be sure of where you have it from.'
      : `Signed by the key ${signer}: compare it with the one that is enrolled.`,
  ];
}

async function confirm(session: SessionAlone, { yes }: Options): Promise<void> {
  if (yes) return;
  const said = await session.ask('Restore it to this board? [y/N] ');
  if (/^y(es)?$/i.test(said.trim())) return;
  throw new LockerError('control.not_confirmed', 'Nobody said yes, so nothing was restored.');
}

function tell(
  session: SessionAlone,
  { cabinet, access, trust, uplink }: Config,
  state: CabinetState,
  { pepper, nothingSince }: { readonly pepper: string | undefined; readonly nothingSince: boolean },
): void {
  const steps = [
    ...(state.pepper !== undefined && access.pepper === undefined
      ? [
          `Have systemd deliver ${pepper} as the credential \`pepper\` (docs/backup.md), since the config names no \`access.pepper\`.`,
        ]
      : []),
    'The board before stays off for good: two boards that are one cabinet would both open.',
    'sudo systemctl start lockerd',
    ...(uplink && trust
      ? [
          `At the collector: locker-collector enrol code ${cabinet.id}. Type the command that it prints here, with sudo and --wait 30m`,
          `At the collector: locker-collector enrol approve ${cabinet.id}, which revokes the certificate of the old board. Here: sudo systemctl restart lockerd`,
          'Until then the cabinet works offline, and its cloud believes nothing that it says.',
        ]
      : []),
    ...(nothingSince ? [] : missing(uplink !== undefined)),
    'Destroy the old card, or wipe it with `lockerctl factory-reset` where it still works.',
  ];
  if (session.json) {
    printJson(session, { cabinet: cabinet.id, at: state.madeMs, steps });
    return;
  }
  session.print(`${cabinet.id} is restored. What is left to do:`);
  for (const step of steps) session.print(`  ${step}`);
}

/** What nobody on this board can know of the time since the backup. */
function missing(hasCloud: boolean): string[] {
  const codes = hasCloud
    ? 'QR codes of limited use open again once the cloud has told what it knows of them.'
    : 'QR codes of limited use that were made before stay closed, since nobody knows which were used: give new ones.';
  return [codes, 'Look into the lockers that should be empty, and say so for each: lockerctl emptied A01'];
}
