import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ConfigProblem } from '../config/problem.js';
import { syncPath } from '../lib/durable-file.js';
import { errorCodes } from '../lib/error-codes.js';
import type { LockerError } from '../lib/errors.js';

const setupErrorName = 'lockerd-setup-error.txt';

/** What an installer reads on his own computer: what is wrong in which line. CRLF, since some editors know no other. */
export function problemText(file: string, problems: readonly ConfigProblem[], nowMs: number): string {
  const lines = problems.map(({ line, key, expected, found, hint }) => {
    const place = [...(line > 0 ? [`line ${line}`] : []), ...(key === '' ? [] : [key])].join(', ');
    return `* ${place === '' ? '' : `${place}: `}expected ${expected}; found ${found}${hint === undefined ? '' : ` (${hint})`}.`;
  });
  const act = `Correct ${basename(file)}, put the card back, and start the board again.`;
  return crlf([heading(file, nowMs), '', ...lines, '', act]);
}

/** The same for what went wrong behind the file. */
export function faultText(file: string, error: LockerError, nowMs: number): string {
  const { means, act } = errorCodes[error.code];
  return crlf([heading(file, nowMs), '', `* ${means}`, `  (${error.code}: ${error.message})`, '', act]);
}

function heading(file: string, nowMs: number): string {
  return `${basename(file)} was not taken in. By the clock of the board it was ${new Date(nowMs).toISOString().slice(0, 16)}Z.`;
}

function crlf(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}

/** Puts the text beside the set-up file. Throws what the file system throws. */
export function writeSetupError(file: string, text: string): void {
  const beside = join(dirname(file), setupErrorName);
  writeFileSync(beside, text, { flush: true });
}

/** Takes an earlier one away. Throws what the file system throws. */
export function removeSetupError(file: string): void {
  const dir = dirname(file);
  if (!readdirSync(dir).includes(setupErrorName)) return;
  rmSync(join(dir, setupErrorName));
  syncPath(dir);
}
