import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { eventsPage } from '../../scripts/events-page.js';
import { eventClasses, reasons } from '../../src/audit/event.js';

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');

it('docs/events.md says of events and reasons what their words have (npm run docs)', () => {
  expect(page).toBe(eventsPage());
});

it('docs/events.md has each event and each reason once', () => {
  const [, rest = ''] = page.split('\n## Events\n');
  const [ofEvents = '', ofReasons = ''] = rest.split('\n## Reasons\n');
  const named = (part: string): string[] => [...part.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
  expect(named(ofEvents).sort()).toEqual(Object.keys(eventClasses).sort());
  expect(named(ofReasons)).toEqual(reasons);
});
