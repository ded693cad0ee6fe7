import { backoffMs } from '../lib/backoff.js';

/** A shared subscription hands batches out of order, so a gap mostly closes by itself within this time. */
export const firstPullMs = 5000;
const capMs = 300_000;
/** Rows that are asked for at once. */
export const mostPulled = 1000;

/**
 * When a gap is asked for again, having been asked for `pulls` times.
 * @param random from 0 to below 1
 */
export function nextPullMs(nowMs: number, pulls: number, random: number): number {
  return Math.round(nowMs + backoffMs(pulls, { firstMs: 2 * firstPullMs, capMs }, random));
}
