import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { enrolShape } from '../../src/collector/enrol-schema.js';
import { enrolErrorCodes } from '../../src/lib/enrol-error-codes.js';
import { enrolProblems } from '../../src/wire/enrolment.js';
import { readSetup } from '../../src/wire/setup-file.js';
import { downTopics, upTopics } from '../../src/wire/topics.js';

const source = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = source('docs/enrolment.md');

it('docs/enrolment.md lists every problem with its status, in that order', () => {
  const rows = [...page.matchAll(/^\| (\d{3}) \| `(\w+)` \|/gm)].map(([, status, code]) => [code, Number(status)]);
  expect(rows).toEqual(Object.entries(enrolProblems));
});

it('docs/enrolment.md names every error of a board, and no other', () => {
  const named = new Set(
    [...page.matchAll(/`(enrol\.[a-z_]+_[a-z_]+|enrol\.(?:denied|wait|waits|unavailable|unwritten))`/g)].map(
      ([, code]) => code,
    ),
  );
  expect([...named].sort()).toEqual(
    Object.keys(enrolErrorCodes)
      .filter((code) => code.startsWith('enrol.'))
      .sort(),
  );
});

it('docs/enrolment.md has every key of `enrol`', () => {
  for (const key of Object.keys(enrolShape)) expect(page, key).toMatch(new RegExp(`^\\| \`enrol\\.${key}\` \\|`, 'm'));
});

it('docs/enrolment.md shows a set-up file as it has to be', () => {
  const [, shown = ''] = /^ {4}(cabinet: CAB-PUNE-0042\n[\s\S]*?)\n\n/m.exec(page) ?? [];
  const read = readSetup(shown.replace(/^ {4}/gm, ''), 'the page');
  expect(read).toMatchObject({ setup: { cabinet: 'CAB-PUNE-0042', wifi: { name: 'Depot 4', country: 'IN' } } });
});

it('docs/enrolment.md names files that there are', () => {
  const named = [...page.matchAll(/`((?:config|systemd)\/[\w./-]+)`/g)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(3);
  for (const file of named) expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true);
});

it('the access list of the broker has every topic of a cabinet, each the right way', () => {
  const acl = source('config/mosquitto/acl');
  const lines = [...acl.matchAll(/^pattern (\w+) lockers\/v1\/%u\/(\S+)$/gm)].map(
    ([, way, topic]) => `${way} ${topic}`,
  );
  const both = (topic: string): boolean => [...upTopics, ...downTopics].filter((one) => one === topic).length > 1;
  const wanted = [
    ...upTopics.map((topic) => `${both(topic) ? 'readwrite' : 'write'} ${topic}`),
    ...downTopics.filter((topic) => !both(topic)).map((topic) => `read ${topic}`),
  ];
  expect(lines.sort()).toEqual(wanted.sort());
});
