import { join } from 'node:path';
import { expect, it } from 'vitest';
import { result } from '../../src/collector/commands/orders.js';
import type { Session } from '../../src/collector/commands/session.js';
import { Enrolled } from '../../src/collector/enrolled.js';
import { openStore } from '../../src/collector/open-store.js';
import { openFile, prepare } from '../../src/store/native.js';
import { atEnd, tempDir } from '../store/workshop.js';
import { Cloud } from './cloud.js';

it('who looks at what came of a command is written down, also where nothing came of it', async () => {
  const cloud = new Cloud();
  atEnd(() => cloud.remove());
  const file = join(tempDir(), 'collector.db');
  const config = cloud.config({ kind: 'sqlite', file }, { url: 'mqtt://127.0.0.1:1', group: 'collectors' });
  const store = await openStore(config.store);
  const said: string[] = [];
  const session: Session = {
    ...{ config, store, enrolled: new Enrolled(config.cabinets, store.enrolments), nowMs: 5, by: 'asha' },
    ...{ print: (line) => said.push(line), tell: (line) => said.push(line), input: async () => '' },
    record: (access) => store.recordAccess({ by: 'asha', ...access }, 5),
  };
  await store.putResult('CAB-1', { jti: 'j1', outcome: 'done', sig: '' }, 5);
  expect(await result(session, 'CAB-1', 'j1')).toBe(0);
  await expect(result(session, 'CAB-1', 'j2')).rejects.toMatchObject({ code: 'collector.no_result' });
  await expect(result(session, 'CAB-1', 'asha@example.org')).rejects.toThrow('expected the id of a command');
  await store.close();
  const db = openFile(file, { readonly: true });
  atEnd(() => void db.close());
  const look = { at_ms: 5, by: 'asha', what: 'result', cabinet: 'CAB-1' };
  expect(prepare<[], object>(db, 'SELECT * FROM accesses').all()).toEqual([
    { ...look, ref: 'j1' },
    { ...look, ref: 'j2' },
  ]);
  expect(said).toEqual([JSON.stringify({ jti: 'j1', outcome: 'done' })]);
});
