import { collectGarbage } from './garbage.js';

/** Bytes that this process keeps once all that nobody refers to any more has been collected. */
export function retainedBytes(): number {
  collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}
