import { writeDurably } from '../../lib/durable-file.js';
import { LockerError, messageOf } from '../../lib/errors.js';
import { knownErasures } from '../known-erasures.js';
import { tombstoneKeyOf } from '../subjects/tags.js';
import { type ExitCode, exitCodes, idOf, type Session } from './session.js';

/** `snapshot CABINET`: the newest sealed state as a file that `lockerctl restore` takes, with who was erased at the cabinet. */
export async function writeSnapshot(
  session: Session,
  cabinet: string,
  { out }: { readonly out: string },
): Promise<ExitCode> {
  const { store, config } = session;
  await session.record({ what: 'snapshot', cabinet: idOf('cabinet', cabinet) });
  const found = await store.snapshotOf(cabinet);
  if (found === undefined) {
    throw new LockerError('collector.no_snapshot', `no snapshot of ${cabinet} is stored`, { cabinet });
  }
  const { message, by, receivedMs } = found;
  const erasures = await knownErasures(store, tombstoneKeyOf(config))(cabinet);
  const file = { lockerd: 'backup', ...message, by, ...(erasures.tags.length > 0 && { erasures }) };
  try {
    writeDurably(out, Buffer.from(`${JSON.stringify(file)}\n`));
  } catch (error) {
    throw new LockerError('backup.unwritten', `${out}: ${messageOf(error)}`, { file: out }, { cause: error });
  }
  session.print(
    `${out}: ${cabinet} as it was at ${new Date(message.at).toISOString()}, which came at ${new Date(receivedMs).toISOString()}; signed by ${by.kid}.`,
  );
  return exitCodes.done;
}
