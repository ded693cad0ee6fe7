import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { judgeAll } from '../../src/doctor/checks.js';
import type { Facts } from '../../src/doctor/facts.js';
import type { CheckId, Finding } from '../../src/doctor/finding.js';
import { gather } from '../../src/doctor/gather/gather.js';
import { asInstalled } from '../running-daemon.js';

/** A file by its text; a link; a program, which is a shell script; or nothing, which takes a file of the sound machine away. */
type Entry =
  | string
  | { readonly link: string }
  | { readonly program: string }
  | { readonly text: string; readonly mode: number }
  | null;
export type Tree = Readonly<Record<string, Entry>>;

export const nowMs = Date.UTC(2026, 10, 29, 9);

/** `systemctl show` of a unit that is well. */
export const unit = (changes: Readonly<Record<string, string | number>> = {}): string => {
  const usual = { LoadState: 'loaded', ActiveState: 'active', SubState: 'running', Result: 'success' };
  const all = { ...usual, UnitFileState: 'enabled', NRestarts: 0, MainPID: 412, User: 'lockerd', ...changes };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
};

/** systemctl that tells of lockerd.service as given, and of no other unit. */
export const systemctl = (shown: string): Entry => ({
  program: `case "$*" in *lockerd.service*) cat <<'END'\n${shown}\nEND\n;; *) echo LoadState=not-found;; esac`,
});

export const config = (more = ''): string => `cabinet: { id: CAB-7, timezone: Asia/Kolkata }
data: /var/lib/lockerd
buses: [{ id: rs485, port: /dev/serial/by-id/usb-FTDI }]
boards: [{ id: b1, driver: xor-8a, bus: rs485, address: 1, channels: 8 }]
lockers: [{ range: A1..A8, size: M, board: b1, channels: 1..8 }]
control: { socket: /run/lockerd/nobody-listens.sock }
access: { pepper: /etc/lockerd/pepper }
${more}`;

/** A Raspberry Pi with all that a cabinet needs, and nothing wrong; lockerd runs, and its socket is another test's business. */
/** As an installed lockerd shows itself: packaging/program starts it. */
const release = '/usr/lib/lockerd/releases/0.1.0';
const [heap] = asInstalled.flags;

const soundPi: Tree = {
  '/proc/device-tree/model': 'Raspberry Pi 4 Model B Rev 1.5\0',
  '/proc/sys/kernel/osrelease': '6.12.34+rpt-rpi-v8',
  '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
  '/proc/cmdline': 'console=tty1 root=PARTUUID=1-02 rootfstype=ext4 rootwait pinctrl_bcm2835.persist_gpio_outputs=n',
  '/proc/consoles': 'tty1                 -WU (EC  p  )    4:1',
  '/proc/self/mountinfo': [
    '26 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw',
    '27 26 0:5 / /dev rw - devtmpfs udev rw',
    '40 26 179:1 / /boot/firmware rw - vfat /dev/mmcblk0p1 rw',
  ].join('\n'),
  '/etc/fstab': 'PARTUUID=1-01 /boot/firmware vfat defaults 0 2\nPARTUUID=1-02 / ext4 defaults,noatime 0 1\n',
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nlockerd:x:990:990::/:/usr/sbin/nologin\n',
  '/etc/group': `root:x:0:\ndialout:x:20:lockerd\nlockerd:x:990:\nport:x:${process.getgid?.() ?? 0}:lockerd\n`,
  '/sys/devices/platform/soc/soc:firmware/get_throttled': '0\n',
  '/sys/class/hwmon/hwmon1/name': 'rpi_volt\n',
  '/sys/class/hwmon/hwmon1/in0_lcrit_alarm': '0\n',
  '/sys/class/thermal/thermal_zone0/temp': '48686\n',
  '/sys/block/mmcblk0/device/type': 'SD\n',
  '/sys/fs/ext4/mmcblk0p2/errors_count': '0\n',
  '/sys/class/rtc/rtc0/since_epoch': String(nowMs / 1000),
  '/run/systemd/timesync/synchronized': '',
  '/proc/300/comm': 'systemd-timesyn',
  '/proc/300/cmdline': '/usr/lib/systemd/systemd-timesyncd\0',
  '/proc/300/status': 'PPid:\t1\nUid:\t997\t997\t997\t997\nGid:\t997\t997\t997\t997\nGroups:\t997\n',
  '/proc/300/fd/0': { link: '/dev/null' },
  '/proc/412/comm': 'node',
  '/proc/412/cmdline': `${release}/bin/node\0${heap}\0${release}/dist/bin/lockerd.js\0--config\0/etc/lockerd/config.yaml\0`,
  '/proc/412/status': `PPid:\t1\nUid:\t990\t990\t990\t990\nGid:\t990\t990\t990\t990\nGroups:\t20 ${process.getgid?.() ?? 0}\n`,
  '/proc/412/fd/0': { link: '/dev/null' },
  '/proc/420/comm': 'node',
  '/proc/420/cmdline': `${release}/bin/node\0${heap}\0${release}/dist/bin/hardware-process.js\0`,
  '/proc/420/status': 'PPid:\t412\nUid:\t990\t990\t990\t990\nGid:\t990\t990\t990\t990\nGroups:\t20\n',
  '/proc/420/fd/17': { link: '/dev/ttyUSB0' },
  '/dev/ttyUSB0': { text: '', mode: 0o660 },
  '/dev/serial/by-id/usb-FTDI': { link: '../../ttyUSB0' },
  '/usr/bin/systemctl': systemctl(unit()),
  '/etc/lockerd/config.yaml': config(),
  '/var/lib/lockerd/.keep': '',
};

/** The folder of a machine that is sound but for the changes. */
export function machine(changes: Tree = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, entry] of Object.entries({ ...soundPi, ...changes })) {
    if (entry === null) continue;
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof entry === 'string') writeFileSync(file, entry);
    else if ('link' in entry) symlinkSync(entry.link, file);
    else if ('program' in entry) writeFileSync(file, `#!/bin/sh\n${entry.program}\n`, { mode: 0o755 });
    else {
      writeFileSync(file, entry.text);
      chmodSync(file, entry.mode);
    }
  }
  return root;
}

export function factsOf(root: string, only?: readonly CheckId[]): Promise<Facts> {
  return gather({ configFile: '/etc/lockerd/config.yaml', root, nowMs, only });
}

/** What is found on a machine with these changes, but for what no running daemon brings. */
export async function examine(changes: Tree = {}, only?: readonly CheckId[]): Promise<Finding[]> {
  return judgeAll(await factsOf(machine(changes), only), only);
}

/** Codes of warnings and problems. */
export function codes(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ code }) => (code === undefined ? [] : [code]));
}
