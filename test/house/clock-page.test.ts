import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { eventClasses } from '../../src/audit/event.js';
import { batteryInstant, confirmedInstant, drift, kernelErrorMs, mostErrorMs } from '../../src/clock/known-time.js';
import { timeClaims } from '../../src/tokens/time-token.js';

const page = readFileSync(new URL('../../docs/clock.md', import.meta.url), 'utf8');
const daysUntilAnHour = (errorMs: number): string => `${Math.floor((mostErrorMs - errorMs) / drift / 86_400_000)} days`;

it('docs/clock.md says after how many days a clock is untrusted', () => {
  expect(page).toMatch(new RegExp(`^\\| \`kernel\`.* \\| ${daysUntilAnHour(kernelErrorMs)} \\|$`, 'm'));
  const confirmed = daysUntilAnHour(confirmedInstant(0, 1000, 0).errorMs);
  expect(page).toMatch(new RegExp(`^\\| \`confirmed\`.* \\| ${confirmed} \\|$`, 'm'));
  const battery = daysUntilAnHour(batteryInstant(0, 0, undefined).errorMs);
  expect(page).toMatch(new RegExp(`^\\| \`battery\`.* \\| ${battery}, from that last time on \\|$`, 'm'));
});

it('docs/clock.md shows an answer with claims that are read, and names the events of the clock', () => {
  const claims: unknown = JSON.parse(/^ +(\{"aud".*\})$/m.exec(page)?.[1] ?? '');
  expect(timeClaims.safeParse(claims)).toMatchObject({ success: true });
  const events = Object.keys(eventClasses).filter((name) => name.startsWith('clock.') && name !== 'clock.changed');
  for (const event of events) expect(page).toContain(`\`${event}\``);
});
