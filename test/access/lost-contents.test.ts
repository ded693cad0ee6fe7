import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contentsAreLost, followLostContents } from '../../src/access/lost-contents.js';
import type { RightTerms } from '../../src/access/right-terms.js';
import { pageBytes } from '../../src/store/connection.js';
import { tempDir } from '../store/workshop.js';
import { openAccess } from './workshop.js';

const courier: RightTerms = { kept: 'here', role: 'courier', ref: 'c1', lockers: 'any', holder: 'rider-7' };

type Access = ReturnType<typeof openAccess>;
const judged = ({ judge }: Access) => {
  const verdict = judge.judge(courier, 'card');
  return verdict.kind === 'granted' ? verdict.grant.locker : verdict.kind === 'denied' ? verdict.reason : verdict.kind;
};
const follow = (access: Access) => followLostContents({ ...access, boot: 'b00t1' }, access.lockers.keys());

describe('after a loss of the database', () => {
  test('a courier gets no locker until it was collected from, or somebody has looked', async () => {
    const dir = tempDir();
    const first = openAccess({ dir });
    first.store.tx(() => first.dropOffs.begin({ locker: 'A02', ref: 'c0', boot: 'b00t0', monoMs: 5 }));
    await first.store.snapshot();
    await first.store.close();
    for (const file of ['lockerd.db', 'lockerd.db-wal']) rmSync(join(dir, file), { force: true });

    const access = openAccess({ dir });
    expect(judged(access)).toBe('no_free_locker');
    follow(access);
    expect(contentsAreLost(access.meta)).toBe(false);
    expect(judged(access)).toBe('no_free_locker');
    expect(access.dropOffs.of('A02')).toMatchObject({ ref: 'c0' });
    access.store.tx(() => access.dropOffs.end('B01', { how: 'emptied', who: {} }));
    follow(access);
    expect(judged(access)).toBe('B01');
  });

  test('that took nothing of who has things in which locker, couriers go on', async () => {
    const dir = tempDir();
    const first = openAccess({ dir });
    first.store.tx(() => first.alarms.add('left_open', 'A02-in-the-page'));
    await first.store.close();
    const file = join(dir, 'lockerd.db');
    const bytes = readFileSync(file);
    const page = Math.floor(bytes.indexOf('A02-in-the-page') / pageBytes) * pageBytes;
    writeFileSync(file, bytes.fill(0xa5, page, page + pageBytes));
    const access = openAccess({ dir });
    expect(access.troubles.map(({ code }) => code)).toEqual(['store.recovered']);
    expect(contentsAreLost(access.meta)).toBe(false);
    expect(judged(access)).toBe('A01');
  });
});
