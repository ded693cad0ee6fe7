/**
 * SQLite overwrites what it deletes (`secure_delete`), but not what it moves: when a page is split or merged, copies of the cells
 * that went to another page may stay in the part of the old page that nothing uses, and no later deletion finds them there.
 */

/** First bytes of b-tree pages: index and table, interior and leaf. https://www.sqlite.org/fileformat.html#b_tree_pages */
const interior: ReadonlySet<number> = new Set([0x02, 0x05]);
const leaf: ReadonlySet<number> = new Set([0x0a, 0x0d]);
/** The header of the file stands before that of the first page. */
const fileHeaderBytes = 100;

/**
 * The part of a page between its cell pointers and its cells, which belongs to nothing; `undefined` for a page that is no part of a
 * b-tree: pages of the free list and of long values begin with a page number, whose first byte is 0 in every file of less
 * than 16 GB, and `audit.maxBytes` is at most 10 GB.
 * @param number of the page, from 1
 * @param usableBytes of a page, without what the file reserves at its end
 */
export function gapOf(page: Buffer, number: number, usableBytes: number): { from: number; to: number } | undefined {
  const at = number === 1 ? fileHeaderBytes : 0;
  const kind = page.readUInt8(at);
  if (!interior.has(kind) && !leaf.has(kind)) return undefined;
  const cells = page.readUInt16BE(at + 3);
  const from = at + (interior.has(kind) ? 12 : 8) + 2 * cells;
  const to = page.readUInt16BE(at + 5) || 65_536;
  // What is no such page after all stays as it is.
  return from < to && to <= usableBytes ? { from, to } : undefined;
}

/** The size of a page and its usable bytes, of the header of a file; `undefined` for a file that is no database. */
export function pageSizes(header: Buffer): { readonly page: number; readonly usable: number } | undefined {
  if (header.length < fileHeaderBytes || header.toString('latin1', 0, 15) !== 'SQLite format 3') return undefined;
  const said = header.readUInt16BE(16);
  const page = said === 1 ? 65_536 : said;
  return { page, usable: page - header.readUInt8(20) };
}
