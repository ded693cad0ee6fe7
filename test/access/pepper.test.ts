import { chmodSync, chownSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Pepper } from '../../src/access/pepper.js';
import { pepperSource } from '../../src/access/pepper-file.js';
import { openPepper, recordPepper } from '../../src/access/pepper-state.js';
import { Meta } from '../../src/store/meta.js';
import { tempDir } from '../store/workshop.js';
import { installer, openAccess } from './workshop.js';

type Cabinet = ReturnType<typeof openAccess>;

function open(cabinet: Cabinet, file: string, credential = false) {
  return openPepper({ file, credential }, cabinet.store, new Meta(cabinet.store), cabinet.rights);
}

async function withRight(file: string): Promise<Cabinet> {
  const cabinet = openAccess();
  open(cabinet, file);
  await cabinet.setPin();
  return cabinet;
}

test('the pepper comes from the config, else from systemd', () => {
  expect(pepperSource('/etc/pepper', { CREDENTIALS_DIRECTORY: '/run/c' })).toEqual({
    file: '/etc/pepper',
    credential: false,
  });
  expect(pepperSource(undefined, { CREDENTIALS_DIRECTORY: '/run/c' })).toEqual({
    file: '/run/c/pepper',
    credential: true,
  });
  expect(pepperSource(undefined, {})).toBeUndefined();
});

describe('the pepper file', () => {
  test('is made once, for this user alone, while no PIN needs an older one', () => {
    const file = join(tempDir(), 'pepper');
    const cabinet = openAccess();
    expect(open(cabinet, file).kind).toBe('ready');
    const secret = readFileSync(file);
    expect(secret.length).toBe(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(open(cabinet, file).kind).toBe('ready');
    expect(readFileSync(file).equals(secret)).toBe(true);
  });

  test('that others may read is refused, with what to do', () => {
    const file = join(tempDir(), 'pepper');
    writeFileSync(file, Buffer.alloc(32, 7));
    chmodSync(file, 0o640);
    const cabinet = openAccess();
    expect(open(cabinet, file)).toMatchObject({
      error: { code: 'access.pepper_unusable', message: expect.stringContaining('chmod 0600') },
    });
    // systemd lets the service read a credential through an ACL, which shows as group read.
    expect(open(cabinet, file, true).kind).toBe('ready');
    chmodSync(file, 0o644);
    expect(open(cabinet, file, true)).toMatchObject({ error: { code: 'access.pepper_unusable' } });
  });

  test('of another user is refused, since he knows it', ({ skip }) => {
    if (process.getuid?.() !== 0) skip();
    const file = join(tempDir(), 'pepper');
    writeFileSync(file, Buffer.alloc(32, 7), { mode: 0o600 });
    chownSync(file, 12345, 12345);
    expect(open(openAccess(), file)).toMatchObject({
      error: { code: 'access.pepper_unusable', message: expect.stringContaining('another user (uid 12345)') },
    });
  });

  test('is whole or not there: what a power cut left of its making is replaced', () => {
    const file = join(tempDir(), 'pepper');
    writeFileSync(`${file}.part`, 'ha', { mode: 0o600 });
    expect(open(openAccess(), file).kind).toBe('ready');
    expect(readFileSync(file).length).toBe(32);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  test('that is too short is refused', () => {
    const file = join(tempDir(), 'pepper');
    writeFileSync(file, 'short', { mode: 0o600 });
    expect(open(openAccess(), file)).toMatchObject({ error: { code: 'access.pepper_unusable' } });
  });

  test('that is missing while PINs are stored is not made anew: the cabinet starts, the loss is recorded once', async () => {
    const file = join(tempDir(), 'pepper');
    const cabinet = await withRight(file);
    const secret = readFileSync(file);
    rmSync(file);
    const lost = open(cabinet, file);
    expect(lost).toMatchObject({ kind: 'unavailable', error: { code: 'access.pepper_missing' } });
    const record = (state: typeof lost) =>
      recordPepper(state, cabinet.store, cabinet.audit, cabinet.alarms, cabinet.rights);
    record(lost);
    record(lost);
    const rows = () => cabinet.events().filter((row) => row.event === 'device.pepper_lost');
    expect(rows()).toMatchObject([{ reason: 'pepper_missing', error: 'access.pepper_missing' }]);
    expect(cabinet.alarms.has('pepper_lost')).toBe(true);

    writeFileSync(file, secret, { mode: 0o600 });
    record(open(cabinet, file));
    expect(cabinet.alarms.has('pepper_lost')).toBe(false);
  });

  test('that changed while PINs are stored is noticed; without PINs a new one is taken', async () => {
    const file = join(tempDir(), 'pepper');
    const cabinet = await withRight(file);
    writeFileSync(file, Buffer.alloc(32, 9), { mode: 0o600 });
    expect(open(cabinet, file)).toMatchObject({ error: { code: 'access.pepper_changed' } });
    cabinet.admin.removePin('A01', installer);
    expect(open(cabinet, file).kind).toBe('ready');
  });

  test('that is not configured makes PINs unavailable and nothing else', () => {
    const cabinet = openAccess();
    const state = openPepper(undefined, cabinet.store, new Meta(cabinet.store), cabinet.rights);
    expect(state).toMatchObject({ error: { code: 'access.pepper_missing' } });
    recordPepper(state, cabinet.store, cabinet.audit, cabinet.alarms, cabinet.rights);
    expect(cabinet.alarms.all()).toEqual([]);
  });
});

test('a pepper gives each locker, PIN and purpose its own key and never shows itself', () => {
  const pepper = new Pepper(Buffer.alloc(32, 1));
  const other = new Pepper(Buffer.alloc(32, 2));
  const keys = [
    pepper.pinKey('A01', '482913'),
    pepper.pinKey('A02', '482913'),
    pepper.pinKey('A01', '482914'),
    other.pinKey('A01', '482913'),
    pepper.throttleKey('A01'),
    other.throttleKey('A01'),
    pepper.id(),
    other.id(),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(JSON.stringify(pepper)).toBe('{}');
});
