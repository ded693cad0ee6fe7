import type { Cabinet } from '../cabinet/cabinet.js';
import type { OpeningResult } from '../cabinet/cabinet-view.js';

/** Counts openings by outcome since the start of the process, for the metrics. */
export function countOpenings(cabinet: Cabinet): () => Readonly<Record<OpeningResult['outcome'], number>> {
  const counts = { opened: 0, failed: 0, unconfirmed: 0 };
  cabinet.onOutcome((outcome) => {
    counts[outcome] += 1;
  });
  return () => counts;
}
