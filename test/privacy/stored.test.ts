import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manifest } from '../../src/privacy/manifest.js';
import { Meta } from '../../src/store/meta.js';
import { metaShapes } from '../../src/store/meta-shapes.js';
import { openCabinet } from '../store/workshop.js';

const listed = manifest.flatMap(({ where, name }) => (where === 'table' ? [name] : [])).sort();

describe('the columns of a live database', () => {
  const columns = () => {
    const { store } = openCabinet();
    const rows = store
      .statement<[], { column: string }>(
        `SELECT t.name || '.' || c.name AS column FROM sqlite_schema t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
      )
      .all();
    return rows.map(({ column }) => column).sort();
  };

  it('are those of the privacy manifest, no more and no less', () => {
    expect(columns()).toEqual(listed);
    expect(listed).toContain('rights.holder');
  });

  it('are all in tables that take no value of another type', () => {
    const { store } = openCabinet();
    const loose = store
      .statement<[], { name: string }>(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    expect(loose).toEqual([]);
  });
});

describe('the single facts', () => {
  it('are those of the privacy manifest', () => {
    const facts = manifest.flatMap(({ where, name }) => (where === 'meta' ? [name] : []));
    expect(facts.sort()).toEqual(Object.keys(metaShapes).sort());
  });

  it('are stored in their shapes only: free text has no place', () => {
    const { store } = openCabinet();
    const meta = new Meta(store);
    const given = (value: unknown) => JSON.parse(JSON.stringify(value));
    const wrong = [
      () => meta.set('chain', given('a bag of Mr Rao')),
      () => meta.set('trust_set', given({ version: 1, hash: 'ab', note: 'by phone' })),
      () => meta.set('pin_failures', given({ boot: 'b1', timesMonoMs: [1], typed: ['493817'] })),
      () => meta.set('device_kid', given('http://example.com/')),
    ];
    for (const write of wrong) expect(() => store.tx(write)).toThrow(z.ZodError);
  });
});
