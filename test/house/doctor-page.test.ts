import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { doctorPage } from '../../scripts/doctor-page.js';
import { commandList } from '../../src/control/commands/command-list.js';
import { alarmDocs } from '../../src/doctor/alarms.js';
import { checks } from '../../src/doctor/checks.js';
import { checkIds } from '../../src/doctor/finding.js';

const page = readFileSync(new URL('../../docs/doctor.md', import.meta.url), 'utf8');
const repairs = [
  ...checks.flatMap(({ id, faults }) =>
    Object.entries(faults).map(([code, fault]) => ({ code: `${id}.${code}`, ...fault })),
  ),
  ...Object.entries(alarmDocs).map(([code, doc]) => ({ code, ...doc })),
];

it('docs/doctor.md lists every check and fault as the code has them (npm run docs)', () => {
  expect(page).toBe(doctorPage());
  expect(checks.map(({ id }) => id)).toEqual(checkIds);
});

it('docs/doctor.md has no cell that would break its tables', () => {
  expect(repairs.filter(({ means, repair }) => /\n/.test(means + repair) || means.includes('|'))).toEqual([]);
});

it('every repair names commands, pages and checks that there are', () => {
  const commands: readonly string[] = commandList.map(({ name }) => name);
  const known: readonly string[] = checkIds;
  const wrong = repairs.flatMap(({ code, repair }) =>
    [
      ...[...repair.matchAll(/lockerctl (?:--\w+ \S+ )?([\w-]+)/g)].filter(([, name = '']) => !commands.includes(name)),
      ...[...repair.matchAll(/docs\/[a-z-]+\.md/g)].filter(
        ([file]) => !existsSync(new URL(`../../${file}`, import.meta.url)),
      ),
      ...[...repair.matchAll(/findings of `([a-z-]+)`/g)].filter(([, check = '']) => !known.includes(check)),
    ].map(([text]) => `${code}: ${text}`),
  );
  expect(wrong).toEqual([]);
});
