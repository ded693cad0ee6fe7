import { existsSync, readFileSync, statSync } from 'node:fs';
import { mapLines, mapPage } from '../../commission/cabinet-map.js';
import { configText, type Replaced, replacedText } from '../../commission/config-text.js';
import { findingTexts } from '../../commission/finding-text.js';
import { writeDurably } from '../../lib/durable-file.js';
import { LockerError, messageOf } from '../../lib/errors.js';
import type { Session } from '../commands/session.js';
import { type Commissioned, checkedConfig, faultsOf } from './run.js';

/** Says what was found out, and writes it where it is to be written. */

interface Destination {
  /** The config file; absent: it is printed. */
  readonly write?: string;
  readonly map?: string;
  /** The day, such as 2026-11-29. */
  readonly date: string;
}

type Out = Pick<Session, 'json' | 'print' | 'remark'>;

/** Prints findings, config and map. Throws `commission.*`; nothing is written then. Returns whether all is sound. */
export function report(out: Out, done: Commissioned, destination: Destination): boolean {
  const { setup, conclusion } = done;
  const faults = faultsOf(conclusion);
  if (!out.json) {
    for (const [index, { what, act }] of findingTexts(conclusion.findings).entries()) {
      out.remark(`${index === 0 ? '\n' : ''}${index + 1}. ${what}\n   ${act}`);
    }
  }
  if (conclusion.lockers.length === 0) {
    if (out.json) out.print(JSON.stringify(document(done, '')));
    throw new LockerError(
      'commission.nothing_sound',
      'no locker opens its own door and sees it: there is no config to print',
    );
  }
  const { write, map, date } = destination;
  const text = write === undefined ? newConfig(done) : written(out, done, write, date);
  if (map !== undefined) onDisk(map, () => writeFile(map, mapPage(setup, conclusion, date)));
  if (out.json) out.print(JSON.stringify(document(done, text)));
  else {
    if (write === undefined) out.print(text.trimEnd());
    for (const line of ['', ...mapLines(setup, conclusion, date)]) out.remark(line);
    if (map !== undefined) out.remark(`The map to print is in ${map}.`);
    out.remark(summary(done, faults.length));
  }
  return faults.length === 0;
}

function document({ setup, conclusion }: Commissioned, config: string): Record<string, unknown> {
  const texts = findingTexts(conclusion.findings);
  const findings = conclusion.findings.map((finding, index) => ({ ...finding, ...texts[index] }));
  return { cabinet: setup.cabinet, boards: conclusion.boards, lockers: conclusion.lockers, findings, config };
}

function summary({ setup, conclusion }: Commissioned, faults: number): string {
  const all = `\n${conclusion.lockers.length} of ${setup.doors.length} lockers open their own door and see it.`;
  if (faults === 0) return all;
  return `${all} Mend what is listed above, then run the same command again: only those locks are tried anew.`;
}

function newConfig({ setup, conclusion }: Commissioned): string {
  const text = configText(setup, conclusion);
  checkedConfig(text, 'the new config');
  return text;
}

/** The new file, or the old one with its parts replaced; the old one stays beside it. */
function written(out: Out, done: Commissioned, file: string, date: string): string {
  if (!existsSync(file)) {
    const text = newConfig(done);
    onDisk(file, () => writeFile(file, text));
    if (!out.json) out.remark(`\nWritten: ${file}`);
    return text;
  }
  const old = onDisk(file, () => readFileSync(file, 'utf8'));
  const { text, replaced } = replacedText(old, done.setup, done.conclusion);
  checkedConfig(text, file);
  if (text === old) {
    if (!out.json) out.remark(`\n${file} says all of it already: it is left as it is.`);
    return text;
  }
  const kept = freeName(`${file}.before-${date}`);
  onDisk(kept, () => writeFile(kept, old, file));
  onDisk(file, () => writeFile(file, text, file));
  if (!out.json) out.remark(replacedWords(file, replaced, kept));
  return text;
}

function replacedWords(file: string, replaced: readonly Replaced[], kept: string): string {
  const what = replaced.map(({ part, from, to }) => `${part} (lines ${from} to ${to})`).join(', ');
  const now = what === '' ? 'its boards and lockers were added' : `replaced were ${what}, with the comments in them`;
  return `\nWritten: ${file}; ${now}. All else is as it was. The file before: ${kept}`;
}

function freeName(name: string): string {
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(free)) return free;
  }
}

/** Of the owner and mode of the file that it replaces; a new one holds no secret, and the daemon is another user. */
function writeFile(file: string, text: string, like?: string): void {
  const old = like === undefined ? undefined : statSync(like);
  writeDurably(file, Buffer.from(text), old ?? { mode: 0o644 });
}

function onDisk<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new LockerError('commission.file_failed', `${file}: ${messageOf(cause)}`, {}, { cause });
  }
}
