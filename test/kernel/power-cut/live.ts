import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { below } from '../../fuzz/random.js';
import { bootGuest, consoleTail, type Guest } from '../boot.js';
import type { Rig } from '../prepare.js';
import type { Life } from './laws.js';
import { type Found, foundSchema, parseTold, type Told } from './told.js';

/** What one life told, and what it found on its disk: at its begin, and again at its end when it came to one. */
interface Lived {
  readonly told: Life;
  readonly found: readonly Found[];
}

const lifeLimitMs = 300_000;
/** A cut falls after so many answers and pulses, at most, and so long after the last of them, at most. */
const mostTold = 16;
const mostMs = 150;

/** Boots the cabinet and kills it at a random moment of its openings. Rejects when it does not come to them. */
export async function cutLife(rig: Rig, disk: string, random: () => number): Promise<Lived> {
  const tellings = 1 + below(random, mostTold);
  const afterMs = below(random, mostMs);
  return live(rig, disk, [], async (guest, heard) => {
    await heard((told) => told.filter(isOfOpening).length >= tellings);
    await wait(afterMs);
    await guest.cut();
  });
}

/** Boots the cabinet and lets it settle what the last cut has left. */
export function lastLife(rig: Rig, disk: string): Promise<Lived> {
  return live(rig, disk, ['last'], async (guest) => {
    const end = await guest.ended;
    if (end.status !== 0) throw new Error(`The cabinet failed in the rig; ${consoleTail(end)}`);
  });
}

const isOfOpening = ({ what }: Told): boolean => what === 'answer' || what === 'energised';

/** Resolves once what was told satisfies `enough`. */
type Heard = (enough: (told: Life) => boolean) => Promise<void>;

async function live(
  rig: Rig,
  disk: string,
  args: readonly string[],
  end: (guest: Guest, heard: Heard) => Promise<void>,
): Promise<Lived> {
  const told: Told[] = [];
  const found: Found[] = [];
  let faultInLine: unknown;
  let onTold: () => void = () => undefined;
  const onLine = (line: string): void => {
    try {
      const one = parseTold(line);
      if (one.what === 'found') found.push(readFound(join(guest.out, 'found.json')));
      told.push(one);
      onTold();
    } catch (error) {
      faultInLine ??= error;
    }
  };
  const guest = await bootGuest(rig, {
    command: ['node', 'dist/test/kernel/power-cut/life.js', ...args],
    disk,
    onLine,
  });
  const limit = setTimeout(() => void guest.cut(), lifeLimitMs);
  const heard: Heard = (enough) =>
    new Promise((resolve, reject) => {
      onTold = () => {
        if (enough(told)) resolve();
      };
      void guest.ended.then((end) =>
        reject(new Error(`The guest ended by itself or took too long; ${consoleTail(end)}`)),
      );
    });
  try {
    await end(guest, heard);
    if (faultInLine !== undefined) throw faultInLine;
    return { told, found };
  } finally {
    clearTimeout(limit);
    await guest.cut();
    guest.remove();
  }
}

function readFound(file: string): Found {
  return foundSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
