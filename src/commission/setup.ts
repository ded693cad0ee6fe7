import type { Conclusion } from './conclusion.js';
import type { Job, TriedBoard } from './wiring.js';

/** A value as it stands in a config file. */
export type Entry = Readonly<Record<string, unknown>>;

/** One board of the cabinet: its entry of the config as far as it is known before anything is tried, and what is tried of it. */
export interface SetUpBoard {
  readonly entry: Entry;
  readonly tried: TriedBoard;
}

export interface Door {
  readonly id: string;
  readonly size: string;
}

/** What is known of a cabinet before its locks are tried. Plain data: it is kept in the progress file. */
export interface Setup {
  readonly cabinet: { readonly id: string; readonly timezone: string };
  readonly buses: readonly Entry[];
  /** What the adapters of buses were heard to do with their own bytes, by the id of the bus. */
  readonly echoes: Readonly<Record<string, 'on' | 'off'>>;
  readonly boards: readonly SetUpBoard[];
  readonly doors: readonly Door[];
}

export function jobOf({ boards, doors }: Setup): Job {
  return { boards: boards.map(({ tried }) => tried), doors: doors.map(({ id }) => id) };
}

/** The `boards` of a config, as the trials have shown them. */
export function boardEntries({ boards }: Setup, { boards: read }: Pick<Conclusion, 'boards'>): readonly Entry[] {
  return boards.map(({ entry, tried }) => {
    const { feedback, order, unacknowledged } = read.find(({ id }) => id === tried.id) ?? {};
    const { feedback: _, statusByteOrder: __, ...rest } = entry;
    if (tried.locks.length > 0 && tried.contacts === 0 && !('bus' in entry)) return rest;
    return {
      ...rest,
      ...(feedback !== undefined && { feedback }),
      ...(tried.statusBytes !== undefined && { statusByteOrder: order }),
      ...(unacknowledged && { unlockReply: 'none' }),
    };
  });
}

/** The `buses` of a config. Where no board gives feedback, nobody could teach the agent whether the adapter echoes: it is written. */
export function busEntries({ buses, echoes }: Setup, boards: readonly Entry[]): readonly Entry[] {
  return buses.map((bus) => {
    const teaches = boards.some((board) => board.bus === bus.id && board.feedback !== 'none');
    if (teaches || (bus.echo !== undefined && bus.echo !== 'auto')) return bus;
    return { ...bus, echo: echoes[String(bus.id)] ?? 'off' };
  });
}
