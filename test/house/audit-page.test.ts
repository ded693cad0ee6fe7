import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { receiptReasons } from '../../src/access/decide-receipt.js';
import { faultKinds } from '../../src/audit/chain-check.js';
import { eventClasses } from '../../src/audit/event.js';
import { auditRowSchema } from '../../src/audit/row.js';
import { receiptClaims } from '../../src/tokens/receipt-token.js';

const page = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');

/** Names in the first cells of the tables of one section, in their order. */
function named(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '));
}

it('docs/audit.md lists every field of a row', () => {
  expect(named('The row').sort()).toEqual([...auditRowSchema.keyof().options].sort());
});

it('docs/audit.md lists every claim of a receipt, and every reason to refuse one in the order of the checks', () => {
  const cells = named('Receipts');
  expect(cells).toEqual(expect.arrayContaining(Object.keys(receiptClaims.shape)));
  const known: readonly string[] = receiptReasons;
  expect(cells.filter((name) => known.includes(name))).toEqual(known);
});

it('docs/audit.md lists every kind of fault, and names events that there are', () => {
  expect(named('Verifying').slice(1)).toEqual(faultKinds);
  for (const [, event = ''] of page.matchAll(/`((?:sync|device|admin)\.\w+)`/g))
    expect(Object.keys(eventClasses)).toContain(event);
});
