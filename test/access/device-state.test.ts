import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DeviceState, openDevice, recordDevice } from '../../src/access/device-state.js';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { newDeviceKeys } from '../../src/tokens/device-keys.js';
import { openCabinet, tempDir } from '../store/workshop.js';

function workshop() {
  const { store, audit } = openCabinet();
  audit.begin();
  const meta = new Meta(store);
  const alarms = new Alarms(store);
  const file = join(tempDir(), 'keys', 'device.jwks');
  const record = (state: DeviceState): void => recordDevice(state, store, meta, audit, alarms);
  const start = (): DeviceState => {
    const state = openDevice(file, meta);
    for (let n = 0; n < 2; n++) record(state);
    return state;
  };
  const rows = () =>
    audit.read({ from: 2, limit: 100 }).map(({ event, error }) => (error ? `${event} ${error}` : event));
  return { file, start, rows, alarmed: () => alarms.has('device_keys_unusable') };
}

function kidOf(state: DeviceState): string {
  return state.kind === 'ready' ? state.keys.signing.kid : state.error.code;
}

describe("the cabinet's own keys", () => {
  test('are made at the first start, for this user alone, and are the same ever after', () => {
    const { file, start, rows } = workshop();
    const kid = kidOf(start());
    expect(kid).toMatch(/^[A-Za-z0-9_-]{16}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(kidOf(start())).toBe(kid);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(rows()).toEqual(['device.keys_changed']);
  });

  test('that are missing are not made anew: the loss is recorded once, and the file that is put back mends it', () => {
    const { file, start, rows, alarmed } = workshop();
    const kid = kidOf(start());
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    expect(start()).toMatchObject({
      error: { code: 'device.keys_missing', message: expect.stringContaining('lockerctl device keygen') },
    });
    expect(existsSync(file)).toBe(false);
    expect(alarmed()).toBe(true);
    writeFileSync(file, text, { mode: 0o600 });
    expect(kidOf(start())).toBe(kid);
    expect(alarmed()).toBe(false);
    expect(rows()).toEqual(['device.keys_changed', 'device.keys_unusable device.keys_missing']);
  });

  test('that were replaced by others are taken, and the change is recorded', () => {
    const { file, start, rows } = workshop();
    const kid = kidOf(start());
    writeFileSync(file, newDeviceKeys(), { mode: 0o600 });
    expect(kidOf(start())).not.toBe(kid);
    expect(rows()).toEqual(['device.keys_changed', 'device.keys_changed']);
  });

  const unusable: [string, (file: string) => unknown, RegExp][] = [
    ['others may read', (file) => chmodSync(file, 0o640), /chmod 0600/],
    ['are garbage', (file) => writeFileSync(file, 'x'), /it holds no Ed25519 and X25519 key/],
    [
      'are one key only',
      (file) => writeFileSync(file, JSON.stringify({ keys: JSON.parse(readFileSync(file, 'utf8')).keys.slice(0, 1) })),
      /holds no/,
    ],
    ['lack a secret part', (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('"d"', '"D"')), /holds no/],
  ];
  test.each(unusable)('that %s are refused, with an alarm and without showing anything of them', (_, spoil, says) => {
    const { file, start, alarmed } = workshop();
    start();
    const secrets = JSON.parse(readFileSync(file, 'utf8')).keys.map(({ d }: { d: string }) => d);
    spoil(file);
    const state = start();
    expect(state).toMatchObject({ error: { code: 'device.keys_unusable', message: expect.stringMatching(says) } });
    expect(alarmed()).toBe(true);
    const told = state.kind === 'unavailable' ? state.error.message : '';
    expect(secrets.some((secret: string) => told.includes(secret))).toBe(false);
  });

  test('that cannot be made are told, and made as soon as they can be', () => {
    const { file, start, alarmed } = workshop();
    mkdirSync(`${file}.part`, { recursive: true });
    expect(start()).toMatchObject({
      error: { code: 'device.keys_unwritten', message: expect.stringMatching(/were not written to .*device\.jwks: /) },
    });
    expect(alarmed()).toBe(true);
    rmSync(`${file}.part`, { recursive: true });
    expect(start().kind).toBe('ready');
  });
});
