import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Owner, syncPath, writeDurably } from '../lib/durable-file.js';
import type { Setup } from '../wire/setup-file.js';

const markName = 'setup-done.yaml';

/**
 * A set-up file after it was taken in: what it said, without code and password. It is written anew from what was understood, so a secret in
 * a comment does not stay either.
 * @param status lines for who looks at the file later
 */
export function doneText({ cabinet, enrol, wifi }: Setup, status: readonly string[]): string {
  return [
    ...status.map((line) => `# ${line}`),
    `cabinet: "${cabinet}"`,
    ...(enrol === undefined
      ? []
      : [
          ...['enrol:', `  address: "${enrol.address}"`, `  server: "${enrol.server}"`, '  roots:'],
          ...enrol.roots.map((root) => `    - "${root}"`),
        ]),
    ...(wifi === undefined
      ? []
      : [
          ...['wifi:', `  name: ${JSON.stringify(wifi.name)}`],
          ...(wifi.open ? ['  open: true'] : []),
          ...(wifi.hidden ? ['  hidden: true'] : []),
          ...(wifi.country === undefined ? [] : [`  country: "${wifi.country}"`]),
        ]),
    '',
  ].join('\n');
}

/**
 * Puts a text over the whole of a set-up file, byte for byte where the old ones lie, so that none of them is left in the file or in
 * clusters that it once had; and durably, before it is cut to its new length. FAT renames nothing atomically and keeps nobody's mode,
 * so the file is not replaced; a power cut in the middle is made good by `finishWipe`, for which the text is noted first.
 * What the controller of a card keeps beside that is beyond any program. Throws what the file system throws.
 * @param dir directory of the keys, on a file system that does rename
 */
export function wipeSetup(file: string, text: string, dir: string, owner: Owner | undefined): void {
  writeDurably(join(dir, markName), Buffer.from(text), 0o600, owner);
  overwrite(file, Buffer.from(text));
  rmSync(join(dir, markName));
  syncPath(dir);
}

/** Goes on with a wipe that the power ended. Resolves to whether there was one. Throws what the file system throws. */
export function finishWipe(file: string, dir: string): boolean {
  const mark = join(dir, markName);
  if (!existsSync(mark)) return false;
  if (existsSync(file)) overwrite(file, readFileSync(mark));
  rmSync(mark);
  syncPath(dir);
  return true;
}

function overwrite(file: string, text: Buffer): void {
  const fd = openSync(file, 'r+');
  try {
    const before = fstatSync(fd).size;
    // Line breaks are nothing to YAML, and cover what is longer than the new text.
    const whole = Buffer.concat([text, Buffer.alloc(Math.max(0, before - text.length), '\n')]);
    for (let written = 0; written < whole.length; )
      written += writeSync(fd, whole, written, whole.length - written, written);
    fsyncSync(fd);
    ftruncateSync(fd, text.length);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
