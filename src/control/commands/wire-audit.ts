import { z } from 'zod';
import { faultKinds } from '../../audit/chain-check.js';

/** What lockerctl reads of the daemon's answers about the record, and of what it reads itself. */

const receipt = z.object({ seq: z.number(), head: z.string() });

const fault = z.looseObject({
  kind: z.enum(faultKinds),
  seq: z.number(),
  to: z.number().optional(),
  was: z.number().optional(),
  field: z.string().optional(),
});
export type FaultShown = z.output<typeof fault>;

const chainVerdict = z.looseObject({
  chain: z.string(),
  current: z.boolean(),
  rows: z.number(),
  erased: z.number(),
  released: z.number(),
  first: z.number().optional(),
  last: z.number().optional(),
  head: z.string().optional(),
  receipt: receipt.optional(),
  fault: fault.optional(),
});
export type ChainShown = z.output<typeof chainVerdict>;

export const verdictShape = z.looseObject({ sound: z.boolean(), chains: z.array(chainVerdict) });

const classStats = z.object({ rows: z.number(), oldestMs: z.number(), newestMs: z.number() });

const chainStats = z.looseObject({
  chain: z.string(),
  current: z.boolean(),
  rows: z.number(),
  classes: z.record(z.string(), classStats),
  uncovered: z.number(),
  receipt: receipt.optional(),
});
export type ChainStatsShown = z.output<typeof chainStats>;

export const statsShape = z.looseObject({ chains: z.array(chainStats) });

/** One line of the daemon's answer; the last one is `done` or `failed`. */
export const readLineShape = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('progress'), rows: z.number() }),
  z.looseObject({ type: z.literal('done'), answer: z.record(z.string(), z.json()) }),
  z.looseObject({ type: z.literal('failed'), code: z.string(), message: z.string() }),
]);

export const receiptShape = z.looseObject({ chain: z.string(), seq: z.number(), repeated: z.boolean() });
