import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { StoreFiles } from './directory.js';

/** Damaged databases are kept for inspection, this many: a dying card must not fill itself with them. */
const keptAside = 3;

/** The damaged database of that number; its log has `-wal` behind it. */
export function setAsideFile(files: StoreFiles, number: number): string {
  return `${files.database}.corrupt-${number}`;
}

/** The numbers of the damaged databases that are kept, each once. */
export function setAsideNumbers(files: StoreFiles): number[] {
  const prefix = `${basename(files.database)}.corrupt-`;
  const numbers = readdirSync(dirname(files.database))
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length).replace(/-wal$/, '')))
    .filter(Number.isInteger);
  return [...new Set(numbers)];
}

/** Removes all but the newest ones. */
export function keepNewestAside(files: StoreFiles): void {
  const numbers = setAsideNumbers(files);
  const newest = Math.max(0, ...numbers);
  for (const number of numbers) if (number <= newest - keptAside) removeDatabase(setAsideFile(files, number));
}

/**
 * Removes those that were written to last more than `oldestMs` ago; their rows must not outlive those of the record. A file
 * whose date cannot be right, since it lies before `buildMs` or in the future, was written while the clock was not set: it
 * counts from now on.
 * @param nowMs by a trusted clock
 */
export function removeAgedAside(files: StoreFiles, nowMs: number, oldestMs: number, buildMs: number): void {
  for (const number of setAsideNumbers(files)) {
    const file = setAsideFile(files, number);
    const dates = [file, `${file}-wal`].flatMap((one) => statSync(one, { throwIfNoEntry: false })?.mtimeMs ?? []);
    const writtenMs = Math.max(...dates);
    if (writtenMs < buildMs || writtenMs > nowMs) dateNow(file, nowMs);
    else if (nowMs - writtenMs > oldestMs) removeDatabase(file);
  }
}

function dateNow(file: string, nowMs: number): void {
  for (const one of [file, `${file}-wal`]) {
    if (statSync(one, { throwIfNoEntry: false }) !== undefined) utimesSync(one, nowMs / 1000, nowMs / 1000);
  }
}

/** Removes a database with its journals; one that is not there is no fault. */
export function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}
