import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnrolPlace } from '../../src/enrol/place.js';
import { type SetupParts, takeSetup } from '../../src/enrol/take-setup.js';
import { wifiKeyfile } from '../../src/enrol/wifi-keyfile.js';
import { doneText, finishWipe, wipeSetup } from '../../src/enrol/wipe-setup.js';
import { LockerError } from '../../src/lib/errors.js';
import { newEnrolCode } from '../../src/wire/enrol-code.js';
import { readSetup, setupText } from '../../src/wire/setup-file.js';
import { tempDir } from '../store/workshop.js';

const hash = 'A'.repeat(43);
const code = newEnrolCode(Uint8Array.from({ length: 27 }, (_, at) => at));
const wish = { cabinet: 'CAB-1', address: 'https://enrol.example.org:8087', server: hash, roots: [hash], code };
const wifi = { name: 'Rani ki "Vav"', password: 'gul mohar 7', country: 'IN' };
const whole = setupText({ ...wish, wifi });
const nowMs = Date.UTC(2026, 10, 29, 12);

const enrolment = {
  ...{
    cabinet: 'CAB-1',
    address: wish.address,
    server: hash,
    next: [],
    roots: [hash],
    broker: 'mqtts://b:8883',
    prefix: 'lockers/v1',
  },
  ...{ serial: '4a', fromMs: nowMs, untilMs: nowMs + 86_400_000 * 365, renewMs: nowMs + 86_400_000 * 243 },
};

function board(text: string) {
  const dir = tempDir();
  const boot = join(dir, 'lockerd-setup.yaml');
  writeFileSync(boot, text);
  const place: EnrolPlace = { dir: join(dir, 'keys'), device: join(dir, 'keys/device.jwks'), data: join(dir, 'data') };
  const done: string[] = [];
  const parts: SetupParts = {
    ...{ file: boot, place, connections: dir, nowMs },
    enrol: async ({ code: given }) => {
      done.push(`enrol ${given}`);
      writeFileSync(join(place.dir, 'enrolment.json'), JSON.stringify(enrolment));
      return enrolment;
    },
    connect: async (file, country) => {
      done.push(`connect ${file.slice(dir.length + 1)} ${country}`);
    },
    remark: (line) => done.push(line),
  };
  const error = (): string => readFileSync(join(dir, 'lockerd-setup-error.txt'), 'utf8');
  return { dir, boot, place, parts, done, error };
}

describe('a set-up file', () => {
  it('is read as it was written', () => {
    expect(readSetup(whole, 'f')).toMatchObject({
      setup: { cabinet: 'CAB-1', enrol: { address: wish.address, server: hash, roots: [hash], code }, wifi },
    });
    expect(readSetup(`\ufeff${whole.replaceAll('\n', '\r\n')}`, 'f')).toMatchObject({ setup: { wifi } });
  });

  it('may have any name of a network and any password', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => Buffer.byteLength(text) <= 32);
    fc.assert(
      fc.property(name, fc.stringMatching(/^[\x20-\x7e]{8,63}$/), (network, password) => {
        const read = readSetup(setupText({ ...wish, wifi: { name: network, password } }), 'f');
        expect(read).toMatchObject({ setup: { wifi: { name: network, password } } });
      }),
    );
  });

  it.each([
    ['a misspelt key', whole.replace('password:', 'pasword:'), 'line 12, wifi.pasword: .*did you mean "password"'],
    ['no cabinet', whole.replace(/^cabinet.*$/m, ''), 'cabinet: expected an id'],
    ['a misspelt code', whole.replace(code, code.replace('0', '7')), 'enrol.code: .*a character is wrong or missing'],
    ['an address without TLS', whole.replace('https:', 'http:'), 'enrol.address: expected https://HOST.*"http://enrol'],
    ['a short password', whole.replace(wifi.password, 'secret7'), 'wifi.password: expected a password of 8 to 63'],
    ['a number as password', whole.replace(`"${wifi.password}"`, '12345678'), 'wifi.password: .*in quotes'],
    ['a tab', whole.replace('  address', '\taddress'), 'expected valid YAML'],
    ['nothing', '', 'expected'],
    ['a key twice', `${whole}cabinet: CAB-2\n`, 'line 14, cabinet: expected each key once'],
    ['nothing to do', 'cabinet: CAB-1\n', '`enrol`, `wifi` or both'],
    ['an open network with a password', `${whole}  open: true\n`, 'no password where the network is open'],
    [
      'no code, on a board that is not enrolled',
      whole.replace(/^ {2}code.*$/m, ''),
      'enrol.code: expected the one-time code',
    ],
    [
      'no password, where none is known',
      whole.replace(/^ {2}password.*$/m, ''),
      'wifi.password: expected the password',
    ],
  ])('with %s is refused, and an installer can read why', async (_what, text, why) => {
    const { parts, error, boot, done } = board(text);
    await expect(takeSetup(parts)).rejects.toMatchObject({ code: 'setup.invalid' });
    expect(error()).toMatch(new RegExp(`^lockerd-setup\\.yaml was not taken in.*\r\n(.*\r\n)*\\* .*${why}`));
    expect(error()).toContain('Correct lockerd-setup.yaml, put the card back, and start the board again.\r\n');
    expect(readFileSync(boot, 'utf8')).toBe(text);
    expect(done).toEqual([]);
  });

  it('that is any text is read, and nothing is thrown', () => {
    const piece = fc.oneof(fc.constantFrom(...whole.split(/(?=[\n:"])/)), fc.string({ maxLength: 12 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const read = readSetup(pieces.join(''), 'f');
        if ('errors' in read) expect(read.errors.length).toBeGreaterThan(0);
        else expect(read.setup.cabinet).toMatch(/^[A-Za-z0-9-]{1,32}$/);
      }),
      { numRuns: 300 },
    );
  });

  it('is never repeated in an error where it may hold a secret', async () => {
    const secret = 'hunter2-hunter2';
    const places = [
      whole.replace(wifi.password, `${secret}\u00e9`),
      whole.replace(`code: "${code}"`, `code: "${secret}"`),
      whole.replace('enrol:', `enrol: "${secret}"\nother:`),
      whole.replace(/^wifi:$/m, `wifi: "${secret}"\nmore:`),
      whole.replace(`"${hash}"`, `"${secret}"`),
      whole.replace('password: "', `password: ${secret}: "`),
      whole.replace('  code', `\t${secret} code`),
      `${secret}`,
      `- ${secret}`,
    ];
    for (const text of places) {
      const { parts, error } = board(text);
      const thrown = await takeSetup(parts).catch((one: unknown) => one);
      expect(thrown).toMatchObject({ code: 'setup.invalid' });
      for (const said of [error(), String(thrown)]) expect(said).not.toContain('hunter2');
    }
  });
});

describe('a board that takes its set-up in', () => {
  it('sets the network up, enrols, and wipes both secrets', async () => {
    const { parts, boot, done, dir } = board(`${whole}# the old password was: krishna123\n`);
    writeFileSync(join(dir, 'lockerd-setup-error.txt'), 'from before');
    expect(await takeSetup(parts)).toMatchObject({ cabinet: 'CAB-1', wifi: wifi.name, already: false });
    expect(done).toEqual(['connect lockerd-wifi.nmconnection IN', `enrol ${code}`]);
    const keyfile = join(dir, 'lockerd-wifi.nmconnection');
    expect(statSync(keyfile).mode & 0o777).toBe(0o600);
    expect(readFileSync(keyfile, 'utf8')).toContain('\npsk=gul mohar 7\n');
    const left = readFileSync(boot, 'utf8');
    for (const secret of [code, wifi.password, 'krishna123']) expect(left).not.toContain(secret);
    expect(left).toMatch(/^# Taken in by lockerd, 2026-11-29T12:00Z/);
    expect(left).toContain('# Enrolled as CAB-1 until 2027-11-29.\n');
    expect(readdirSync(dir).sort()).toEqual(['data', 'keys', 'lockerd-setup.yaml', 'lockerd-wifi.nmconnection']);
    // The next start finds nothing to do.
    expect(await takeSetup(parts)).toMatchObject({ already: true });
    expect(readFileSync(boot, 'utf8')).toBe(left);
    expect(done.slice(2)).toEqual(['enrol undefined']);
  });

  it('keeps the file as it is when the enrolment fails, and says why beside it', async () => {
    const { parts, boot, error } = board(whole);
    const refused = new LockerError('enrol.code_used', 'https://enrol.example.org: used');
    await expect(takeSetup({ ...parts, enrol: () => Promise.reject(refused) })).rejects.toBe(refused);
    expect(readFileSync(boot, 'utf8')).toBe(whole);
    expect(error()).toContain('* Another board has been enrolled with this code');
    expect(error()).toContain('(enrol.code_used: https://enrol.example.org: used)');
  });

  it('does without Wi-Fi, or without an enrolment', async () => {
    const alone = board(setupText(wish));
    await takeSetup(alone.parts);
    expect(alone.done).toEqual([`enrol ${code}`]);
    const offline = board(`cabinet: CAB-1\nwifi: { name: Depot, password: 'a b c d e' }\n`);
    expect(await takeSetup(offline.parts)).toEqual({ cabinet: 'CAB-1', wifi: 'Depot', already: false });
    expect(readFileSync(offline.boot, 'utf8')).not.toContain('a b c d e');
    const open = board('cabinet: CAB-1\nwifi: { name: Free, open: true, hidden: true }\n');
    await takeSetup(open.parts);
    expect(readFileSync(join(open.dir, 'lockerd-wifi.nmconnection'), 'utf8')).not.toContain('psk');
  });

  it('says when there is no file', async () => {
    await expect(takeSetup({ ...board('').parts, file: '/nowhere/lockerd-setup.yaml' })).rejects.toMatchObject({
      code: 'setup.no_file',
    });
  });
});

describe('wiping', () => {
  const read = readSetup(whole, 'f');
  if (!('setup' in read)) throw new Error('no set-up');
  const text = doneText(read.setup, ['Taken in.']);

  it('leaves a file that says the same without its secrets', () => {
    const { code: _code, ...enrol } = read.setup.enrol ?? {};
    const { password: _password, ...network } = read.setup.wifi ?? {};
    expect(readSetup(text, 'f')).toMatchObject({ setup: { cabinet: 'CAB-1', enrol, wifi: network } });
  });

  it.each([
    ['shorter', whole],
    ['longer', `cabinet: CAB-1\nwifi: { name: a, password: "${wifi.password}" }\n`],
  ])('writes over every byte of a file for which the new text is %s', async (_what, before) => {
    const { boot, dir } = board(before);
    const inode = statSync(boot).ino;
    await wipeSetup(boot, text, dir, undefined);
    expect(readFileSync(boot, 'utf8')).toBe(text);
    // In place: what it was is under what it is.
    expect(statSync(boot).ino).toBe(inode);
    expect(existsSync(join(dir, 'setup-done.yaml'))).toBe(false);
  });

  it('is gone on with when the power went in the middle of it', async () => {
    const { boot, dir, parts, place } = board(whole);
    await takeSetup(parts);
    const done = readFileSync(boot, 'utf8');
    for (const torn of ['', whole, done.slice(0, 40) + whole.slice(40), '\n'.repeat(whole.length)]) {
      writeFileSync(boot, torn);
      writeFileSync(join(place.dir, 'setup-done.yaml'), done);
      expect(await takeSetup(parts)).toMatchObject({ already: true });
      expect(readFileSync(boot, 'utf8')).toBe(done);
    }
    expect(await finishWipe(boot, dir, undefined)).toBe(false);
    // Nobody brings a set-up in by that note.
    writeFileSync(join(dir, 'setup-done.yaml'), whole);
    expect(await finishWipe(boot, dir, undefined)).toBe(false);
    expect(readFileSync(boot, 'utf8')).toBe(done);
  });

  it('by a note that somebody left brings no network in, an open one neither', async () => {
    const { boot, dir, parts, place } = board(whole);
    await takeSetup(parts);
    const [done, connection] = [boot, join(dir, 'lockerd-wifi.nmconnection')].map((file) => readFileSync(file, 'utf8'));
    for (const wifi of ['{ name: evil, open: true }', '{ name: evil, password: "12345678" }']) {
      writeFileSync(join(place.dir, 'setup-done.yaml'), `cabinet: CAB-1\nwifi: ${wifi}\n`);
      expect(await takeSetup(parts)).toMatchObject({ wifi: 'Rani ki "Vav"', already: true });
    }
    expect(readFileSync(boot, 'utf8')).toBe(done);
    expect(readFileSync(join(dir, 'lockerd-wifi.nmconnection'), 'utf8')).toBe(connection);
  });

  it('leaves nothing of an open network to take in again', async () => {
    const { parts, boot, done } = board(setupText({ ...wish, wifi: { name: 'Free', password: '' } }));
    await takeSetup(parts);
    expect(readFileSync(boot, 'utf8')).toContain('\n  name: "Free"\n');
    expect(await takeSetup(parts)).toMatchObject({ wifi: 'Free', already: true });
    expect(done.filter((line) => line.startsWith('connect'))).toHaveLength(1);
  });
});

it('a connection is written as NetworkManager reads it', () => {
  const network = { ...wifi, open: false, hidden: true };
  expect(wifiKeyfile({ ...network, name: 'a;b', password: ' x\\y z ' })).toBe(
    [
      ...[
        '[connection]',
        'id=lockerd-wifi',
        'uuid=6f0d0f2c-8f4e-4b0a-9a53-5d0d1f6b6c11',
        'type=wifi',
        'autoconnect=true',
        '',
      ],
      ...['[wifi]', 'mode=infrastructure', 'ssid=97;59;98;', 'hidden=true', ''],
      ...['[wifi-security]', 'key-mgmt=wpa-psk', 'psk=\\sx\\\\y z\\s', ''],
      ...['[ipv4]', 'method=auto', '', '[ipv6]', 'method=auto', ''],
    ].join('\n'),
  );
});
