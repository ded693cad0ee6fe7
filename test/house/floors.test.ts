import { describe, expect, it } from 'vitest';
import { floorOf, upwardImport } from './floors.js';
import { importsOf, sources, textOf } from './sources.js';

describe('the floors', () => {
  const files = [...sources('src'), ...sources('drivers')];

  it('every source file stands on a floor', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => floorOf(file) === undefined)).toEqual([]);
  });

  it('no file imports from a floor above its own', () => {
    const upward = files.flatMap((file) => importsOf(file).flatMap((target) => upwardImport(file, target) ?? []));
    expect(upward).toEqual([]);
  });

  it('an upward import is seen: drivers may not know the cabinet', () => {
    expect(upwardImport('drivers/bus.ts', 'src/cabinet/cabinet.js')).toContain('drivers/bus.ts');
    expect(upwardImport('src/cabinet/cabinet.ts', 'src/kiosk/server.js')).toContain('src/cabinet/cabinet.ts');
    expect(upwardImport('src/kiosk/server.ts', 'src/cabinet/cabinet.js')).toBeUndefined();
  });

  it('the collector knows nothing of the agent but what both must understand alike', () => {
    expect(upwardImport('src/collector/ingest.ts', 'src/store/rights.js')).toContain('src/collector/ingest.ts');
    expect(upwardImport('src/collector/ingest.ts', 'src/audit/row.js')).toBeUndefined();
    expect(upwardImport('src/cabinet/cabinet.ts', 'src/collector/store.js')).toContain('src/cabinet/cabinet.ts');
  });

  it('no file hides two ideas: 400 lines are the most', () => {
    const long = [...files, ...sources('scripts'), ...sources('test')].filter(
      (file) => textOf(file).split('\n').length > 401,
    );
    expect(long).toEqual([]);
  });

  it('the domain touches no I/O library', () => {
    const io =
      /from '(?:node:(?:fs|net|http|child_process|dgram|tls)[^']*|serialport|better-sqlite3|hono[^']*|koffi|@hono[^']*)'/;
    const domain = ['src/access', 'src/cabinet', 'src/commission', 'src/rental'].flatMap(sources);
    expect(domain.filter((file) => io.test(textOf(file)))).toEqual([]);
  });
});
