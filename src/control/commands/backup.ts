import type { Command } from 'commander';
import { writeDurably } from '../../lib/durable-file.js';
import { LockerError, messageOf } from '../../lib/errors.js';
import { type Acts, exitCodes, printJson, type Session } from './session.js';

const help = `
Writes what another board needs to be this cabinet: rights with their PIN hashes and the secret of those, cards, uses, rentals and
deliveries, who was erased, what persons have asked for, and the trust set. Not the record, and not the cabinet's own keys. It is
sealed for the recovery key, whose private part no cabinet has: what is written can be read by nobody else. lockerctl restore
takes it in. With an uplink the same goes up by itself when something changes; see docs/backup.md.

--to seals it for another key than that of the config; only the owner of the machine may.

Examples:
  lockerctl backup --out /media/usb/CAB-1.backup
  lockerctl backup --out CAB-1.backup --to recovery.jwk
`;

export function describeBackup(command: Command, { act }: Acts): void {
  command
    .description('Writes the sealed state of the cabinet to a file, for a board that is to take its place.')
    .requiredOption('--out <file>', 'where it goes; a backup that is there is replaced')
    .option('--to <file>', 'public JWK of another recovery key')
    .addHelpText('after', help)
    .action((options: { out: string; to?: string }) => act((session) => backup(session, options)));
}

async function backup(session: Session, { out, to }: { readonly out: string; readonly to?: string }): Promise<0> {
  const answer = await session.client.post('/backup', to === undefined ? {} : { to: await publicKeyOf(to) });
  const text = `${JSON.stringify(answer)}\n`;
  try {
    writeDurably(out, Buffer.from(text));
  } catch (error) {
    throw new LockerError('backup.unwritten', `${out}: ${messageOf(error)}`, { file: out }, { cause: error });
  }
  const { cabinet, at } = answer;
  if (session.json) printJson(session, { file: out, cabinet, at, bytes: text.length });
  else session.print(`${out}: the state of ${String(cabinet)}, ${text.length} bytes, sealed.`);
  return exitCodes.done;
}

async function publicKeyOf(file: string): Promise<{ readonly x: string; readonly kid: string }> {
  const { readPublicKey } = await import('../../backup/recovery-key.js');
  const { x, kid } = readPublicKey(file);
  return { x, kid };
}
