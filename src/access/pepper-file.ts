import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { writeDurably } from '../lib/durable-file.js';
import { readSecretFile, type SecretFile } from '../lib/secret-file.js';

const leastBytes = 32;

export interface PepperSource {
  readonly file: string;
  /** Delivered by systemd, which lets the service read it through an ACL: that shows as group read. */
  readonly credential: boolean;
}

/** Where the pepper is: the configured file, else systemd's credential. */
export function pepperSource(
  configured: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): PepperSource | undefined {
  if (configured !== undefined) return { file: configured, credential: false };
  const directory = env.CREDENTIALS_DIRECTORY;
  return directory === undefined ? undefined : { file: join(directory, 'pepper'), credential: true };
}

export function readPepperFile({ file, credential }: PepperSource): SecretFile {
  const read = readSecretFile(file, credential);
  if (read.kind !== 'read' || read.secret.length >= leastBytes) return read;
  return { kind: 'unusable', why: `it holds ${read.secret.length} bytes, ${leastBytes} or more are needed` };
}

/** Makes a new pepper file. Throws what the file system throws. */
export function createPepperFile(file: string): Buffer {
  const secret = randomBytes(leastBytes);
  writeDurably(file, secret);
  return secret;
}
