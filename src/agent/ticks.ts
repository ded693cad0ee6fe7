import type { CountedRows } from '../audit/counted-rows.js';
import { Purge } from '../audit/purge.js';
import type { RunRecord } from '../audit/run-record.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import type { Config } from '../config/specs.js';
import { systemTime } from '../lib/clock-source.js';
import { isStoreError } from '../lib/errors.js';
import type { Access } from './access.js';
import { DataModes } from './data-modes.js';
import type { People } from './people.js';
import type { Signed } from './signed.js';
import type { AgentTables } from './tables.js';

type Fault = (error: unknown) => void;

interface TickParts {
  readonly config: Pick<Config, 'audit' | 'data'>;
  readonly tables: AgentTables;
  readonly run: Pick<RunRecord, 'tick'>;
  readonly cabinet: Pick<Cabinet, 'isOpening'>;
  readonly signed: Pick<Signed, 'due'>;
  readonly access: Pick<Access, 'due'>;
  readonly people: { readonly requests: Pick<People['requests'], 'tick'> };
  readonly views: CountedRows;
  readonly refusals: CountedRows;
  /** What comes due beside the cabinet's own. */
  readonly more?: readonly (() => void)[];
  readonly fault: Fault;
}

const tickMs = 1_000;

/** Does each second what comes due with time, beside the cabinet. Returns its end, which writes what was counted until then. */
export function startTicks({
  config,
  tables,
  run,
  cabinet,
  signed,
  access,
  people,
  views,
  refusals,
  more = [],
  fault,
}: TickParts): () => void {
  const { retentionMs } = config.audit;
  const purge = new Purge({ ...tables, retentionMs, opening: () => cabinet.isOpening() });
  const dataModes = new DataModes({ ...tables, dir: config.data, time: systemTime, fault });
  const due = [
    () => run.tick(),
    () => dataModes.tick(),
    () => tables.clockRecord.tick(),
    ...signed.due,
    ...access.due,
    () => people.requests.tick(),
    () => views.tick(),
    () => purge.tick(),
    () => tables.room.tick(),
    ...more,
  ];
  const tick = (): void => {
    for (const work of due) attempt(work, fault);
  };
  tick();
  const ticker = setInterval(tick, tickMs);
  return () => {
    clearInterval(ticker);
    for (const counted of [refusals, views, tables.clockRecord]) attempt(() => counted.flush(), fault);
  };
}

/** Runs what the disk may refuse now and take later. A fault of the program is thrown on. */
export function attempt(work: () => void, fault: Fault): void {
  try {
    work();
  } catch (error) {
    if (!isStoreError(error)) throw error;
    fault(error);
  }
}
