/**
 * SQLite stops reading a write-ahead log at the first frame whose checksum is wrong, without a word: right after a power
 * cut in a commit, wrong when the card damaged commits that were durable. Format: https://www.sqlite.org/walformat.html
 */

const headerBytes = 32;
const frameHeaderBytes = 24;

/**
 * Whether a write-ahead log has certainly lost commits that were synced. Each commit is synced before the next begins, so at
 * most the last one can be torn: two commit records after a bad frame, or a bad header before frames, are damage.
 */
export function walLostCommits(wal: Buffer): boolean {
  if (wal.length <= headerBytes) return false;
  const view = new DataView(wal.buffer, wal.byteOffset, wal.byteLength);
  // Zeros have the right checksum. It ends with 3 where the machine that wrote it is big-endian, which no board is that lockerd runs on.
  if (view.getUint32(0) !== 0x377f0682) return true;
  const pageBytes = view.getUint32(8);
  let sum = checksum(view, 0, 24, [0, 0]);
  if (sum[0] !== view.getUint32(24) || sum[1] !== view.getUint32(28)) return true;

  let bad = false;
  let commitsAfterBad = 0;
  const frameBytes = frameHeaderBytes + pageBytes;
  for (let at = headerBytes; at + frameBytes <= wal.length; at += frameBytes) {
    const current = view.getUint32(at + 8) === view.getUint32(16) && view.getUint32(at + 12) === view.getUint32(20);
    const isCommit = view.getUint32(at + 4) !== 0;
    if (bad) {
      if (current && isCommit) commitsAfterBad += 1;
      continue;
    }
    sum = checksum(view, at, at + 8, sum);
    sum = checksum(view, at + frameHeaderBytes, at + frameBytes, sum);
    bad = !current || sum[0] !== view.getUint32(at + 16) || sum[1] !== view.getUint32(at + 20);
  }
  return commitsAfterBad >= 2;
}

type Sum = readonly [number, number];

function checksum(view: DataView, from: number, to: number, start: Sum): Sum {
  let [s0, s1] = start;
  for (let at = from; at < to; at += 8) {
    s0 = (s0 + view.getUint32(at, true) + s1) >>> 0;
    s1 = (s1 + view.getUint32(at + 4, true) + s0) >>> 0;
  }
  return [s0, s1];
}
