import type { RecordFault } from '../../audit/chain-check.js';
import { anything, boolean, either, exactly, keyOf, list, map, number, object, type Shown, text } from './shape.js';

/** What lockerctl reads of the daemon's answers about the record, and of what it reads itself. */

const receipt = object({ seq: number, head: text });

const fault = object({
  kind: keyOf<RecordFault['kind']>({
    altered: true,
    references: true,
    link: true,
    moved: true,
    replaced: true,
    inserted: true,
    missing: true,
    cut: true,
    receipt: true,
  }),
  seq: number,
  to: number.optional(),
  was: number.optional(),
  field: text.optional(),
});
export type FaultShown = Shown<typeof fault>;

const chainVerdict = object({
  chain: text,
  current: boolean,
  rows: number,
  erased: number,
  released: number,
  first: number.optional(),
  last: number.optional(),
  head: text.optional(),
  receipt: receipt.optional(),
  fault: fault.optional(),
});
export type ChainShown = Shown<typeof chainVerdict>;

export const verdictShape = object({ sound: boolean, chains: list(chainVerdict) });

const classStats = object({ rows: number, oldestMs: number, newestMs: number });

const chainStats = object({
  chain: text,
  current: boolean,
  rows: number,
  classes: map(classStats),
  uncovered: number,
  receipt: receipt.optional(),
});
export type ChainStatsShown = Shown<typeof chainStats>;

export const statsShape = object({ chains: list(chainStats) });

/** One line of the daemon's answer; the last one is `done` or `failed`. */
export const readLineShape = either([
  object({ type: exactly('progress'), rows: number }),
  object({ type: exactly('done'), answer: map(anything) }),
  object({ type: exactly('failed'), code: text, message: text }),
]);

export const receiptShape = object({ chain: text, seq: number, repeated: boolean });
