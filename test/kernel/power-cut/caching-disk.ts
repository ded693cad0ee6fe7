const SECTOR = 512;

/**
 * A disk with a write cache, as flash cards and drives have: what is written is read back at once, but lasts only once it is
 * flushed. A power cut keeps a chance part of the rest, sector by sector.
 */
export class CachingDisk {
  readonly #durable: Buffer;
  readonly #current: Buffer;
  #unflushed: { readonly at: number; readonly bytes: Buffer }[] = [];

  constructor(image: Buffer) {
    this.#durable = Buffer.from(image);
    this.#current = Buffer.from(image);
  }

  get size(): number {
    return this.#current.length;
  }

  read(at: number, length: number): Buffer {
    return this.#current.subarray(at, at + length);
  }

  write(at: number, bytes: Buffer): void {
    bytes.copy(this.#current, at);
    this.#unflushed.push({ at, bytes });
  }

  flush(): void {
    for (const { at, bytes } of this.#unflushed) bytes.copy(this.#durable, at);
    this.#unflushed = [];
  }

  /** The power goes. Returns how many sectors that were written and not flushed are lost. */
  cut(random: () => number): number {
    let lost = 0;
    for (const { at, bytes } of this.#unflushed) {
      for (let from = 0; from < bytes.length; from += SECTOR) {
        if (random() < 0.5) bytes.copy(this.#durable, at + from, from, from + SECTOR);
        else lost++;
      }
    }
    this.#unflushed = [];
    this.#durable.copy(this.#current);
    return lost;
  }
}
