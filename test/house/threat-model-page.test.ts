import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { eventClasses } from '../../src/audit/event.js';
import { alarmCodes } from '../../src/cabinet/alarm-codes.js';
import { protections, restReasons } from '../../src/store/at-rest.js';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/threat-model.md', root), 'utf8');
const code = [...page.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');

it('docs/threat-model.md names files and tests that there are', () => {
  const files = code.filter((text) =>
    /^(?:src|drivers|test|docs|config|scripts)\/\S+\.\w+$|^package(?:-lock)?\.json$/.test(text),
  );
  expect(files.length).toBeGreaterThan(60);
  expect(files.filter((file) => !existsSync(fileURLToPath(new URL(file, root))))).toEqual([]);
});

it('docs/threat-model.md names events and alarms that there are', () => {
  const events = code.filter((text) => /^(?:lock|admin|device|access|sync|clock)\.[a-z_]+$/.test(text));
  expect(events.length).toBeGreaterThan(5);
  expect(events.filter((event) => !Object.hasOwn(eventClasses, event))).toEqual([]);
  const known: readonly string[] = alarmCodes;
  for (const alarm of ['pin_attack', 'data_exposed', 'duplicate_address', 'receipt_mismatch', 'pepper_lost']) {
    expect(known).toContain(alarm);
    expect(code).toContain(alarm);
  }
});

it('docs/threat-model.md says what a thief gets for each protection that the status can show', () => {
  const rows = page.split('\n').filter((line) => /^\| .* \| `(?:plain|luks|luks_tpm|memory|unknown)`/.test(line));
  const told = rows.flatMap((line) => [...line.matchAll(/`([a-z_]+)`/g)].map(([, word = '']) => word));
  for (const protection of protections) expect(told).toContain(protection);
  const reasons: readonly string[] = restReasons;
  expect(told.filter((word) => reasons.includes(word))).toEqual(['key_file']);
});

it('docs/threat-model.md has the parameters of the PIN hash and the pauses as the code has them', () => {
  expect(read('src/access/pin-hash.ts')).toContain('memoryCost: 19_456, timeCost: 2, parallelism: 1');
  expect(page).toContain('Argon2id (19 MiB, t=2, p=1)');
  expect(read('src/access/throttle-rule.ts')).toContain('longestPauseMs = 3_600_000');
  expect(page).toContain('doubles up to an hour: 24 tries a day');
  const scripts = Object.keys(JSON.parse(read('package.json')).allowScripts);
  expect(scripts).toHaveLength(4);
});

it('every link of docs/threat-model.md leads to a page or a heading that there is', () => {
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  for (const [, target = ''] of page.matchAll(/\]\(([^)]+)\)/g)) {
    if (target.startsWith('#')) expect(headings).toContain(target.slice(1));
    else expect(existsSync(fileURLToPath(new URL(`docs/${target.split('#')[0]}`, root)))).toBe(true);
  }
});
