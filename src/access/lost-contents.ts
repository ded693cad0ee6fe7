import type { DropOffKeeper } from '../cabinet/drop-off-keeper.js';
import type { Meta } from '../store/meta.js';
import type { Store } from '../store/store.js';

/** What lies in the lockers is not known since a loss of the database, and no locker was marked for it yet. */
export function contentsAreLost(meta: Pick<Meta, 'get'>): boolean {
  return meta.get('contents_lost') !== undefined;
}

/**
 * After a loss each locker counts as filled by somebody unknown, until it is collected from or somebody has looked: a bag whose
 * right was lost is not given to a courier as an empty locker. Call it every second or so.
 * @param lockers ids of the configured lockers
 * @throws LockerError `store.*`; the next call tries again
 */
export function followLostContents(
  { store, meta, dropOffs, boot }: { store: Store; meta: Meta; dropOffs: DropOffKeeper; boot: string },
  lockers: Iterable<string>,
): void {
  if (!contentsAreLost(meta)) return;
  store.tx(() => {
    for (const locker of lockers) {
      if (dropOffs.of(locker) !== undefined) continue;
      dropOffs.begin({ locker, ref: '', boot, monoMs: 0 });
      dropOffs.close(locker);
    }
    meta.remove('contents_lost');
  });
}
