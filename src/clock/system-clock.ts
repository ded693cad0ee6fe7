import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TimeSource } from '../lib/clock-source.js';
import { drift } from './known-time.js';

/** The kernel's id of this boot: 32 hex digits. */
export function bootId(file = '/proc/sys/kernel/random/boot_id'): string {
  return readFileSync(file, 'utf8').trim().replaceAll('-', '');
}

/** A battery clock and the system clock agree this closely when the one set the other; then both drift. */
const agreeMs = 5000;

/**
 * Whether a battery clock has set the system clock, or was set with it: they agree. That the kernel took its time from one at
 * the start (`hctosys`) says less: a clock whose battery is empty gives a time long past, and the system then goes on
 * from a time that it had saved; and somebody may have set the wall clock since.
 */
export function batteryClockAtStart(time: TimeSource, directory = '/sys/class/rtc'): boolean {
  const withinMs = agreeMs + 2 * drift * time.monoMs();
  return listDirectory(directory).some((name) => {
    const seconds = readText(join(directory, name, 'since_epoch'));
    return seconds !== undefined && seconds !== '' && Math.abs(Number(seconds) * 1000 - time.wallMs()) < withinMs;
  });
}

/** adjtimex(2): the clock is not synchronised, or the call failed. */
const timeError = 5;
/** Larger than `struct timex` on every architecture; all zero asks without changing anything. */
const timexBytes = 512;

/**
 * A question to the kernel: is the wall clock synchronised? Without the native part it is never known to be, and `missing`
 * is told why.
 */
export async function synchronisedByKernel(missing: (error: unknown) => void): Promise<() => boolean> {
  try {
    const { default: koffi } = await import('koffi');
    const adjtimex = koffi.load(null).func('int adjtimex(void *timex)');
    return () => {
      const state: unknown = adjtimex(Buffer.alloc(timexBytes));
      return typeof state === 'number' && state >= 0 && state !== timeError;
    };
  } catch (error) {
    missing(error);
    return () => false;
  }
}

function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    // A clock whose battery is empty answers with an I/O error: it did not set the time.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
