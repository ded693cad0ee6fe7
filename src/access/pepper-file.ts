import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../lib/errors.js';
import { exposure } from '../lib/secret-file.js';

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

export type PepperFile =
  | { readonly kind: 'read'; readonly secret: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly why: string };

export function readPepperFile(source: PepperSource): PepperFile {
  try {
    const exposed = exposure(statSync(source.file), source.credential ? 0o740 : 0o700);
    if (exposed !== undefined) return { kind: 'unusable', why: exposed };
    const secret = readFileSync(source.file);
    if (secret.length < leastBytes) {
      return { kind: 'unusable', why: `it holds ${secret.length} bytes, ${leastBytes} or more are needed` };
    }
    return { kind: 'read', secret };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'missing' };
    return { kind: 'unusable', why: messageOf(error) };
  }
}

/**
 * Makes a new pepper file (0600), whole and durable before it has its name: half a one after a power cut would never be
 * usable. Throws what the file system throws.
 */
export function createPepperFile(file: string): Buffer {
  const secret = randomBytes(leastBytes);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  const fd = openSync(part, 'wx', 0o600);
  try {
    writeSync(fd, secret);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(part, file);
  const directory = openSync(dirname(file), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
  return secret;
}
