import { readFileSync, statSync } from 'node:fs';
import { messageOf } from './errors.js';

export type SecretFile =
  | { readonly kind: 'read'; readonly secret: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly why: string };

/**
 * Reads a file that is worth nothing once another user has read it.
 * @param groupMayRead systemd lets the service read a credential through an ACL, which shows as group read
 */
export function readSecretFile(file: string, groupMayRead = false): SecretFile {
  try {
    const exposed = exposure(statSync(file), groupMayRead ? 0o740 : 0o700);
    if (exposed !== undefined) return { kind: 'unusable', why: exposed };
    return { kind: 'read', secret: readFileSync(file) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'missing' };
    return { kind: 'unusable', why: messageOf(error) };
  }
}

/**
 * Why a file with a secret is not used: somebody else may have read it. `undefined` when only its owner or root can.
 * @param allowed bits of the mode that it may have
 * @param wanted the mode that it should have
 */
export function exposure(
  { mode, uid }: { readonly mode: number; readonly uid: number },
  allowed: number,
  wanted = '0600',
) {
  const bits = mode & 0o777;
  if (uid !== 0 && uid !== process.geteuid?.()) return `it belongs to another user (uid ${uid}): run chown`;
  if ((bits & ~allowed) !== 0) return `others may read it (mode 0${bits.toString(8)}): run chmod ${wanted}`;
  return undefined;
}
