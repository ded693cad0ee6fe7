import type { toldOutcomes } from '../tokens/given-rental.js';

/** What a cabinet says of one payment in the course of time, in this order; reports may overtake each other. */
export const outcomeRank: Readonly<Record<(typeof toldOutcomes)[number], number>> = {
  refused: 0,
  begun: 1,
  opened: 2,
  refund_due: 3,
};
