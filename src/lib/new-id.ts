import { randomBytes } from 'node:crypto';

/**
 * The text of a new id: base64url of random bytes. Ids are typed as arguments of commands, where a word that begins
 * with `-` would be read as an option: the first bit is cleared, so that the first character is a letter from A to f.
 */
export function idOf(random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes.toString('base64url');
}

/** A new random id of so many bytes (see `idOf`). */
export function newId(bytes: number): string {
  return idOf(randomBytes(bytes));
}
