import { userInfo } from 'node:os';
import { LockerError } from '../../lib/errors.js';
import { printable } from '../../lib/printable.js';
import type { Enrolled } from '../enrolled.js';
import type { CollectorConfig } from '../specs.js';
import type { Access, CollectorStore } from '../store.js';

export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The caller did not say what he wants in a way that can be done; exit code 2. */
export class UsageError extends Error {}

/** What a command of an operator works with. */
export interface Session {
  readonly config: CollectorConfig;
  readonly enrolled: Enrolled;
  readonly store: CollectorStore;
  readonly nowMs: number;
  print(line: string): void;
  /** What is no result: to standard error. */
  tell(line: string): void;
  /** All of standard input. */
  input(): Promise<string>;
  /** Name of the system's user. */
  readonly by: string;
  /** Writes down who does what, before it is done. */
  record(access: Omit<Access, 'by'>): Promise<void>;
}

/** Runs a command of an operator over the store of a config. */
export async function withSession(file: string, work: (session: Session) => Promise<ExitCode>): Promise<ExitCode> {
  const { readCollectorConfig } = await import('../config.js');
  const read = readCollectorConfig(file);
  if ('errors' in read) {
    const { formatProblems } = await import('../../config/problem.js');
    throw new UsageError(formatProblems(read.errors));
  }
  const { Enrolled } = await import('../enrolled.js');
  const { openStore } = await import('../open-store.js');
  const { config } = read;
  const { tombstoneKeyOf } = await import('../subjects/tags.js');
  const store = await openStore(config.store, tombstoneKeyOf(config));
  const nowMs = Date.now();
  const by = userInfo().username.slice(0, 64);
  try {
    return await work({
      ...{ config, store, nowMs, by, enrolled: new Enrolled(config.cabinets, store.enrolments) },
      print: (line) => process.stdout.write(`${printable(line)}\n`),
      tell: (line) => process.stderr.write(`${printable(line)}\n`),
      input: readInput,
      record: (access) => store.recordAccess({ by, ...access }, nowMs),
    });
  } finally {
    await store.close();
  }
}

async function readInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

/** Throws a `UsageError` unless it is an id. */
export function idOf(what: string, text: string): string {
  if (/^[A-Za-z0-9-]{1,32}$/.test(text)) return text;
  throw new UsageError(`${what} ${text}: expected 1 to 32 letters, digits or hyphens.`);
}

/** Throws when nobody knows this cabinet. */
export async function sealingKeyOf({ enrolled }: Session, cabinet: string) {
  const enrolment = await enrolled.of(cabinet);
  if (enrolment.kind === 'enrolled' && enrolment.sealing !== undefined) return enrolment.sealing;
  throw new LockerError(
    'collector.unknown_cabinet',
    `no key of ${cabinet} is enrolled for which a PIN could be sealed`,
  );
}
