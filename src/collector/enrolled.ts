import type { KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemTime } from '../lib/clock-source.js';
import { LockerError, messageOf } from '../lib/errors.js';
import type { PublishedKey } from '../tokens/device-keys.js';
import { readPublishedKeys } from '../wire/published-keys.js';

/** The keys of a cabinet as the collector knows them. */
type Enrolment =
  | {
      readonly kind: 'enrolled';
      readonly kid: string;
      /** What its messages are verified with. */
      readonly key: KeyObject;
      /** What secrets are sealed for. */
      readonly sealing: PublishedKey | undefined;
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unusable'; readonly why: string };

/** The keys of cabinets that enrolled themselves, in the store. */
export interface StoredKeys {
  /** The keys as they were published, JSON; `revoked` when the cabinet is enrolled no more; `undefined` when it never was. */
  keysOf(cabinet: string): Promise<string | 'revoked' | undefined>;
  /** Ids of all that are enrolled. */
  enrolledCabinets(): Promise<readonly string[]>;
}

/** How long what the store said counts: a batch of a cabinet that talks costs no look of its own. */
const trustMs = 5000;
const mostKnown = 100_000;

interface Known {
  readonly stamp: string;
  readonly enrolment: Enrolment;
}

/**
 * The enrolled cabinets: those that enrolled themselves are in the store, and that counts; others have a file in a directory,
 * `<cabinet>.jwks`, as `lockerctl device keys` prints it. A file that is new, changed or gone counts at the next message, and what
 * changed in the store within seconds; nothing is read twice.
 */
export class Enrolled {
  readonly #known = new Map<string, Known>();
  readonly #stored = new Map<string, { readonly text: string | undefined; readonly readMs: number }>();

  /** @param monoMs how long is counted by it */
  constructor(
    private readonly directory: string,
    private readonly store?: StoredKeys,
    private readonly monoMs: () => number = systemTime.monoMs,
  ) {}

  /** @param cabinet an id: letters, digits and `-`, so that it is a file name and no path */
  async of(cabinet: string): Promise<Enrolment> {
    const stored = await this.#storedOf(cabinet);
    if (stored === 'revoked') return { kind: 'unknown' };
    if (stored !== undefined) return this.#read(cabinet, stored, 'the keys that it enrolled with', () => stored);
    const file = join(this.directory, `${cabinet}.jwks`);
    const stamp = stampOf(file);
    if (stamp !== undefined) return this.#read(cabinet, stamp, file, () => readFileSync(file, 'utf8'));
    this.#known.delete(cabinet);
    return { kind: 'unknown' };
  }

  /**
   * Ids of all enrolled cabinets.
   * @throws LockerError `collector.bad_file`, `collector.store_down`
   */
  async cabinets(): Promise<string[]> {
    const files = namesIn(this.directory).flatMap((name) => /^([A-Za-z0-9-]{1,32})\.jwks$/.exec(name)?.[1] ?? []);
    const stored = (await this.store?.enrolledCabinets()) ?? [];
    return [...new Set([...files, ...stored])].sort();
  }

  async #storedOf(cabinet: string): Promise<string | undefined> {
    if (this.store === undefined) return undefined;
    const before = this.#stored.get(cabinet);
    if (before !== undefined && this.monoMs() - before.readMs < trustMs) return before.text;
    const text = await this.store.keysOf(cabinet);
    // A broker can make any number of names up.
    if (this.#stored.size >= mostKnown) this.#stored.clear();
    this.#stored.set(cabinet, { text, readMs: this.monoMs() });
    return text;
  }

  async #read(cabinet: string, stamp: string, where: string, text: () => string): Promise<Enrolment> {
    const known = this.#known.get(cabinet);
    if (known?.stamp === stamp) return known.enrolment;
    const enrolment = await enrolmentOf(text, where, cabinet);
    this.#known.set(cabinet, { stamp, enrolment });
    return enrolment;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const message = `the directory of the enrolled cabinets: ${messageOf(error)}`;
    throw new LockerError('collector.bad_file', message, { file: directory }, { cause: error });
  }
}

function stampOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

async function enrolmentOf(text: () => string, where: string, cabinet: string): Promise<Enrolment> {
  let file: unknown;
  try {
    file = JSON.parse(text());
  } catch (error) {
    return { kind: 'unusable', why: `${where} does not hold the keys of a cabinet: ${messageOf(error)}` };
  }
  const reading = await readPublishedKeys(file, cabinet);
  if (reading.kind === 'bad') return { kind: 'unusable', why: `${where} ${reading.why}` };
  const { kid, key, sealing } = reading.keys;
  return { kind: 'enrolled', kid, key, sealing };
}
