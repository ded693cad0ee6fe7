import { JOSEError } from 'jose/errors';
import { LockerError } from '../lib/errors.js';
import { type Receiver, sealFor } from '../tokens/sealed.js';
import type { PersonExport } from './person-export.js';

/** A larger one would be too much for the result of a command: about six hundred rows. */
const mostExportBytes = 512 * 1024;

/**
 * An export as JSON Lines, sealed for its receiver: a JWE in compact form.
 * @throws LockerError `person.too_large`, `person.bad_receiver`
 */
export async function sealExport({ lines }: PersonExport, receiver: Receiver): Promise<string> {
  const parts: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    const text = `${JSON.stringify(line)}\n`;
    bytes += Buffer.byteLength(text);
    if (bytes > mostExportBytes) {
      const message = `the export has more than ${mostExportBytes} bytes: export it at the cabinet with lockerctl`;
      throw new LockerError('person.too_large', message);
    }
    parts.push(text);
  }
  try {
    return await sealFor(parts.join(''), receiver);
  } catch (error) {
    // OpenSSL refuses a point that gives everybody the same secret.
    if (!(error instanceof JOSEError) && !(error instanceof Error && 'code' in error)) throw error;
    const message = 'the key of the receiver is no X25519 key that can be used';
    throw new LockerError('person.bad_receiver', message, {}, { cause: error });
  }
}
