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
import { asOwner } from '../lib/as-owner.js';
import { type Owner, syncPath, writeDurably } from '../lib/durable-file.js';
import { readSetup, type Setup, type WifiSetup } from '../wire/setup-file.js';
import { setupMark } from './place.js';

/**
 * A set-up file after it was taken in: what it said, without code and password. It is written anew from what was understood, so a secret in
 * a comment does not stay either. Nor does it say that the network is open: nothing in it is to be taken in again.
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
 * @param owner of that directory
 */
export async function wipeSetup(file: string, text: string, dir: string, owner: Owner | undefined): Promise<void> {
  await asOwner(owner, () => writeDurably(join(dir, setupMark), Buffer.from(text)));
  overwrite(file, Buffer.from(text));
  await asOwner(owner, () => forget(dir));
}

/**
 * Goes on with a wipe that the power ended. Resolves to whether there was one. Throws what the file system throws.
 * What was noted counts only where it is a set-up of which nothing is left to take in: it lies in a directory that is not root's, whose
 * owner must not have root join a network of his.
 */
export async function finishWipe(file: string, dir: string, owner: Owner | undefined): Promise<boolean> {
  const mark = join(dir, setupMark);
  const text = await asOwner(owner, () => (existsSync(mark) ? readFileSync(mark, 'utf8') : undefined));
  if (text === undefined) return false;
  const read = readSetup(text, mark);
  const done =
    'setup' in read &&
    read.setup.enrol?.code === undefined &&
    (read.setup.wifi === undefined || isWiped(read.setup.wifi));
  if (done && existsSync(file)) overwrite(file, Buffer.from(text));
  await asOwner(owner, () => forget(dir));
  return done;
}

/** Of a network that was set up before nothing but its name is left. */
export function isWiped({ open, password }: WifiSetup): boolean {
  return !open && password === undefined;
}

function forget(dir: string): void {
  rmSync(join(dir, setupMark));
  syncPath(dir);
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
