import { createPrivateKey } from 'node:crypto';
import { JOSEError } from 'jose/errors';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { LockerError } from '../../lib/errors.js';
import { newPrivateJwk } from '../../tokens/new-key.js';

/** A new key for the answers of one export: a private X25519 JWK (RFC 8037). */
export function newReceiver(): string {
  return JSON.stringify(newPrivateJwk('x25519'));
}

/**
 * Opens what a cabinet has sealed for an export: its JSON Lines.
 * @throws LockerError `collector.bad_export`
 */
export async function openExport(sealed: string, receiver: string, cabinet: string): Promise<readonly unknown[]> {
  try {
    const key = createPrivateKey({ key: JSON.parse(receiver), format: 'jwk' });
    const options = { keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A256GCM'] };
    const { plaintext } = await compactDecrypt(sealed, key, options);
    const lines = new TextDecoder('utf-8', { fatal: true }).decode(plaintext).split('\n');
    return lines.filter((line) => line !== '').map((line): unknown => JSON.parse(line));
  } catch (error) {
    if (!(error instanceof JOSEError || error instanceof TypeError || error instanceof SyntaxError)) throw error;
    throw new LockerError('collector.bad_export', `the export of ${cabinet} cannot be opened`, { cabinet });
  }
}
