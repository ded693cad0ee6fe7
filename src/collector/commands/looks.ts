import type { CabinetState } from '../store.js';
import { type ExitCode, exitCodes, idOf, type Session, UsageError } from './session.js';

/** `cabinets`: one line for each cabinet, or its state as JSON Lines. */
export async function cabinets(session: Session, { json }: { readonly json?: true }): Promise<ExitCode> {
  await session.record({ what: 'cabinets' });
  const states = new Map((await session.store.cabinets()).map((state) => [state.cabinet, state]));
  for (const cabinet of await session.enrolled.cabinets()) {
    if (!states.has(cabinet)) states.set(cabinet, { cabinet, chains: [], alarms: [] });
  }
  const sorted = [...states.values()].sort((a, b) => (a.cabinet < b.cabinet ? -1 : 1));
  for (const state of sorted) session.print(json ? JSON.stringify(state) : lineOf(state));
  return exitCodes.done;
}

function lineOf({ cabinet, status, quarantine, snapshotMs, chains, alarms }: CabinetState): string {
  const chain = chains.at(-1);
  const said = status?.message;
  const behind =
    said !== undefined && chain?.chain === said.chain ? Math.max(0, said.seq - chain.prefix.seq) : undefined;
  return [
    cabinet,
    said?.state ?? 'never_seen',
    chain === undefined ? 'no_rows' : `seq=${chain.prefix.seq}`,
    chain === undefined ? '' : `last=${new Date(chain.lastMs).toISOString()}`,
    behind === undefined ? '' : `behind=${behind}`,
    chain !== undefined && chain.last > chain.prefix.seq ? `gap_from=${chain.prefix.seq + 1}` : '',
    snapshotMs === undefined ? '' : `snapshot=${new Date(snapshotMs).toISOString()}`,
    said?.awaits === undefined ? '' : 'AWAITS_STATE',
    quarantine === undefined ? '' : `QUARANTINED ${quarantine.reason} at ${quarantine.seq} of ${quarantine.chain}`,
    ...alarms.map(({ code, count }) => `${code}=${count}`),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

const rowsAtOnce = 1000;

/** `events CABINET`: the rows of its chains as JSON Lines, in their order. */
export async function events(
  session: Session,
  cabinet: string,
  { chain, from = '1' }: { readonly chain?: string; readonly from?: string },
): Promise<ExitCode> {
  idOf('cabinet', cabinet);
  if (!/^[1-9]\d{0,14}$/.test(from)) throw new UsageError(`--from ${from}: expected a whole number of 1 or more.`);
  await session.record({ what: 'events', cabinet });
  const state = (await session.store.cabinets()).find((one) => one.cabinet === cabinet);
  for (const one of state?.chains ?? []) {
    if (chain !== undefined && one.chain !== chain) continue;
    let next = Number(from);
    for (;;) {
      const rows = await session.store.events({ cabinet, chain: one.chain, from: next, most: rowsAtOnce });
      for (const row of rows) session.print(JSON.stringify(row));
      const last = rows.at(-1);
      if (last === undefined) break;
      next = last.seq + 1;
    }
  }
  return exitCodes.done;
}

/** `quarantine end CABINET`. */
export async function endQuarantine(session: Session, cabinet: string): Promise<ExitCode> {
  await session.record({ what: 'quarantine.end', cabinet: idOf('cabinet', cabinet) });
  const ended = await session.store.endQuarantine(cabinet);
  session.print(ended ? `The quarantine of ${cabinet} is ended.` : `${cabinet} is in no quarantine.`);
  return ended ? exitCodes.done : exitCodes.failed;
}

/** `gap accept CABINET CHAIN`: gives up rows that the cabinet does not have any more. */
export async function acceptGap(session: Session, cabinet: string, chain: string): Promise<ExitCode> {
  idOf('cabinet', cabinet);
  const state = (await session.store.cabinets()).find((one) => one.cabinet === cabinet);
  if (!state?.chains.some((one) => one.chain === chain)) {
    throw new UsageError(
      `${cabinet} has handed over no row of a chain ${chain}; \`cabinets --json\` shows its chains.`,
    );
  }
  await session.record({ what: 'gap.accept', cabinet, ref: chain });
  const gap = await session.store.acceptGap(cabinet, chain, session.nowMs);
  const text = gap && `The rows ${gap.from} to ${gap.to} are given up; receipts go on behind them.`;
  session.print(text ?? 'No rows of this chain are missing.');
  return gap === undefined ? exitCodes.failed : exitCodes.done;
}
