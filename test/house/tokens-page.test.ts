import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { workRefusals } from '../../src/access/command-refusal.js';
import { tokenReasons } from '../../src/access/decide.js';
import { commandReasons } from '../../src/access/decide-command.js';
import { stateReasons } from '../../src/access/decide-state.js';
import { trustReasons } from '../../src/access/decide-trust.js';
import { accessClaims } from '../../src/tokens/access-token.js';
import { ackClaims } from '../../src/tokens/ack-token.js';
import { commandClaims } from '../../src/tokens/command-token.js';
import { keysClaims } from '../../src/tokens/keys-token.js';
import { commandNames, trustedTypes } from '../../src/tokens/signed-types.js';
import { stateClaims } from '../../src/tokens/state-token.js';
import { timeClaims } from '../../src/tokens/time-token.js';

const page = readFileSync(new URL('../../docs/tokens.md', import.meta.url), 'utf8');

/** Names in the first cells of the tables of one section, in their order. */
function named(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/tokens.md has no section ${heading}`);
  return [...section.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '));
}

it.each([
  ['The checks of a QR code, in their order', tokenReasons],
  ['Changing the trust set', trustReasons],
  ['Commands', commandReasons],
  ['What is given back to a new chain', stateReasons],
])('docs/tokens.md, %s: every reason, in the order of the checks', (heading, reasons) => {
  const known: readonly string[] = reasons;
  expect(named(heading).filter((name) => known.includes(name))).toEqual(known);
});

it('docs/tokens.md lists every claim, every command, and every kind of object that a key may sign', () => {
  expect(named('The text')).toEqual(expect.arrayContaining(Object.keys(accessClaims.shape)));
  expect(named('Changing the trust set')).toEqual(expect.arrayContaining(Object.keys(keysClaims.shape)));
  expect(named('What is given back to a new chain')).toEqual(expect.arrayContaining(Object.keys(stateClaims.shape)));
  const claims = commandClaims.options.flatMap(({ shape }) => Object.keys(shape));
  expect(named('Commands')).toEqual(expect.arrayContaining([...claims, ...commandNames]));
  for (const name of [...trustedTypes, ...Object.keys(timeClaims.shape), ...Object.keys(ackClaims.shape)])
    expect(page).toContain(`\`${name}\``);
});

it('docs/tokens.md says of every reason why a command was not run whether it may run later', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| .+ \| (the same result|may run) \|$/gm)];
  const told = rows.map(([, reason, again]) => [reason, again === 'may run' ? 'passing' : 'final']);
  expect(told).toEqual([...Object.entries(workRefusals), ['trust_unusable', 'passing']]);
});
