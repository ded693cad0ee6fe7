import { z } from 'zod';
import { auditRowSchema } from '../../../src/audit/row.js';

/** What a cabinet inside the rig tells the world outside, at once and before it goes on. Times are its CLOCK_MONOTONIC, ms. */
const toldSchema = z.discriminatedUnion('what', [
  /** `found.json` says what was on the disk when this life began, or ended. */
  z.object({ what: z.literal('found') }),
  /** The daemon serves; openings begin. */
  z.object({ what: z.literal('serving'), boot: z.string() }),
  /** A row that the daemon has shown as recorded. */
  z.object({ what: z.literal('row'), chain: z.string(), seq: z.number(), hash: z.string() }),
  /** What a caller was told of his opening. */
  z.object({ what: z.literal('answer'), locker: z.string(), outcome: z.string() }),
  /** The simulated lock has got its power. */
  z.object({ what: z.literal('energised'), locker: z.string(), monoMs: z.number() }),
  /** So many bytes were written to a file that nobody flushes. */
  z.object({ what: z.literal('unflushed'), length: z.number() }),
]);
export type Told = z.output<typeof toldSchema>;

/** Throws for a line that says nothing of this. */
export function parseTold(line: string): Told {
  return toldSchema.parse(JSON.parse(line));
}

/** What the disk held at the beginning of a life, read with the agent's own code. */
export const foundSchema = z.object({
  /** What opening the database complained of. */
  troubles: z.array(z.string()),
  rows: z.array(auditRowSchema),
  /** Seqs of intents that have no outcome yet. */
  pending: z.array(z.number()),
  rights: z.array(z.object({ ref: z.string(), locker: z.string(), usesLeft: z.number() })),
  /** Length of the file that nobody flushes. */
  unflushed: z.number(),
});
export type Found = z.output<typeof foundSchema>;

/** Uses of each PIN right when it is made. */
export const usesAtFirst = 100_000;
