import { describe, expect, it } from 'vitest';
import { clauses } from '../../src/privacy/clauses.js';
import { type FieldDoc, fieldsOf } from '../../src/privacy/field.js';
import { manifest } from '../../src/privacy/manifest.js';

const whole: FieldDoc = {
  type: 'random id',
  what: 'which right',
  purpose: 'service',
  clauses: ['A2'],
  retention: 'while stored',
  personal: 'pseudonymous',
};

describe('an entry of the privacy manifest', () => {
  it.each([
    ['clause', { clauses: [] }],
    ['clause', { clauses: ['A99'] }],
    ['purpose', { purpose: 'marketing' }],
    ['retention', { retention: undefined }],
    ['type', { type: '' }],
    ['what it is', { what: '' }],
  ])('without a known %s is an error with its name', (lacking, change) => {
    // As a program that the compiler has not seen would write it.
    const docs = JSON.parse(JSON.stringify({ plate: { ...whole, ...change } }));
    expect(() => fieldsOf('table', 'rights.', docs)).toThrow(
      `privacy manifest: table rights.plate has no ${lacking} that src/privacy/ knows`,
    );
  });

  it('that has all of it is taken', () => {
    expect(fieldsOf('table', 'rights.', { ref: whole })).toEqual([{ where: 'table', name: 'rights.ref', ...whole }]);
  });

  it('does not compile without a clause or with a purpose of its own', () => {
    // @ts-expect-error no clause allows it
    const without: FieldDoc = { ...whole, clauses: [] };
    // @ts-expect-error it is none of the four
    const other: FieldDoc = { ...whole, purpose: 'marketing' };
    expect([without, other]).toHaveLength(2);
  });
});

describe('the privacy manifest', () => {
  it('names each field once in its place', () => {
    const names = manifest.map(({ where, name }) => `${where} ${name}`);
    expect(names.length).toBeGreaterThan(200);
    expect(names).toEqual([...new Set(names)]);
  });

  it('repeats no value in a closed list', () => {
    for (const { name, type } of manifest) {
      if (typeof type !== 'string') expect([...new Set(type)], name).toEqual(type);
    }
  });

  it('has the clauses A1 to A18, each once', () => {
    expect(Object.keys(clauses)).toEqual(Array.from({ length: 18 }, (_, at) => `A${at + 1}`));
  });

  it('says of each measure and each line of the log that it is about nobody', () => {
    const personal = manifest.filter(({ where, personal }) => personal !== 'no' && /metrics|log|meta/.test(where));
    expect(personal).toEqual([]);
  });
});
