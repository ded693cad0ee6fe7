import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certificatesOff } from '../../src/lib/certificate-dates.js';
import { LockerError } from '../../src/lib/errors.js';
import { readTlsFiles, stampOf } from '../../src/lib/tls-files.js';
import { type Authority, authority, type Identity, type ServerFolder, serverFolder } from './certificates.js';

let issuer: Authority;
let server: Identity;
let other: Identity;
let folder: ServerFolder;
beforeAll(async () => {
  issuer = await authority();
  server = await issuer.issue({ names: ['cabinet'], use: 'server' });
  other = await issuer.issue({ names: ['other'], use: 'server' });
});
beforeEach(() => {
  folder = serverFolder(server, issuer.cert);
});
afterEach(() => folder.remove());

function thrown(): LockerError {
  try {
    readTlsFiles('terminal', folder);
  } catch (error) {
    if (error instanceof LockerError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the files of the server', () => {
  it('are read when they fit each other; several issuers may stand in one file', async () => {
    const second = await authority('Second');
    writeFileSync(folder.ca, `Issuers of 2026\n${issuer.cert}\n# and\n${second.cert}`);
    expect(readTlsFiles('terminal', folder)).toMatchObject({ cert: server.cert, key: server.key, ca: { length: 2 } });
  });

  it('are told by name where a certificate has expired, or does not count yet', async () => {
    const [fromMs, untilMs] = [Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 29)];
    folder.write(await issuer.issue({ names: ['cabinet'], use: 'server', fromMs, untilMs }), issuer.cert);
    const off = (nowMs: number) => certificatesOff('terminal', folder, readTlsFiles('terminal', folder), nowMs);
    const about = (why: string, now: string) =>
      `terminal.cert: ${folder.cert}: ${why}; the clock of this board says ${now}`;
    expect(off(untilMs)).toContain(about('expired on 2026-11-29 00:00Z', '2026-11-29 00:00Z'));
    expect(off(untilMs - 1)).not.toContainEqual(expect.stringContaining('terminal.cert'));
    expect(off(fromMs - 1)).toContain(about('is not valid before 2026-11-01 00:00Z', '2026-10-31 23:59Z'));
    expect(off(0)).toContainEqual(expect.stringMatching(/^terminal\.ca: .* is not valid before/));
  });

  it.each(['cert', 'key', 'ca'] as const)('are told by name when %s is away', (role) => {
    rmSync(folder[role]);
    expect(thrown()).toMatchObject({ code: 'terminal.file_unreadable', details: { file: folder[role] } });
    expect(thrown().message).toMatch(new RegExp(`^terminal\\.${role}: .*ENOENT`));
  });

  it.each([
    [0o640, 'terminal.key_exposed'],
    [0o604, 'terminal.key_exposed'],
    [0o400, undefined],
  ])('with a key of mode %o', (mode, code) => {
    chmodSync(folder.key, mode);
    if (code === undefined) expect(readTlsFiles('terminal', folder).key).toBe(server.key);
    else expect(thrown()).toMatchObject({ code, message: expect.stringContaining('run chmod 0600') });
  });

  it.each<[string, 'cert' | 'key' | 'ca', () => string, string, RegExp]>([
    [
      'a key of another certificate',
      'key',
      () => other.key,
      'terminal.bad_key',
      /does not belong to the first certificate/,
    ],
    ['a certificate for a key', 'key', () => server.cert, 'terminal.bad_key', /no private key in PEM/],
    ['nothing for a key', 'key', () => '', 'terminal.bad_key', /no private key in PEM/],
    ['a key for a certificate', 'cert', () => server.key, 'terminal.bad_certificate', /no certificate in PEM/],
    ['nothing for an issuer', 'ca', () => '', 'terminal.bad_certificate', /no certificate in PEM/],
    [
      'a certificate that is no issuer’s',
      'ca',
      () => `${issuer.cert}${other.cert}`,
      'terminal.bad_certificate',
      /certificate 2 is none of an issuer/,
    ],
    [
      'half a certificate',
      'ca',
      () => issuer.cert.replace(/^[A-Za-z0-9+/]{64}$/m, ''),
      'terminal.bad_certificate',
      /no certificate/,
    ],
  ])('with %s are refused', (_, role, content, code, says) => {
    writeFileSync(folder[role], content());
    const error = thrown();
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
    expect(error.message).toContain(folder[role]);
    expect(error.message).not.toMatch(/BEGIN|PRIVATE KEY/);
  });
});

describe('a change of the files', () => {
  it('is seen when one is written, replaced, loses its mode or goes away', async () => {
    const stamps = [await stampOf(folder)];
    expect(await stampOf(folder)).toBe(stamps[0]);
    for (const change of [
      () => chmodSync(folder.key, 0o640),
      () => rmSync(folder.cert),
      () => writeFileSync(folder.cert, server.cert),
    ]) {
      change();
      stamps.push(await stampOf(folder));
    }
    expect(new Set(stamps).size).toBe(4);
  });
});
