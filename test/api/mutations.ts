import fc from 'fast-check';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What is put in the place of something else: the edges of the forms that the schemas have. */
const strangers: readonly Json[] = [
  ...[null, true, false, 0, 1, -1, 1.5, 1e20, 4e12, 9_007_199_254_740_992],
  ...[
    '',
    'x',
    'A01',
    'A01\n',
    'A_1',
    'Ａ０１',
    ' ',
    '0',
    'a'.repeat(33),
    'a'.repeat(600),
    'ab'.repeat(16),
    'ab'.repeat(32),
  ],
  ...[[], [[]], ['A01'], ['A01', 'A01'], [1], {}, { a: 1 }],
];

/** A JSON value with one to three changes in places anywhere in it. */
export function mutated(value: object): fc.Arbitrary<Json> {
  const start: Json = JSON.parse(JSON.stringify(value));
  const change = fc.record({
    at: fc.nat(10_000),
    how: fc.constantFrom('replace', 'remove', 'add', 'trim', 'grow'),
    stranger: fc.constantFrom(...strangers),
  });
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => changes.reduce<Json>((now, { at, how, stranger }) => changed(now, at, how, stranger), start));
}

/** Walks to the place with this number, modulo how many there are, and changes it. */
function changed(value: Json, at: number, how: string, stranger: Json): Json {
  const index = at % placesIn(value);
  if (index === 0) return changedHere(value, how, stranger);
  let left = index - 1;
  const within = (child: Json): Json => {
    const places = placesIn(child);
    const here = left >= 0 && left < places;
    const result = here ? changed(child, left, how, stranger) : child;
    left -= places;
    return result;
  };
  if (isList(value)) return value.map(within);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, within(child)]));
}

function changedHere(value: Json, how: string, stranger: Json): Json {
  if (how === 'replace') return stranger;
  if (typeof value === 'string') return how === 'grow' ? `${value}${value}` : value.slice(how === 'trim' ? 1 : 0, -1);
  if (typeof value === 'number') return how === 'grow' ? value * 1000 + 1 : -value;
  if (isList(value)) return how === 'remove' || how === 'trim' ? value.slice(1) : [...value, value[0] ?? stranger];
  if (typeof value !== 'object' || value === null) return stranger;
  const entries = Object.entries(value);
  if (how === 'add' || how === 'grow') return { ...value, other: stranger };
  const gone = entries.length === 0 ? 0 : JSON.stringify(stranger).length % entries.length;
  return Object.fromEntries(entries.filter((_, index) => index !== gone));
}

function placesIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + Object.values(value).reduce((sum: number, child: Json) => sum + placesIn(child), 0);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
