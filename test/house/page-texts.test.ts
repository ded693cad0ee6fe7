import { readdirSync, readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'vite';
import { expect, it } from 'vitest';

const page = new URL('../../src/kiosk/page/', import.meta.url);
const letters = /\p{L}/u;

/** Attributes and properties that somebody reads or hears. */
const said = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'alt',
  'title',
  'placeholder',
  'label',
  'text',
]);

/** Where an expression goes on that is one of several. */
const branches: Readonly<Record<string, readonly string[]>> = {
  ConditionalExpression: ['consequent', 'alternate'],
  LogicalExpression: ['right'],
};

/** What is written in a file of JSX and not taken from a catalogue. */
function written(file: string, code: string): string[] {
  const found: string[] = [];
  const { program, errors } = parseSync(file, code);
  expect(errors, file).toEqual([]);
  const note = (what: string): void => {
    if (letters.test(what)) found.push(`${file}: ${what.trim()}`);
  };
  new Visitor({
    JSXText: ({ value }) => note(value),
    JSXAttribute: ({ name, value }) => {
      if (name.type !== 'JSXIdentifier' || !said.has(name.name)) return;
      if (value?.type === 'Literal') note(String(value.value));
      if (value?.type === 'JSXExpressionContainer') noteExpression(value.expression);
    },
    JSXElement: ({ children }) => {
      for (const child of children) if (child.type === 'JSXExpressionContainer') noteExpression(child.expression);
    },
  }).visit(program);
  function noteExpression(expression: { readonly type: string }): void {
    for (const part of branches[expression.type] ?? []) {
      const inner: unknown = Reflect.get(expression, part);
      if (typeof inner === 'object' && inner !== null && 'type' in inner)
        noteExpression({ ...inner, type: String(inner.type) });
    }
    if ('value' in expression && typeof expression.value === 'string') note(expression.value);
    if ('quasis' in expression && Array.isArray(expression.quasis)) {
      for (const { value } of expression.quasis) note(String(value.cooked));
    }
  }
  return found;
}

it('no text of the page is written where it is shown: all are in the catalogues', () => {
  const files = readdirSync(page, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
  expect(files.length).toBeGreaterThan(10);
  expect(files.flatMap((file) => written(file, readFileSync(new URL(file, page), 'utf8')))).toEqual([]);
});

it.each([
  ['<p>Hello</p>', ['a.tsx: Hello']],
  ['<p aria-label="Door">1</p>', ['a.tsx: Door']],
  ["<p>{'Hello'}</p>", ['a.tsx: Hello']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code that is looked at
  ['<p title={`Door ${id}`}>{id}</p>', ['a.tsx: Door']],
  ["<p>{open ? 'Hello' : t('a.b')}</p>", ['a.tsx: Hello']],
  ["<p class=\"wide\" title={t('a.b')}>{t('a.c')} · 1</p>", []],
])('%s is seen for what it is', (code, found) => {
  expect(written('a.tsx', code)).toEqual(found);
});
