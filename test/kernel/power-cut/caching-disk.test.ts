import { describe, expect, it } from 'vitest';
import { CachingDisk } from './caching-disk.js';

const sectors = 64;
const filled = (byte: number, count: number): Buffer => Buffer.alloc(count * 512, byte);

describe('a disk with a write cache', () => {
  it('reads back what was written, flushed or not', () => {
    const disk = new CachingDisk(filled(0, sectors));
    disk.write(512, filled(1, 2));
    expect(disk.read(512, 1024)).toEqual(filled(1, 2));
    expect(disk.read(0, 512)).toEqual(filled(0, 1));
  });

  it('keeps through a power cut what was flushed, and only a part of what was not', () => {
    const disk = new CachingDisk(filled(0, sectors));
    disk.write(0, filled(1, 32));
    disk.flush();
    disk.write(32 * 512, filled(2, 32));
    const coins = [0.9, 0.1];
    let toss = 0;
    expect(disk.cut(() => coins[toss++ % 2] ?? 0)).toBe(16);
    expect(disk.read(0, 32 * 512)).toEqual(filled(1, 32));
    expect(disk.read(32 * 512, 1024)).toEqual(Buffer.concat([filled(0, 1), filled(2, 1)]));
  });

  it('has nothing left to lose after a flush', () => {
    const disk = new CachingDisk(filled(0, sectors));
    disk.write(0, filled(1, 8));
    disk.flush();
    expect(disk.cut(() => 0.9)).toBe(0);
    expect(disk.read(0, 8 * 512)).toEqual(filled(1, 8));
  });
});
