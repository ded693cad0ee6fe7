import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../../fuzz/random.js';
import { output } from '../command.js';
import type { Rig } from '../prepare.js';
import { CachingDisk } from './caching-disk.js';
import { breaches, type Life } from './laws.js';
import { cutLife, lastLife } from './live.js';
import { serveDisk } from './nbd.js';
import type { Found, Told } from './told.js';

const DISK_BYTES = 64 * 1024 * 1024;

/** What came of a number of power cuts. */
class CutsResult {
  /** Sentences about each law that was broken. */
  readonly breaches: string[] = [];
  /** Intents that the cuts left without an outcome. */
  interrupted = 0;
  /** Sectors that the guest had written, not flushed, and lost with the disk's cache. */
  lostSectors = 0;
  /** Cuts that took nothing from a file which nobody flushes: were all so, they would be none. */
  harmless = 0;
  readonly #lives: Life[] = [];

  lived(life: Life, lostSectors: number): void {
    this.#lives.push(life);
    this.lostSectors += lostSectors;
  }

  /** What the disk held after the last life, before anything else was done to it. */
  found(found: Found | undefined): void {
    if (!found) throw new Error('the cabinet did not say what was on its disk');
    const cuts = this.#lives.length;
    this.breaches.push(...breaches(found, this.#lives).map((breach) => `after cut ${cuts}: ${breach}`));
    this.interrupted += found.pending.length;
    if (cuts > 0 && found.unflushed >= unflushedIn(this.#lives)) this.harmless++;
  }

  /** What it held after one more start, in which the cabinet could settle what was interrupted. */
  settled(found: Found | undefined): void {
    if (!found) throw new Error('the cabinet did not say what it left on its disk');
    this.breaches.push(...breaches(found, this.#lives).map((breach) => `settled: ${breach}`));
    this.breaches.push(...found.pending.map((seq) => `settled: intent ${seq} still waits for its outcome`));
  }

  count(what: Told['what']): number {
    return this.#lives.flat().filter((told) => told.what === what).length;
  }
}

/**
 * Cuts the power of a cabinet that opens lockers, so many times, each at a random moment, and looks each time at what its disk
 * still holds. What the guest's kernel had in memory is lost with it; what it had written to the disk without a flush is lost
 * sector by sector, by chance. Not simulated: a disk that lies about a flush, or tears a single sector.
 */
export async function powerCuts(rig: Rig, cuts: number, seed: number): Promise<CutsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'lockerd-cut-'));
  const socket = join(folder, 'disk');
  const random = seeded(seed);
  try {
    const disk = new CachingDisk(await emptyDisk(folder));
    const server = await serveDisk(disk, socket);
    const result = new CutsResult();
    for (let cut = 1; cut <= cuts; cut++) {
      const { told, found } = await cutLife(rig, socket, random);
      await server.idle();
      result.found(found[0]);
      result.lived(told, disk.cut(random));
    }
    const { found } = await lastLife(rig, socket);
    result.found(found[0]);
    result.settled(found[1]);
    server.close();
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function emptyDisk(folder: string): Promise<Buffer> {
  const image = join(folder, 'image');
  const fd = openSync(image, 'w');
  ftruncateSync(fd, DISK_BYTES);
  closeSync(fd);
  await output(folder, 'mkfs.ext4', ['-q', '-F', image]);
  return readFileSync(image);
}

/** Length of the unflushed file as the last life told it. */
function unflushedIn(lives: readonly Life[]): number {
  const told = lives.at(-1)?.findLast((one) => one.what === 'unflushed');
  return told?.length ?? Number.POSITIVE_INFINITY;
}
