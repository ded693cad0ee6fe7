import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rightReasons } from '../../src/access/decide.js';
import { eventClasses } from '../../src/audit/event.js';
import { parseWeekHours } from '../../src/lib/week-hours.js';
import { rightRoles } from '../../src/store/rights.js';

const page = readFileSync(new URL('../../docs/rights.md', import.meta.url), 'utf8');
const firstCells = [...page.matchAll(/^\| `([\w.]+)`/gm)].map((match) => match[1]);
/** What only a signed token can be denied for. */
const ofTokens = ['wrong_cabinet', 'too_long_lived', 'state_awaited', 'uses_lost'];

it('docs/rights.md lists every role', () => {
  expect(firstCells.slice(0, rightRoles.length)).toEqual(rightRoles);
});

it('docs/rights.md lists every reason for which a stored right does not open, in the order of the checks', () => {
  const known: readonly string[] = rightReasons;
  const listed = firstCells.filter((cell) => cell !== undefined && known.includes(cell));
  expect(listed).toEqual(rightReasons.filter((reason) => !ofTokens.includes(reason)));
});

it('docs/rights.md shows hours that can be read', () => {
  const examples = [...page.matchAll(/^ {4}((?:mon|daily|sun).*)$/gm)].map((match) => match[1] ?? '');
  expect(examples.length).toBe(3);
  for (const example of [...examples, 'fri 22:00-06:00']) expect(parseWeekHours(example), example).toBeDefined();
});

it('docs/rights.md names rows that there are', () => {
  const named = [...page.matchAll(/`(admin\.\w+)`/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(10);
  for (const event of named) expect(Object.keys(eventClasses)).toContain(event);
});
