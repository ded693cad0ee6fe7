import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { enrolPatiently, withAct } from '../../src/control/commands/enrol-work.js';
import { addToConfig, configLines } from '../../src/enrol/config-lines.js';
import { LockerError } from '../../src/lib/errors.js';
import { run } from '../running-daemon.js';
import { tempDir } from '../store/workshop.js';

const enrolment = {
  ...{
    cabinet: 'CAB-1',
    address: 'https://e',
    server: 's',
    next: [],
    roots: ['r'],
    broker: 'mqtts://b.example.org:8883',
  },
  ...{ prefix: 'lockers/v1', serial: '4a', fromMs: 0, untilMs: 1, renewMs: 1 },
};
const place = { dir: '/var/lib/lockerd-keys', device: '/var/lib/lockerd-keys/device.jwks', data: '/var/lib/lockerd' };
const cabinet = `# A cabinet at the station.
cabinet: { id: CAB-1, timezone: Asia/Kolkata, power: { maxEnergised: 1, stagger: 250ms } }
boards: [{ id: g1, driver: gpio, chip: pinctrl-bcm2711, lines: [17, 27] }]   # two relays
lockers: [{ range: A01..A02, size: M, board: g1, channels: 1..2 }]
`;

function add(text: string, changed: Partial<typeof place> = {}) {
  const file = join(tempDir(), 'config.yaml');
  writeFileSync(file, text, { mode: 0o640 });
  return {
    file,
    state: addToConfig(file, enrolment, { ...place, ...changed }),
    text: () => readFileSync(file, 'utf8'),
  };
}

describe('the lines of an enrolment', () => {
  it('come to the end of a config that has nothing of the kind, and all else stays, comments and mode, too', () => {
    for (const before of [cabinet, cabinet.trimEnd()]) {
      const { file, state, text } = add(before);
      expect(state).toBe('added');
      expect(text()).toBe(`${cabinet}\n# Written by lockerctl enroll.\n${configLines(enrolment, place)}`);
      expect(statSync(file).mode & 0o777).toBe(0o640);
      expect(loadConfig(file)).toMatchObject({
        trust: { device: place.device, roots: `${place.dir}/roots.jwks` },
        uplink: { host: 'b.example.org', port: 8883, prefix: 'lockers/v1', tls: { key: `${place.dir}/uplink.key` } },
      });
      expect(addToConfig(file, enrolment, place)).toBe('there');
    }
  });

  it('are found however they are written', () => {
    const flow = `${cabinet}trust: { keys: /k/trust.jwks, roots: /k/roots.jwks, device: /k/device.jwks, payees: [shop@bank] }
uplink: { broker: 'mqtts://b.example.org:8883', ca: /k/uplink-ca.pem, cert: /k/uplink.pem, key: /k/uplink.key, prefix: lockers/v1 }\n`;
    const { state, text } = add(flow, { dir: '/k', device: '/k/device.jwks' });
    expect(state).toBe('there');
    expect(text()).toBe(flow);
  });

  it('may name any path', () => {
    const { file, state } = add(cabinet, { dir: '/mnt/keys: #1', device: '/mnt/keys: #1/"d".jwks' });
    expect(state).toBe('added');
    expect(loadConfig(file).trust?.device).toBe('/mnt/keys: #1/"d".jwks');
  });

  it.each([
    ['has other lines', `${cabinet}trust: { keys: /etc/lockerd/trust.jwks }\n`],
    ['has lines for another broker', `${cabinet}${configLines({ ...enrolment, broker: 'mqtts://other:8883' }, place)}`],
    ['has faults', cabinet.replace('lockers:', 'lokers:')],
    ['is one flow map', JSON.stringify({ cabinet: 1 })],
    ['is nothing', ''],
  ])('are left to a person where the config %s', (_what, before) => {
    const { state, text } = add(before);
    expect(state).toBe('by_hand');
    expect(text()).toBe(before);
  });

  it('wait where there is no config, and are not for the config of another cabinet', () => {
    expect(addToConfig('/nowhere/config.yaml', enrolment, place)).toBe('no_config');
    expect(() => add(cabinet.replace('CAB-1', 'CAB-2'))).toThrow(LockerError);
  });
});

describe('a wish for another cabinet than the config names', () => {
  const hash = 'A'.repeat(43);
  const wish = { cabinet: 'CAB-2', address: 'https://127.0.0.1:1', server: hash, roots: [hash], code: '0' };

  function wished(text: string) {
    const dir = tempDir();
    const configFile = join(dir, 'config.yaml');
    writeFileSync(configFile, text);
    const keys = join(dir, 'keys');
    const at = { dir: keys, device: join(keys, 'device.jwks'), data: join(dir, 'data') };
    const session = { configFile, remark: () => undefined };
    return { keys, done: withAct(enrolPatiently(session, at, wish, { again: false, waitMs: 0 })) };
  }

  it('is refused before a code is used and a key is made, with what to do', async () => {
    const { keys, done } = wished(cabinet);
    await expect(done).rejects.toMatchObject({
      code: 'enrol.other_cabinet',
      message: expect.stringMatching(/config\.yaml is of the cabinet CAB-1, and not of CAB-2\. Check the id\./),
    });
    expect(existsSync(keys)).toBe(false);
  });

  it.each([
    ['has faults', cabinet.replace('lockers:', 'lokers:')],
    ['is of the cabinet', cabinet.replace('CAB-1', 'CAB-2')],
  ])('is none where the config %s', async (_what, text) => {
    await expect(wished(text).done).rejects.toMatchObject({ code: 'enrol.bad_code' });
  });
});

describe('lockerctl enroll at a board that is enrolled', () => {
  /** How it is called at a board whose certificate ends then. */
  const argsAt = (untilMs: number): string[] => {
    const dir = tempDir();
    writeFileSync(join(dir, 'enrolment.json'), JSON.stringify({ ...enrolment, untilMs }));
    return ['--config', join(dir, 'none.yaml'), 'enroll', '--keys', dir];
  };

  it('says that a certificate has ended, and what to type', async () => {
    const { code, stdout } = await run('lockerctl', argsAt(Date.UTC(2026, 0, 2)));
    expect({ code, said: stdout.split('\n')[0] }).toEqual({
      code: 0,
      said: 'The certificate of CAB-1 has ended, on 2026-01-02. Have a code made (`locker-collector enrol code CAB-1`), and run `lockerctl enroll --again --code -`.',
    });
  });

  it('says that a code was not used', async () => {
    const args = argsAt(Date.now() + 86_400_000);
    const hash = 'A'.repeat(43);
    const asked = ['--cabinet', 'CAB-1', '--address', 'https://127.0.0.1:1', `--server-key=${hash}`, `--root=${hash}`];
    const { code, stdout, stderr } = await run('lockerctl', [...args, ...asked, '--code', '-'], 'any\n');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('CAB-1 is enrolled until') });
    expect(stderr).toContain('The server was not asked, since this board is enrolled.');
  });
});
