import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootProof, cleanDebian, missingForBoot } from './installed/boot.js';
import { life, notesIn, prepareLife } from './installed/life.js';
import { missingForPackages } from './packages.js';

const missing = missingForPackages() ?? missingForBoot();
const skipped = missing !== undefined && process.env.CI !== 'true';
const note = skipped ? ` (skipped: needs ${missing})` : '';

describe.skipIf(skipped)(`lockerd on a clean Debian with systemd${note}`, () => {
  const proof = mkdtempSync(join(tmpdir(), 'proof-'));
  let seen: ReadonlyMap<string, string>;
  afterAll(() => rmSync(proof, { recursive: true, force: true }));

  beforeAll(async () => {
    await prepareLife(proof);
    const said = await bootProof(await cleanDebian(), proof);
    const file = join(proof, 'seen');
    if (!existsSync(file)) throw new Error(`The machine did not boot:\n${said}`);
    seen = notesIn(readFileSync(file, 'utf8'));
    if (!seen.has('ended')) throw new Error(`The proof broke off:\n${readFileSync(file, 'utf8')}\n${said}`);
    console.log(
      `installed: ready after ${seen.get('start_ms')} ms, ${seen.get('memory_kib')} KiB, upgrade interrupts for ${seen.get('upgrade_interrupted_ms')} ms`,
    );
  }, 900_000);

  it.each(life)('%s', (_, expected) => {
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, seen.get(name)]))).toEqual(expected);
  });
});
