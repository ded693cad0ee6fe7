import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { LockerError } from '../../lib/errors.js';
import { readSecretFile } from '../../lib/secret-file.js';

/** The key for tombstones, 32 bytes. With it references can be tried, so it is in no database. */
export type TombstoneKey = Buffer;

const keyBytes = 32;
const keyShape = z.looseObject({ kty: z.literal('oct'), k: z.base64url() });

/** A new key as a JWK (RFC 7518, section 6.4). */
export function newTombstoneKey(): object {
  return { kty: 'oct', use: 'sig', alg: 'HS256', k: randomBytes(keyBytes).toString('base64url') };
}

/**
 * Reads the key from its file.
 * @throws LockerError `collector.bad_file`; the message never shows what the file holds
 */
export function readTombstoneKey(file: string): TombstoneKey {
  const read = readSecretFile(file, true);
  if (read.kind !== 'read') {
    const why = read.kind === 'missing' ? 'there is no such file' : read.why;
    throw new LockerError('collector.bad_file', `${file}: ${why}`, { file });
  }
  const key = keyIn(read.secret.toString('utf8'));
  if (key !== undefined) return key;
  const message = `${file} is no key for tombstones: expected one JWK, as \`locker-collector subject keygen\` makes it`;
  throw new LockerError('collector.bad_file', message, { file });
}

/**
 * The key that a config names, if it names one.
 * @throws LockerError `collector.bad_file`
 */
export function tombstoneKeyOf({
  keys,
}: {
  readonly keys: { readonly tombstones?: string };
}): TombstoneKey | undefined {
  return keys.tombstones === undefined ? undefined : readTombstoneKey(keys.tombstones);
}

function keyIn(text: string): TombstoneKey | undefined {
  try {
    const key = Buffer.from(keyShape.parse(JSON.parse(text)).k, 'base64url');
    return key.length === keyBytes ? key : undefined;
  } catch {
    // The cause would quote the file.
    return undefined;
  }
}

/**
 * The key of one cabinet: HMAC-SHA256(key, cabinet). A cabinet that has it can tell whether a reference that it holds was erased, and
 * nothing of another cabinet's references.
 */
export function keyOfCabinet(key: TombstoneKey, cabinet: string): Buffer {
  return createHmac('sha256', key).update(cabinet).digest();
}

/** The tag of a reference: HMAC-SHA256, lower hex. */
export function tagOf(key: Buffer, reference: string): string {
  return createHmac('sha256', key).update(reference).digest('hex');
}

/** No cabinet has a colon in its id. */
const storeName = ':store';

/** The tags that one store works with. */
export class Tags {
  readonly #store: Buffer;
  readonly #cabinets = new Map<string, Buffer>();

  constructor(private readonly key: TombstoneKey) {
    this.#store = keyOfCabinet(key, storeName);
  }

  /** Of the reference of a booking, at whatever cabinet. */
  subject(reference: string): string {
    return tagOf(this.#store, reference);
  }

  /** Of any reference at one cabinet: ids of rights and tokens mean something there only. */
  at(cabinet: string, reference: string): string {
    let key = this.#cabinets.get(cabinet);
    if (key === undefined) {
      key = keyOfCabinet(this.key, cabinet);
      this.#cabinets.set(cabinet, key);
    }
    return tagOf(key, reference);
  }

  /** By it a store knows its key again, and tells no other. */
  get check(): string {
    return tagOf(this.#store, ':check');
  }
}
