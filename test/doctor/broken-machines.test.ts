import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { judgeAll } from '../../src/doctor/checks.js';
import { askDaemon } from '../../src/doctor/gather/daemon.js';
import { lookAtDatabase } from '../../src/doctor/gather/database.js';
import { gather } from '../../src/doctor/gather/gather.js';
import { Sysroot } from '../../src/doctor/gather/sysroot.js';
import { packageVersion } from '../../src/lib/built.js';
import { nobody } from '../running-daemon.js';
import { root, signer } from '../tokens/signer.js';
import { codes, config, examine, factsOf, machine, nowMs, systemctl, type Tree, unit } from './machines.js';

/** No daemon answers on any of these machines: that is a finding of each. */
const silent = ['socket.unreachable'];
const soundFor = ['power', 'card', 'disk', 'clock', 'service', 'config', 'versions', 'ports'];

it('a sound Raspberry Pi whose daemon does not answer has that one finding', async () => {
  const findings = await examine();
  expect(codes(findings)).toEqual(silent);
  expect(findings.filter(({ level }) => level === 'ok').map(({ check }) => check)).toEqual(soundFor);
});

interface Broken {
  readonly what: string;
  readonly change: Tree;
  readonly codes: readonly string[];
  /** What the finding names. */
  readonly seen: RegExp;
  readonly repair: RegExp;
}

const serialConfig = config().replace('/dev/serial/by-id/usb-FTDI', '/dev/serial0');

/** A cabinet that rents lockers for money. */
const renting = (payees: string): string =>
  config(`trust: { keys: /etc/lockerd/trust.jwks, roots: /etc/lockerd/roots.jwks, device: /var/lib/lockerd-keys/device.jwks${payees} }
uplink: { broker: "mqtts://broker.example.org:8883", ca: /etc/lockerd/ca.pem, cert: /etc/lockerd/cert.pem, key: /etc/lockerd/key.pem, prefix: lockers/v1 }
rental: { tariffs: [{ sizes: [M], blocks: [{ time: 1h, price: 20.00 }] }], durations: [1h] }
`);
const broken: readonly Broken[] = [
  {
    what: 'a config that everybody may write',
    change: { '/etc/lockerd/config.yaml': { text: config(), mode: 0o666 } },
    codes: ['config.writable'],
    seen: /o\+w/,
    repair: /chmod o-w \/etc\/lockerd\/config\.yaml/,
  },
  {
    what: 'a set of trusted keys that everybody may write',
    change: {
      '/etc/lockerd/config.yaml': config(
        'trust: { keys: /etc/lockerd/trust.jwks, device: /var/lib/lockerd-keys/device.jwks }\n',
      ),
      '/etc/lockerd/trust.jwks': { text: '{}', mode: 0o646 },
    },
    codes: ['config.writable'],
    seen: /o\+w/,
    repair: /chmod o-w \/etc\/lockerd\/trust\.jwks/,
  },
  {
    what: 'a supply that is too weak now, and was before',
    change: { '/sys/devices/platform/soc/soc:firmware/get_throttled': '50005\n' },
    codes: ['power.low_now'],
    seen: /0x50005/,
    repair: /supply/,
  },
  {
    what: 'a supply that was too weak once',
    change: { '/sys/devices/platform/soc/soc:firmware/get_throttled': '50000\n' },
    codes: ['power.low_since'],
    seen: /since the start/,
    repair: /stronger supply/,
  },
  {
    what: 'a weak supply that only the voltage monitor of the kernel knows of',
    change: {
      '/sys/devices/platform/soc/soc:firmware/get_throttled': null,
      '/sys/class/hwmon/hwmon1/in0_lcrit_alarm': '1\n',
    },
    codes: ['power.low_now'],
    seen: /kernel/,
    repair: /supply/,
  },
  {
    what: 'a Raspberry Pi whose firmware only vcgencmd can ask, and that is too hot',
    change: {
      '/sys/devices/platform/soc/soc:firmware/get_throttled': null,
      '/usr/bin/vcgencmd': { program: 'echo throttled=0xe0008' },
      '/sys/class/thermal/thermal_zone0/temp': '84321\n',
    },
    codes: ['power.hot_now'],
    seen: /84 degrees/,
    repair: /air/,
  },
  {
    what: 'a card that failed, so that the kernel made the root read-only',
    change: {
      '/proc/self/mountinfo': '26 1 179:2 / / ro,noatime shared:1 - ext4 /dev/mmcblk0p2 ro',
      '/dev/mmcblk0p2': '',
      '/sys/fs/ext4/mmcblk0p2/errors_count': '7\n',
      '/sys/fs/ext4/mmcblk0p2/last_error_time': '1764000000\n',
    },
    codes: ['card.read_only', 'card.fs_errors'],
    seen: /7 errors, the last on 2025-11-24/,
    repair: /new card/,
  },
  {
    what: 'an eMMC that has used up its life',
    change: {
      '/sys/block/mmcblk0/device/type': 'MMC\n',
      '/sys/block/mmcblk0/device/life_time': '0x0b 0x03\n',
      '/sys/block/mmcblk0/device/pre_eol_info': '0x01\n',
    },
    codes: ['card.worn_out'],
    seen: /more than its life/,
    repair: /Replace/,
  },
  {
    what: 'an eMMC whose spare blocks get scarce',
    change: {
      '/sys/block/mmcblk0/device/life_time': '0x02 0x03\n',
      '/sys/block/mmcblk0/device/pre_eol_info': '0x02\n',
    },
    codes: ['card.worn'],
    seen: /up to 30 %.*80 % of its spare blocks/,
    repair: /replacement/,
  },
  {
    what: 'no program that keeps the time, and a battery clock with an empty battery',
    change: {
      '/run/systemd/timesync/synchronized': null,
      '/proc/300/cmdline': null,
      '/sys/class/rtc/rtc0/since_epoch': '',
    },
    codes: ['clock.no_service', 'clock.rtc_dead'],
    seen: /systemd-timesyncd/,
    repair: /systemctl enable --now systemd-timesyncd|hwclock --systohc/,
  },
  {
    what: 'a battery clock that is years behind',
    change: { '/sys/class/rtc/rtc0/since_epoch': '946684800' },
    codes: ['clock.rtc_dead'],
    seen: /2000-01-01/,
    repair: /battery/,
  },
  {
    what: 'a service that is started again and again',
    change: {
      '/usr/bin/systemctl': systemctl(unit({ ActiveState: 'activating', SubState: 'auto-restart', NRestarts: 41 })),
    },
    codes: ['service.failed'],
    seen: /41 restarts/,
    repair: /journalctl -u lockerd.service/,
  },
  {
    what: 'a service that somebody stopped and disabled',
    change: {
      '/usr/bin/systemctl': systemctl(
        unit({ ActiveState: 'inactive', SubState: 'dead', UnitFileState: 'disabled', MainPID: 0 }),
      ),
    },
    codes: ['service.stopped', 'service.not_enabled'],
    seen: /inactive/,
    repair: /systemctl (start|enable) lockerd/,
  },
  {
    what: 'an adapter that is not plugged in',
    change: { '/dev/serial/by-id/usb-FTDI': null },
    codes: ['ports.missing'],
    seen: /no such device/,
    repair: /by-id/,
  },
  {
    what: 'the console and a login prompt on the UART that the boards hang on',
    change: {
      '/etc/lockerd/config.yaml': serialConfig,
      '/dev/ttyAMA0': { text: '', mode: 0o660 },
      '/dev/serial0': { link: 'ttyAMA0' },
      '/proc/cmdline': 'console=serial0,115200 console=tty1 root=PARTUUID=1-02',
      '/sys/fs/cgroup/system.slice/system-serial\\x2dgetty.slice/serial-getty@ttyAMA0.service/cgroup.procs': '77',
    },
    codes: ['ports.console', 'ports.getty'],
    seen: /ttyAMA0/,
    repair: /console=ttyAMA0|serial-getty@ttyAMA0/,
  },
  {
    what: 'a terminal program that somebody left open on the line, and ModemManager',
    change: {
      '/proc/900/comm': 'minicom',
      '/proc/900/cmdline': 'minicom\0-D\0/dev/ttyUSB0\0',
      '/proc/900/fd/3': { link: '/dev/ttyUSB0' },
      '/proc/901/comm': 'ModemManager',
      '/proc/901/cmdline': '/usr/sbin/ModemManager\0',
    },
    codes: ['ports.taken', 'ports.meddler'],
    seen: /minicom \(pid 900\)|ModemManager/,
    repair: /kill 900|disable --now ModemManager/,
  },
  {
    what: 'a port that is named by the order of plugging in',
    change: { '/etc/lockerd/config.yaml': config().replace('/dev/serial/by-id/usb-FTDI', '/dev/ttyUSB0') },
    codes: ['ports.unstable'],
    seen: /usb-FTDI/,
    repair: /port: \/dev\/serial\/by-id\/usb-FTDI/,
  },
  {
    what: 'GPIO relays on a machine without GPIO chips, whose kernel leaves locks on',
    change: {
      '/etc/lockerd/config.yaml': config()
        .replace('boards: [', 'boards: [{ id: g1, driver: gpio, chip: pinctrl-bcm2711, lines: [17] }, ')
        .replace('lockers: [', 'lockers: [{ id: B1, size: S, board: g1, channel: 1 }, '),
      '/sys/module/pinctrl_bcm2835/parameters/persist_gpio_outputs': 'Y\n',
    },
    codes: ['gpio.unusable', 'gpio.keeps_level'],
    seen: /gpio.no_chardev|persist_gpio_outputs/,
    repair: /strict_gpiod|GPIO|chip/i,
  },
  {
    what: 'a database that is none',
    change: {
      '/var/lib/lockerd/lockerd.db': 'x'.repeat(5000),
      '/var/lib/lockerd/lockerd.db.corrupt-1': 'y',
      '/proc/412/cmdline': '',
      '/proc/420/cmdline': '',
    },
    codes: ['database.damaged', 'database.set_aside'],
    seen: /copy.not_a_database|set aside|schema/,
    repair: /./,
  },
  {
    what: 'certificates of the uplink that are not there, and a key that all can read',
    change: {
      '/etc/lockerd/config.yaml': config(
        'trust: { keys: /etc/lockerd/trust.jwks, device: /var/lib/lockerd-keys/device.jwks }\nuplink: { broker: "mqtts://127.0.0.1:1", ca: /etc/lockerd/ca.pem, cert: /etc/lockerd/c.pem, key: /etc/lockerd/c.key }\n',
      ),
      '/etc/lockerd/ca.pem': 'nothing',
      '/etc/lockerd/c.key': { text: 'nothing', mode: 0o644 },
    },
    codes: [
      'certificates.missing',
      'certificates.not_pem',
      'certificates.exposed',
      'certificates.key_differs',
      'broker.connect',
    ],
    seen: /no \/etc\/lockerd\/c.pem|no certificate|0644|no key|connect/,
    repair: /./,
  },
];

describe('a broken machine', () => {
  it.each(broken)('$what', async ({ change, codes: expected, seen, repair }) => {
    const findings = await examine(change);
    expect(
      codes(findings)
        .filter((code) => !silent.includes(code))
        .sort(),
    ).toEqual([...expected].sort());
    for (const finding of findings.filter(({ code }) => code !== undefined && expected.includes(code))) {
      expect(`${finding.seen} ${finding.repair}`).not.toMatch(/undefined|NaN|\{\w+\}|\(what docs/);
      expect(finding.repair).toMatch(repair);
    }
    expect(findings.map((finding) => finding.seen).join('\n')).toMatch(seen);
  });
});

it('a device that the groups of lockerd do not reach is told with the group to join', async () => {
  const root = machine({
    '/proc/412/status': 'PPid:\t1\nUid:\t990\t990\t990\t990\nGid:\t990\t990\t990\t990\nGroups:\t990\n',
  });
  const [finding] = judgeAll(await factsOf(root, ['ports']), ['ports']);
  // The port belongs to whoever runs the test: root's group has no member.
  expect(finding).toMatchObject({
    code: 'ports.no_permission',
    repair: expect.stringMatching(/^sudo usermod -aG \S+ lockerd/),
  });
});

it('a config with faults is told by place and code, and nothing of what stands there', async () => {
  const text = config().replace('timezone: Asia/Kolkata', 'timezone: "739104682"');
  const [finding, ...others] = await examine({ '/etc/lockerd/config.yaml': text }, ['config']);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ code: 'config.invalid', where: '/etc/lockerd/config.yaml:1:33' });
  expect(JSON.stringify(finding)).not.toContain('739104682');
});

it.skipIf(process.getuid?.() !== 0)('an unprivileged user is told what he cannot see, and how he can', async () => {
  const root = machine({
    '/var/lib/lockerd/lockerd.db': 'x',
    '/etc/lockerd/secret.yaml': { text: config(), mode: 0o600 },
  });
  chmodSync(root, 0o755);
  chmodSync(join(root, 'var/lib/lockerd'), 0o700);
  for (const pid of [300, 412, 420]) chmodSync(join(root, `proc/${pid}/fd`), 0o500);
  // The checkout may be out of the user's reach.
  packageVersion();
  process.seteuid?.(nobody);
  try {
    const only = ['database', 'ports'] as const;
    const findings = judgeAll(await factsOf(root, only), only);
    expect(findings).toMatchObject([
      { check: 'ports', level: 'skipped', repair: expect.stringContaining('sudo lockerctl doctor') },
      { check: 'ports', level: 'ok' },
      { check: 'database', level: 'skipped', repair: expect.stringContaining('sudo lockerctl doctor') },
    ]);
    const facts = await gather({ configFile: '/etc/lockerd/secret.yaml', root, nowMs, only: ['config'] });
    expect(judgeAll(facts, ['config'])).toMatchObject([{ level: 'skipped', repair: expect.stringContaining('sudo') }]);
  } finally {
    process.seteuid?.(0);
  }
});

it.each([
  ['in the config', renting(', payees: [shop@bank]'), null, []],
  ['in the set of a root', renting(''), { payees: ['shop@bank'] }, []],
  ['in no place, where nothing is rented', config(), null, []],
  ['in no place', renting(''), null, [/^no `trust.payees`$/]],
  ['in the config, and not in the set of a root', renting(', payees: [shop@bank]'), {}, [/a root has signed/]],
])('whom customers may pay stands %s', async (_, text, set, seen) => {
  const only = ['config'] as const;
  const signed = set && (await root('root-1', 'CAB-7').keys(1, signer(), set));
  const tree = machine({ '/etc/lockerd/config.yaml': text, '/var/lib/lockerd/trust.jwt': signed });
  const found = judgeAll(await factsOf(tree, only), only).filter(({ code }) => code !== undefined);
  expect(found).toMatchObject(
    seen.map((what) => ({ level: 'problem', code: 'config.no_payees', seen: expect.stringMatching(what) })),
  );
});

it('a database is left alone where nothing can be written, as on a card that failed', async () => {
  const before = process.env.TMPDIR;
  const root = machine({
    '/var/lib/lockerd/lockerd.db': 'x'.repeat(5000),
    '/proc/412/cmdline': '',
    '/proc/420/cmdline': '',
  });
  process.env.TMPDIR = '/proc';
  try {
    const findings = judgeAll(await factsOf(root, ['database']), ['database']);
    expect(findings.at(-1)).toMatchObject({ level: 'skipped', seen: expect.stringContaining('whether it is whole') });
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});

it('something else that answers on the socket is no lockerd', async () => {
  const socket = join(machine(), 'x.sock');
  const server = createServer((connection) => connection.end('HTTP/1.1 200 OK\r\n\r\nhello'));
  server.listen(socket);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  expect(await askDaemon(socket)).toMatchObject({ kind: 'unreachable' });
});

it('a daemon that takes the call and says nothing is given up', async () => {
  const socket = join(machine(), 'x.sock');
  const server = createServer((connection) => onTestFinished(() => void connection.destroy()));
  server.listen(socket);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(await askDaemon(socket, 50)).toMatchObject({
    ...{ kind: 'unreachable', why: 'somebody listens, and says nothing' },
  });
});

it('a pipe in the place of a file keeps nobody waiting: of key, certificate and database', async () => {
  const root = machine();
  const sys = new Sysroot(root);
  for (const name of ['lockerd.db', 'uplink.pem']) execFileSync('mkfifo', [join(root, name)]);
  expect(sys.text('/uplink.pem')).toEqual({ kind: 'seen', value: '' });
  expect(lookAtDatabase(sys, '/', false)).toMatchObject({ kind: 'absent' });
});

it.each([
  { runs: false, file: 'lockerd.db', pipe: 'lockerd.db-wal', why: /lockerd\.db-wal is no file/ },
  { runs: false, file: 'lockerd.db', pipe: 'lockerd.lock', why: /lockerd\.db is no SQLite database/ },
  { runs: true, file: 'snapshot.db', pipe: 'snapshot.db-wal', why: /snapshot\.db-wal is no file/ },
])('a pipe in the place of $pipe keeps nobody waiting either', ({ runs, file, pipe, why }) => {
  const root = machine({ '/lockerd.db': 'x'.repeat(5000), [`/${file}`]: 'x'.repeat(5000) });
  execFileSync('mkfifo', [join(root, pipe)]);
  const fault = { code: 'copy.not_a_database', why: expect.stringMatching(why) };
  expect(lookAtDatabase(new Sysroot(root), '/', runs)).toMatchObject({ value: { looked: { fault } } });
});
