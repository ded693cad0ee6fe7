import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../src/commission/conclusion.js';
import { findingText } from '../../src/commission/finding-text.js';
import { movedBy, readAnswers } from '../../src/control/commission/answers-schema.js';
import { readBase } from '../../src/control/commission/base-file.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/commission.md', import.meta.url)), 'utf8');

/** The indented text below a heading that begins with `first`, as a file. */
function example(heading: string, first: string): string {
  const section = page.slice(page.indexOf(`## ${heading}`));
  const lines = section.slice(section.indexOf(`    ${first}`)).split('\n');
  const end = lines.findIndex((line) => line !== '' && !line.startsWith('    '));
  const folder = mkdtempSync(join(tmpdir(), 'commission-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'example.yaml');
  writeFileSync(
    file,
    lines
      .slice(0, end)
      .map((line) => line.slice(4))
      .join('\n'),
  );
  return file;
}

const lock = { board: 'b1', channel: 3 };
const contact = { board: 'b1', number: 5 };
/** One of each kind, as the page has it. */
const findings: { readonly [K in Exclude<Finding['kind'], 'not_sent'>]: Extract<Finding, { kind: K }> } = {
  doors_missing: { kind: 'doors_missing', doors: ['A07'], silent: [{ board: 'b1', channel: 5 }], untried: [] },
  two_doors: { kind: 'two_doors', lock, doors: ['A03', 'A04'] },
  same_address: { kind: 'same_address', board: 'b1', locks: [lock] },
  door_twice: { kind: 'door_twice', door: 'A05', locks: [lock, { board: 'b1', channel: 5 }] },
  stuck_door: { kind: 'stuck_door', lock, contact },
  dead_contact: { kind: 'dead_contact', door: 'A05', lock },
  swapped_contact: { kind: 'swapped_contact', door: 'A05', lock, contact },
  several_contacts: { kind: 'several_contacts', door: 'A05', lock, contacts: [contact] },
  shared_contact: { kind: 'shared_contact', contact, doors: ['A03', 'A04'] },
  inverted_contact: { kind: 'inverted_contact', door: 'A05', lock, contact },
  contact_stays: { kind: 'contact_stays', door: 'A05', lock, contact },
  no_feedback: { kind: 'no_feedback', board: 'b1' },
};

describe('docs/commission.md', () => {
  it('shows a file of answers that is taken as it stands', () => {
    const answers = readAnswers(example('Without an installer', 'ready: true'));
    expect(answers).toMatchObject({ ready: true, shutWithin: 10_000, cabinet: { id: 'CAB-PUNE-0042' } });
    expect([...movedBy(answers)]).toHaveLength(10);
    expect(movedBy(answers).get('b1 10')).toEqual([]);
  });

  it('shows a config without lockers whose boards can be tried', () => {
    const base = readBase(example('Boards that no scan finds', 'cabinet:'));
    expect(base.boards.map(({ id }) => id)).toEqual(['relays', 'contacts']);
  });

  it.each(Object.values(findings))('has what is said of $kind, in the words of the program', (finding) => {
    // Where the page tells one of several, its first words do.
    const table = page
      .slice(page.indexOf('## What is wrong'), page.indexOf('## Boards that no scan finds'))
      .toLowerCase();
    const { what } = findingText(finding);
    const words = what
      .toLowerCase()
      .replace(/\(.*?\) ?/g, '')
      .replace(/contact \d of b\d/, 'contact')
      .split(' ')
      .slice(0, 5);
    const rows = table.split('\n').map((row) => row.replace(/\(.*?\) ?/g, '').replace(/contact \d of b\d/, 'contact'));
    expect(
      rows.some((row) => words.every((word) => row.includes(word.replace(/[.,:]$/, '')))),
      what,
    ).toBe(true);
  });
});
