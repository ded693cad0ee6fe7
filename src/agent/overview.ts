import { useOfLocker } from '../access/free-lockers.js';
import type { ReceiptTaker } from '../access/take-receipt.js';
import { DayCounts } from '../audit/day-counts.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import { type Config, isOnBus } from '../config/specs.js';
import type { Hardware } from '../hardware/hardware.js';
import type { OverviewWorld } from '../kiosk/overview-world.js';
import { systemTime } from '../lib/clock-source.js';
import { localDayStart } from '../lib/local-date.js';
import { usedMs } from '../rental/rental-time.js';
import type { Uplink } from '../uplink/uplink.js';
import { keepBoardFaults } from './board-faults.js';
import type { AgentTables } from './tables.js';

interface OverviewParts {
  readonly config: Config;
  readonly tables: AgentTables;
  readonly cabinet: Pick<Cabinet, 'isStuck'>;
  readonly hardware: Pick<Hardware, 'on'>;
  readonly receipts: Pick<ReceiptTaker, 'agoMs'>;
  /** Absent where the cabinet stands alone. */
  readonly uplink?: Pick<Uplink, 'state'> | undefined;
}

/** What the screen of those who run the cabinet reads of the rest of the agent. */
export function startOverview(parts: OverviewParts): OverviewWorld {
  const { config, tables, cabinet, hardware, uplink } = parts;
  const { audit, clock, rentals, room } = tables;
  const { timezone } = config.cabinet;
  const startedMs = systemTime.monoMs();
  const faults = keepBoardFaults(hardware);
  const sales = new DayCounts(tables.store, audit, ['rental.begun', 'rental.collected', 'pay.refund_due']);
  return {
    timezone,
    boards: config.boards.map((board) => ({ id: board.id, ...(isOnBus(board) && { bus: board.bus }) })),
    buses: config.buses.map(({ id }) => id),
    facts: () => {
      const { state, source, errorMs, wallMs, floorMs } = clock.now();
      return {
        atMs: Math.round(Math.max(wallMs, floorMs)),
        clock: { state, source, errorMs },
        room: { level: room.level, ratio: room.ratio },
        configHash: config.hash,
        uptimeMs: Math.round(systemTime.monoMs() - startedMs),
        seq: audit.head().seq,
      };
    },
    useOf: (locker) => useOfLocker(tables, locker),
    ranTooLong: (locker) => {
      const rental = rentals.holding(locker);
      const { rental: spec } = config;
      return (
        rental !== undefined && spec !== undefined && usedMs(rental, clock.now()) - rental.paidMs > spec.endAfterMs
      );
    },
    isStuck: (locker) => cabinet.isStuck(locker),
    boardErrors: () => new Map([...faults()].map(([board, { error }]) => [board, error])),
    ...(uplink && { uplink: () => lineOf(uplink, parts.receipts) }),
    today: () => {
      if (config.rental === undefined || clock.now().state === 'untrusted') return undefined;
      const counts = sales.since(localDayStart(clock.effectiveMs(), timezone));
      const count = (event: string): number => counts.get(event) ?? 0;
      return {
        ...{ begun: count('rental.begun'), collected: count('rental.collected') },
        refundsDue: count('pay.refund_due'),
      };
    },
    rowsBefore: (seq, limit) => audit.readBack(seq, limit),
  };
}

function lineOf(uplink: Pick<Uplink, 'state'>, { agoMs }: Pick<ReceiptTaker, 'agoMs'>) {
  const { online, waiting, oldestMs, fault } = uplink.state();
  return {
    ...{ online, waiting },
    ...(oldestMs !== undefined && { oldestMs }),
    ...(agoMs !== undefined && { receiptAgoMs: Math.round(agoMs) }),
    ...(fault && { error: fault.code }),
  };
}
