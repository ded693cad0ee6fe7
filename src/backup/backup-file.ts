import { createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { LockerError, messageOf } from '../lib/errors.js';
import { jsonOf } from '../lib/json-text.js';
import { erasuresClaim } from '../tokens/state-token.js';
import { verifyMessage } from '../wire/board-signature.js';
import { mostMessageBytes, snapshotMessage } from '../wire/messages.js';

const signedBy = z.looseObject({
  ...{ kty: z.literal('OKP'), crv: z.literal('Ed25519'), kid: z.string().max(64) },
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/**
 * A backup as a file: JSON with the sealed state; the collector adds who was erased at the cabinet, so that a restore leaves them out.
 * Nothing in it but the state is secret, and nothing of that can be read without the recovery key.
 */
const backupFileShape = snapshotMessage.extend({
  lockerd: z.literal('backup'),
  /** Absent where the cabinet has no keys of its own. */
  sig: snapshotMessage.shape.sig.exactOptional(),
  by: signedBy.exactOptional(),
  erasures: erasuresClaim.exactOptional(),
});
export type BackupFile = z.output<typeof backupFileShape>;

/** Room for the list of those who were erased. */
const mostFileBytes = 8 * mostMessageBytes;

/**
 * Reads a backup and checks that it is as the cabinet made it.
 * @param signer `kid` of the key that must have signed it; absent: any key that the file names
 * @throws LockerError `backup.unreadable`, `backup.not_a_backup`, `backup.damaged`, `backup.bad_signature`
 */
export function readBackup(path: string, signer?: string): BackupFile {
  const file = parseBackup(path, textOf(path));
  const { lockerd: _, by, erasures: __, ...message } = file;
  if (signer !== undefined && by?.kid !== signer) {
    throw bad(path, by === undefined ? 'nobody has signed it' : `the key ${by.kid} has signed it, not ${signer}`);
  }
  if (by === undefined) return file;
  const { sig } = message;
  if (sig === undefined || !verifyMessage('snapshot', { ...message, sig }, by.kid, publicKey(path, by))) {
    throw bad(path, `the signature of the key ${by.kid} does not hold`);
  }
  return file;
}

function parseBackup(path: string, text: string): BackupFile {
  const value = jsonOf(text);
  if (value === undefined && text.startsWith('{"lockerd":"backup"')) {
    throw new LockerError('backup.damaged', `${path} is cut off`, { file: path });
  }
  if (Object(value).lockerd !== 'backup') {
    throw new LockerError('backup.not_a_backup', `${path} is no backup of a cabinet`, { file: path });
  }
  const read = backupFileShape.safeParse(value);
  if (read.success) return read.data;
  const what = read.error.issues[0]?.path.join('.') ?? '';
  throw new LockerError('backup.damaged', `${path}: ${what} is not as a cabinet writes it`, { file: path });
}

function textOf(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > mostFileBytes) throw new Error(`it has ${size} bytes, a backup has ${mostFileBytes} at most`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new LockerError('backup.unreadable', `${path}: ${messageOf(error)}`, { file: path }, { cause: error });
  }
}

function publicKey(path: string, { kty, crv, x }: NonNullable<BackupFile['by']>) {
  try {
    return createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  } catch {
    throw bad(path, 'the key that it names is none');
  }
}

function bad(path: string, why: string): LockerError {
  return new LockerError('backup.bad_signature', `${path}: ${why}`, { file: path });
}
