import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { ResetResult } from '../../backup/factory-reset.js';
import type { Config } from '../../config/specs.js';
import { LockerError } from '../../lib/errors.js';
import { callerOfUid } from '../caller.js';
import { isAnswered } from '../socket.js';
import { type Acts, exitCodes, printJson, type SessionAlone } from './session.js';

const help = `
For a board that leaves its place: wipes the database with its copies, the trust set that was brought in, the secret of the PIN
hashes, the cabinet's own keys, the keys and certificates of its lines, and that it is enrolled. The config stays. lockerd must be
stopped. It is refused while rentals run or couriers' parcels are in lockers.

Files are overwritten where they lie, then the free room of the data directory's disk is filled once: replaced files leave their
bytes there. Flash keeps spare blocks that no program reaches; so encrypt the data partition, and destroy its key. Where it is
encrypted the command says how, and does not fill the disk.

Examples:
  systemctl stop lockerd
  lockerctl factory-reset
  lockerctl factory-reset --confirm CAB-PUNE-0042
`;

interface Options {
  readonly force?: true;
  readonly confirm?: string;
  readonly quick?: true;
}

export function describeFactoryReset(command: Command, { actAlone }: Acts): void {
  command
    .description('Wipes all that is of persons, and all keys of the cabinet. Nothing brings them back.')
    .option('--force', 'also while things of customers are in the cabinet')
    .option('--confirm <id>', 'id of the cabinet; without: it is asked for')
    .option('--quick', 'do not fill the free room of the disk')
    .addHelpText('after', help)
    .action((options: Options) => actAlone((session) => reset(session, options)));
}

async function reset(session: SessionAlone, options: Options): Promise<0> {
  const config = await session.config();
  if (await isAnswered(config.control.socket)) {
    throw new LockerError('store.locked', `lockerd runs (${config.control.socket}): stop it first`);
  }
  const parts = await import('./reset-parts.js');
  const release = await parts.holdForReset(config.data);
  try {
    const picture = await parts.lookBeforeReset(config.data);
    if (picture.inUse !== 0 && !options.force) {
      const what =
        picture.inUse === undefined
          ? 'the database cannot be read'
          : `${picture.inUse} lockers are rented or hold parcels`;
      throw new LockerError('reset.in_use', what, { ...(picture.inUse !== undefined && { lockers: picture.inUse }) });
    }
    await confirm(session, config, options);
    const luks = parts.luksDevices(config.data);
    const fill = !options.quick && luks.length === 0;
    if (fill && !session.json)
      session.remark(`Wiping; ${megabytes(parts.freeBytes(config.data))} of free room are filled, too.`);
    const { actor } = callerOfUid(process.getuid?.() ?? 0, 0);
    const result = await parts.resetCabinet({ ...config, others: parts.enrolmentTraces(config) }, picture, actor, fill);
    tell(session, config, result, luks, fill, parts.wifiFile(parts.usualConnections));
  } finally {
    release();
  }
  return exitCodes.done;
}

async function confirm(session: SessionAlone, { cabinet }: Config, { confirm: given }: Options): Promise<void> {
  const said = given ?? (await session.ask(`This wipes ${cabinet.id} for good. Type its id: `));
  if (said.trim() === cabinet.id) return;
  throw new LockerError('control.not_confirmed', `That is not the id of this cabinet, so nothing was wiped.`);
}

function tell(
  session: SessionAlone,
  { data, access, backup }: Config,
  result: ResetResult,
  luks: readonly string[],
  fill: boolean,
  wifi: string,
): void {
  const { wiped, others, filledBytes, unfilledBytes } = result;
  const left = [
    ...others.map((name) => `${data}/${name} is not of lockerd, and was left.`),
    ...(access.pepper === undefined
      ? [
          'The secret of the PIN hashes comes from systemd: remove the file that it loads, and the encrypted credential.',
        ]
      : []),
    ...luks.map((device) => `The data partition is encrypted. This ends it for good: cryptsetup luksErase ${device}`),
    ...(luks.length === 0
      ? [
          'A card keeps spare blocks that no program reaches, and what was in them may be there: shred it, or encrypt the next one.',
        ]
      : []),
    ...(fill && unfilledBytes > 0 && luks.length === 0
      ? [
          `${Math.ceil(unfilledBytes / 1000)} kB of free room could not be filled, and bytes of removed files may be in it: root can fill it, outside of a container.`,
        ]
      : []),
    ...(!fill && luks.length === 0 ? ['The free room was not filled: bytes of replaced files are in it.'] : []),
    ...(backup ? ['Backups and snapshots of this cabinet live on elsewhere: delete them where they are.'] : []),
    ...(existsSync(wifi) ? [`The password of the Wi-Fi network is in ${wifi}: remove it.`] : []),
    'Have the cloud revoke the certificate of this cabinet.',
  ];
  if (session.json) {
    printJson(session, { wiped, others, filledBytes, unfilledBytes, left });
    return;
  }
  session.print(
    `${wiped.length} files are wiped${fill ? `, and ${megabytes(filledBytes)} of free room` : ''}. What is left to do:`,
  );
  for (const line of left) session.print(`  ${line}`);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
