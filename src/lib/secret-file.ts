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
    const { mode: fileMode, uid } = statSync(file);
    const mode = fileMode & 0o777;
    if (uid !== 0 && uid !== process.getuid?.()) {
      return { kind: 'unusable', why: `it belongs to another user (uid ${uid}): run chown` };
    }
    if ((mode & (groupMayRead ? 0o037 : 0o077)) !== 0) {
      return { kind: 'unusable', why: `others may read it (mode 0${mode.toString(8)}): run chmod 0600` };
    }
    return { kind: 'read', secret: readFileSync(file) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'missing' };
    return { kind: 'unusable', why: messageOf(error) };
  }
}
