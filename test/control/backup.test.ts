import { expect, onTestFinished, test } from 'vitest';
import { backup } from '../../src/control/backup-calls.js';
import { ControlClient } from '../../src/control/client.js';
import type { ControlWorld } from '../../src/control/control-world.js';
import { controlForTest } from './world.js';

const to = { x: 'A'.repeat(43), kid: 'mine' };

function asking() {
  const asked: unknown[] = [];
  const file: ControlWorld['backups']['file'] = async (by, key) => {
    asked.push([by, key]);
    return { lockerd: 'backup', cabinet: 'CAB-1', chain: 'c'.repeat(32), seq: 1, at: 2, jwe: 'e30..a.b.c' };
  };
  return { asked, backups: { file } };
}

test('who owns the machine may name the key of a backup, and who is in the group of the socket may not', async () => {
  const { asked, backups } = asking();
  const operator = { actor: 'uid-1001', role: 'operator' } as const;
  await expect(backup({ backups }, { to }, operator)).rejects.toMatchObject({ code: 'backup.not_allowed' });
  expect(asked).toEqual([]);
  await backup({ backups }, {}, operator);
  await backup({ backups }, { to }, { actor: 'uid-0', role: 'installer' });
  expect(asked).toEqual([
    [{ actor: 'uid-1001', actorRole: 'operator' }, undefined],
    [{ actor: 'uid-0', actorRole: 'installer' }, to],
  ]);
});

test('the call answers with the file, and a key that is none is malformed', async () => {
  const { socket, end } = await controlForTest({ backups: asking().backups });
  onTestFinished(end);
  const client = new ControlClient(socket);
  expect(await client.post('/backup', { to })).toMatchObject({
    lockerd: 'backup',
    cabinet: 'CAB-1',
    jwe: 'e30..a.b.c',
  });
  await expect(client.post('/backup', { to: { x: 'short' } })).rejects.toMatchObject({ code: 'malformed' });
});
