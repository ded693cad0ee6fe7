import type { z } from 'zod';
import type { FoundBoard, ScanNews, ScanOutcome } from '../../drivers/scan.js';
import { estimateMs, isOnlyNamed, nameOf, planScan, type ScanWish, shareFrames } from '../../drivers/scan-plan.js';
import type { BusBoardSpec, BusSpec } from '../config/specs.js';
import type { ErrorCode } from '../lib/error-codes.js';
import { codeOf, LockerError, messageOf } from '../lib/errors.js';
import type { Caller } from './caller.js';
import type { ControlWorld } from './control-world.js';
import { LineQueue } from './line-queue.js';
import type { LineSource } from './line-stream.js';
import type { scanBody } from './schema.js';

/** `configured`: the board of the config that answered. */
type Marked<T> = T & { readonly configured?: string };

/** One line of the answer to `POST /scan`. The last one is `done` or `failed`. */
type ScanLine =
  | {
      readonly type: 'plan';
      readonly bus: string;
      readonly port: string;
      readonly baud: number;
      readonly questions: number;
      /** When nobody answers; the polls of the boards in service come on top. */
      readonly estimateMs: number;
      /** Ids of the boards of the config, on whichever bus. */
      readonly boards: readonly string[];
    }
  | Marked<ScanNews>
  | ({ readonly type: 'done' } & Omit<ScanOutcome, 'found'> & { readonly found: readonly Marked<FoundBoard>[] })
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/** Scans of the buses in service, one at a time on each. */
export class Scans {
  readonly #busy = new Set<string>();

  constructor(private readonly world: ControlWorld) {}

  /**
   * Records who scans, and begins. What is asked ends when the reader of the lines goes.
   * @throws LockerError `scan.unknown_bus`, `scan.port_only`, `scan.busy`, `store.*`; nothing was asked then
   */
  async begin(
    { bus: id, timeoutMs, ...wish }: z.output<typeof scanBody>,
    caller: Caller,
  ): Promise<LineSource<ScanLine>> {
    const { buses, boards } = this.world.lines;
    const bus = buses.find((one) => one.id === id);
    if (!bus) {
      const known = buses.map((one) => one.id).join(', ');
      throw new LockerError('scan.unknown_bus', `lockerd has no bus "${id}". It has: ${known || 'none'}.`, { bus: id });
    }
    mustGoBeside(bus, wish);
    if (this.#busy.has(id)) {
      throw new LockerError('scan.busy', `Bus ${id} is being scanned already: wait until that scan is over.`, {
        bus: id,
      });
    }
    const questions = planScan({ ...wish, bauds: [bus.baud] });
    this.#busy.add(id);
    try {
      await this.world.record({
        event: 'admin.scanned',
        actor: caller.actor,
        actor_role: caller.role,
        // The bus by its place in the config, from 1.
        error_args: [buses.indexOf(bus) + 1],
      });
    } catch (error) {
      this.#busy.delete(id);
      throw error;
    }
    const onBus = boards.filter((board) => board.bus === id);
    const lines = new LineQueue<ScanLine>();
    lines.add({
      ...{ type: 'plan', bus: id, port: bus.port, baud: bus.baud, questions: questions.length },
      ...{ estimateMs: estimateMs(questions, timeoutMs), boards: boards.map((board) => board.id) },
    });
    const order = { bus: id, questions, timeoutMs };
    const tell = (news: ScanNews): void => lines.add(news.type === 'found' ? marked(news, onBus) : news);
    this.world.lines
      .scan(order, tell, lines.signal)
      .then(
        ({ found, ...rest }) => lines.end({ type: 'done', ...rest, found: found.map((one) => marked(one, onBus)) }),
        (error: unknown) => lines.end({ type: 'failed', code: codeOf(error), message: messageOf(error) }),
      )
      .finally(() => this.#busy.delete(id));
    return lines;
  }
}

/** Boards in service are served meanwhile: they must go on hearing their own speed, and nothing that they may take for an order. */
function mustGoBeside({ id, port, baud }: BusSpec, { bauds = [], kinds = [] }: ScanWish): void {
  // A simulated line exists inside lockerd only.
  const otherwise = port.startsWith('sim:') ? '.' : `, or stop lockerd and scan its port: lockerctl scan ${port}`;
  if (bauds.some((one) => one !== baud)) {
    const message = `Bus ${id} is in service at ${baud} baud, and is scanned at no other speed. Leave --baud out${otherwise}`;
    throw new LockerError('scan.port_only', message, { bus: id });
  }
  const risky = kinds.find(isOnlyNamed);
  if (!risky) return;
  const message = `Bus ${id} is in service, and its boards may misunderstand the query of ${nameOf(risky)}. Leave it out${otherwise}`;
  throw new LockerError('scan.port_only', message, { bus: id });
}

function marked<T extends Pick<FoundBoard, 'address' | 'kinds'>>(found: T, boards: readonly BusBoardSpec[]): Marked<T> {
  const board = boards.find(
    ({ address, driver }) => address === found.address && found.kinds.some((kind) => shareFrames(kind.driver, driver)),
  );
  return board ? { ...found, configured: board.id } : found;
}
