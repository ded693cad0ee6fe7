import { signState } from '../give-state.js';
import { knownErasures } from '../known-erasures.js';
import { sendTexts } from '../send-command.js';
import { readSigner } from '../signers.js';
import { tombstoneKeyOf } from '../subjects/tags.js';
import { type ExitCode, exitCodes, idOf, type Session, UsageError } from './session.js';

/** `state CABINET`: gives a cabinet back what it has lost with its database, now. */
export async function giveState(
  session: Session,
  cabinet: string,
  options: { readonly chain?: string },
): Promise<ExitCode> {
  const { store, config, nowMs } = session;
  const key = readSigner(config.keys, 'state');
  const state = (await store.cabinets()).find((one) => one.cabinet === idOf('cabinet', cabinet));
  const status = state?.status?.message;
  const chain = options.chain ?? (status?.awaits && status.chain);
  if (chain === undefined || !/^[0-9a-f]{32}$/.test(chain)) {
    throw new UsageError(
      `${cabinet} has not said that it waits for its state. If it does, name its chain, as \`lockerctl status\` shows it there: --chain.`,
    );
  }
  await session.record({ what: 'state', cabinet, ref: chain });
  const texts = await signState(
    { store, erasuresOf: knownErasures(store, tombstoneKeyOf(config)), key },
    { cabinet, chain },
    nowMs,
  );
  await sendTexts(config.broker, cabinet, texts);
  session.print(`${texts.length} ${texts.length === 1 ? 'part was' : 'parts were'} sent for chain ${chain}.`);
  return exitCodes.done;
}
