import { fstatSync, fsyncSync, readSync, writeSync } from 'node:fs';
import { gapOf, pageSizes } from './page-gaps.js';

/**
 * Zeroes what is left over in a stretch of pages of a database file. It changes no byte that means anything, so it may be cut off
 * anywhere. Nobody may write the file meanwhile, its log has to be empty, and whoever has pages in memory must drop them.
 * @param firstPage from 1
 * @returns how many pages were changed, and whether these were the last
 */
export function scrubPages(fd: number, firstPage: number, pages: number): { changed: number; last: boolean } {
  const header = Buffer.alloc(100);
  const sizes = readSync(fd, header, 0, header.length, 0) === header.length ? pageSizes(header) : undefined;
  if (sizes === undefined) return { changed: 0, last: true };
  const inFile = Math.floor(fstatSync(fd).size / sizes.page);
  const there = Math.max(0, Math.min(pages, inFile - firstPage + 1));
  const bytes = Buffer.alloc(there * sizes.page);
  readSync(fd, bytes, 0, bytes.length, (firstPage - 1) * sizes.page);
  const zeros = Buffer.alloc(sizes.page);
  let changed = 0;
  for (let index = 0; index < there; index += 1) {
    const page = bytes.subarray(index * sizes.page, (index + 1) * sizes.page);
    const gap = gapOf(page, firstPage + index, sizes.usable);
    if (gap === undefined) continue;
    const length = gap.to - gap.from;
    if (page.subarray(gap.from, gap.to).equals(zeros.subarray(0, length))) continue;
    writeSync(fd, zeros, 0, length, (firstPage - 1 + index) * sizes.page + gap.from);
    changed += 1;
  }
  if (changed > 0) fsyncSync(fd);
  return { changed, last: firstPage + there > inFile };
}
