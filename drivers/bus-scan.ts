import type { BusBoardSpec } from '../src/config/specs.js';
import { codeOf, LockerError, messageOf } from '../src/lib/errors.js';
import type { Bus } from './bus.js';
import type { Job, Result } from './job.js';
import { type OpenWire, patientMs, type ScanNews, type ScanOutcome, type ScanWire, scan } from './scan.js';
import type { BusScanOrder, FromScan } from './scan-messages.js';
import { type Question, shareFrames } from './scan-plan.js';

/** A port that hangs is opened afresh by itself; one that is back after so long was not pulled. */
const REOPEN_MS = 1_000;
const REOPEN_STEP_MS = 20;

/** The scans of the buses in service. Who asks for them sees to it that there is one at a time on each. */
export class BusScans {
  readonly #running = new Map<number, AbortController>();

  constructor(
    private readonly buses: ReadonlyMap<string, Bus>,
    private readonly boards: readonly BusBoardSpec[],
  ) {}

  /** `say` is told the news, and at last the outcome or why there is none. */
  async begin(id: number, order: BusScanOrder, say: (said: FromScan) => void): Promise<void> {
    const ended = new AbortController();
    this.#running.set(id, ended);
    const tell = (news: ScanNews): void => say({ type: 'news', news });
    try {
      say({ type: 'done', outcome: await this.#scan(order, tell, ended.signal) });
    } catch (error) {
      say({ type: 'failed', code: codeOf(error), message: messageOf(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  /** Has a scan end with `scan.ended` after the exchange under way. */
  end(id: number): void {
    this.#running.get(id)?.abort();
  }

  #scan(order: BusScanOrder, tell: (news: ScanNews) => void, signal: AbortSignal): Promise<ScanOutcome> {
    const bus = this.buses.get(order.bus);
    if (!bus) throw new LockerError('scan.unknown_bus', `no bus "${order.bus}" is configured`);
    const boards = this.boards.filter((board) => board.bus === order.bus);
    return scanBus(bus, boards, order, tell, signal);
  }
}

/**
 * Scans a bus that is in service: in turn with the polls of its `boards`, and behind every opening. Rejects with `scan.ended`
 * once `signal` is aborted, and with `bus.port_failed` when the port is not open or goes away.
 */
async function scanBus(
  bus: Bus,
  boards: readonly BusBoardSpec[],
  { questions, timeoutMs }: BusScanOrder,
  tell: (news: ScanNews) => void,
  signal: AbortSignal,
): Promise<ScanOutcome> {
  const open: OpenWire = async (_baud, patient) =>
    wireOf(bus, boards, patient ? patientMs(timeoutMs) : timeoutMs, signal);
  bus.scanned = true;
  try {
    return await scan(questions, open, tell);
  } finally {
    bus.scanned = false;
  }
}

function wireOf(bus: Bus, boards: readonly BusBoardSpec[], replyTimeoutMs: number, signal: AbortSignal): ScanWire {
  return {
    ask: async <T>(job: Job<T>, question: Question): Promise<Result<T>> => {
      if (signal.aborted) throw new LockerError('scan.ended', 'the scan was ended before all was asked');
      // A late answer to a scan looks like one to a poll: under its own name the board is not polled before that is over.
      const board = boardAsked(boards, question)?.id ?? job.board;
      const asked: Job<T> = { ...job, board, replyTimeoutMs };
      const result = await bus.submit(asked);
      return result.kind === 'closed' && (await reopens(bus)) ? bus.submit(asked) : result;
    },
    counters: () => bus.counters(),
    close: async () => undefined,
  };
}

/** The configured board that a question is put to, or that may answer it all the same. */
function boardAsked(boards: readonly BusBoardSpec[], { address, kinds }: Question): BusBoardSpec | undefined {
  return boards.find(
    (board) => board.address === address && kinds.some(({ driver }) => shareFrames(driver, board.driver)),
  );
}

async function reopens(bus: Bus): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < REOPEN_MS; waitedMs += REOPEN_STEP_MS) {
    if (bus.counters().open) return true;
    await new Promise((resolve) => setTimeout(resolve, REOPEN_STEP_MS));
  }
  return false;
}
