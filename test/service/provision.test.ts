import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/provision', import.meta.url));
const machine = fileURLToPath(new URL('provision/machine.sh', import.meta.url));

/** Programs that the script starts. */
const programs = [
  ...['systemctl', 'dpkg', 'dpkg-query', 'dpkg-deb', 'apt-get', 'id', 'systemd-sysusers', 'usermod', 'udevadm'],
  ...['cryptsetup', 'blkid', 'mkfs.ext4', 'findmnt', 'mount', 'fallocate', 'nft', 'timesyncd', 'sync', 'install'],
  ...['shred', 'modinfo', 'systemd-cryptenroll'],
  // Only counted.
  ...['mv', 'chmod', 'mkdir', 'cmp', 'awk', 'rm', 'cp', 'head', 'grep'],
];

/** A Raspberry Pi as it comes: its files in a folder, the programs that would change it stood in for. */
function blankPi() {
  const folder = mkdtempSync(join(tmpdir(), 'provision-'));
  const root = join(folder, 'root');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const program of programs) symlinkSync(machine, join(bin, program));
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put('proc/device-tree/model', 'Raspberry Pi 4 Model B Rev 1.5\0');
  put('boot/firmware/config.txt', 'dtparam=audio=on\n[cm4]\notg_mode=1\ndtparam=strict_gpiod');
  put('boot/firmware/cmdline.txt', 'console=serial0,115200 console=tty1 root=PARTUUID=0-02 rootwait\n');
  put('etc/fstab', 'PARTUUID=0-02 / ext4 defaults,noatime 0 1\n');
  const deb = join(folder, 'lockerd_1.0.0_amd64.deb');
  writeFileSync(deb, '');
  const env = { ...process.env, PROVISION_ROOT: root, PATH: `${bin}:${process.env.PATH}`, SUDO_USER: 'pi' };
  const words = (more: readonly string[]) => ['--package', deb, ...more];
  return {
    run: (...more: readonly string[]) =>
      spawnSync('bash', [script, ...words(more)], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    /** Runs it, and kills it with all that it started before the n-th program. @returns how many programs it started */
    killedBefore: (n: number): number => {
      // A group of its own, which the kill is for.
      const started = ['--wait', 'bash', script, ...words([])];
      spawnSync('setsid', started, { env: { ...env, KILL_BEFORE: String(n) }, stdio: 'ignore' });
      return statSync(join(folder, 'calls')).size;
    },
    breakDown: (program: string) => writeFileSync(join(folder, `broken-${program}`), ''),
    mend: (program: string) => rmSync(join(folder, `broken-${program}`)),
    read: (path: string) => readFileSync(join(root, path), 'utf8'),
    put,
    has: (path: string) => existsSync(join(root, path)),
    take: (path: string) => rmSync(join(root, path)),
    /** A computer with a TPM, as far as the script looks. */
    fitTpm: () => {
      mkdirSync(join(root, 'dev'), { recursive: true });
      symlinkSync('/dev/null', join(root, 'dev/tpmrm0'));
    },
    /** All files with their bytes but for the key, which is another each time. */
    files: () =>
      Object.fromEntries(
        readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => !entry.isDirectory())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
          .map((path) => [path.slice(root.length), bytesOf(path)]),
      ),
    changes: () =>
      existsSync(join(folder, 'changes')) ? readFileSync(join(folder, 'changes'), 'utf8').trim().split('\n') : [],
    remove: () => rmSync(folder, { recursive: true, force: true }),
    forgetChanges: () => rmSync(join(folder, 'changes'), { force: true }),
  };
}

/** One that is thrown away when the test ends. */
function testPi() {
  const pi = blankPi();
  onTestFinished(pi.remove);
  return pi;
}

function bytesOf(path: string): string {
  if (path.endsWith('.key')) return 'a key';
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return readlinkSync(path);
  }
}

describe('provisioning', () => {
  it('tells in a dry run what it would do, and changes nothing', () => {
    const pi = testPi();
    const before = pi.files();
    const { stdout, status } = pi.run('--dry-run');
    expect(stdout).toMatch(/would\n +write \/boot\/firmware\/config.txt\n/);
    expect(stdout).toContain('run cryptsetup luksFormat');
    expect(stdout).toMatch(/Nothing was changed.\nLeft to do:\n/);
    expect(stdout).toMatch(/\d\. Set up: the data encrypted on the card\n/);
    expect(status).toBe(3);
    expect(pi.changes()).toEqual([]);
    expect(pi.files()).toEqual(before);
  });

  it('sets up a blank Raspberry Pi, and says in the end what is left', () => {
    const pi = testPi();
    const { stdout, stderr, status } = pi.run('--terminal-port', '8443');
    expect(stderr).toBe('');
    expect(stdout).not.toContain('FAILED');
    expect(status).toBe(3);
    expect(stdout).toMatch(/Left to do:\n {2}1\. Find out what is wired to what.*lockerctl commission\n/);
    expect(stdout).toMatch(/\d\. Restart the computer: sudo reboot\n/);
    // Under [cm4] it counts for another model.
    expect(pi.read('boot/firmware/config.txt')).toBe(
      'dtparam=audio=on\n[cm4]\notg_mode=1\ndtparam=strict_gpiod\n[all]\ndtparam=strict_gpiod\nenable_uart=1\ndtoverlay=disable-bt\n',
    );
    expect(pi.read('boot/firmware/cmdline.txt')).toBe('console=tty1 root=PARTUUID=0-02 rootwait\n');
    expect(pi.read('etc/crypttab')).toBe(
      'lockerd-data /var/lib/lockerd-data.img /etc/cryptsetup-keys.d/lockerd-data.key luks\n',
    );
    expect(pi.read('etc/fstab').split('\n')).toHaveLength(5);
    expect(pi.read('var/lib/lockerd-data/lockerd/lockerd.db')).toBe('record\n');
    expect(pi.read('etc/lockerd/firewall.nft')).toContain('tcp dport 8443 accept');
    // Of Debian 13 it is a package of its own.
    expect(pi.changes()).toContainEqual(expect.stringMatching(/^apt-get install .* systemd-cryptsetup$/));
    expect(pi.changes()).toContainEqual(expect.stringMatching(/^shred .*\/var\/lib\/lockerd\/lockerd.db$/));
  });

  it('changes nothing when all is in order, whatever was named the first time', () => {
    const pi = testPi();
    pi.run('--terminal-port', '8443');
    const before = pi.files();
    pi.forgetChanges();
    const { stdout } = pi.run();
    expect(stdout).not.toMatch(/setting up|would|FAILED/);
    expect(pi.changes()).toEqual([]);
    expect(pi.files()).toEqual(before);
  });

  it('leaves the data plain only when that is typed, says so each time, and keeps to it until the opposite is typed', () => {
    const pi = testPi();
    expect(pi.run('--unencrypted').stdout).toMatch(/The data is readable for whoever takes the card/);
    expect(pi.run('--terminal-port', '8443').stdout).toMatch(/The data is readable for whoever takes the card/);
    expect(pi.changes().filter((line) => line.startsWith('cryptsetup'))).toEqual([]);
    expect(pi.has('etc/crypttab')).toBe(false);
    expect(pi.run('--encrypted').stdout).not.toMatch(/readable for whoever takes the card: run/);
    expect(pi.read('etc/crypttab')).toMatch(/^lockerd-data /);
    pi.forgetChanges();
    expect(pi.run().stdout).not.toMatch(/setting up|FAILED/);
    expect(pi.changes()).toEqual([]);
    // What is encrypted is not taken back by a word.
    expect(pi.run('--unencrypted').stdout).toContain('The data is encrypted on /var/lib/lockerd-data.img');
    expect(pi.changes()).toEqual([]);
  });

  describe('with the data on a partition', () => {
    /** As `--data /dev/sda3` has set it up. */
    function piWithPartition() {
      const pi = testPi();
      pi.run();
      pi.put('etc/crypttab', 'lockerd-data /dev/sda3 /etc/cryptsetup-keys.d/lockerd-data.key luks\n');
      pi.put('state/luks_sda3', '');
      pi.put('dev/sda3', '');
      for (const path of ['var/lib/lockerd-data.img', 'state/luks_lockerd-data.img']) pi.take(path);
      pi.forgetChanges();
      return pi;
    }
    const made = /^(cryptsetup luksFormat|fallocate|mkfs)/;

    it('changes nothing in a run that does not name it', () => {
      const pi = piWithPartition();
      const before = pi.files();
      expect(pi.run('--only', 'data').stdout).toContain('in order');
      expect(pi.changes()).toEqual([]);
      expect(pi.files()).toEqual(before);
    });

    it('opens that one again, and makes no other', () => {
      const pi = piWithPartition();
      pi.take('state/mounted_:var:lib:lockerd');
      const crypttab = pi.read('etc/crypttab');
      expect(pi.run().stdout).not.toContain('FAILED');
      expect(pi.changes()).toContainEqual(expect.stringMatching(/^cryptsetup open .*\/dev\/sda3 lockerd-data$/));
      expect(pi.changes().filter((line) => made.test(line))).toEqual([]);
      expect(pi.read('etc/crypttab')).toBe(crypttab);
    });

    it.each([
      ['no LUKS is found on it', 'state/luks_sda3', 'has the encrypted data of this cabinet, and cannot be read now'],
      ['its file system is damaged', 'state/filesystem', 'The file system on /dev/sda3 is damaged'],
    ])('makes nothing in its place when %s', (_, lost, says) => {
      const pi = piWithPartition();
      pi.take('state/mounted_:var:lib:lockerd');
      pi.take(lost);
      const { stdout, status } = pi.run();
      expect(stdout).toContain(says);
      expect(stdout).toContain('FAILED: data');
      expect(status).toBe(1);
      expect(pi.changes().filter((line) => made.test(line))).toEqual([]);
      expect(pi.has('var/lib/lockerd-data.img')).toBe(false);
    });

    it('has one line for it when a TPM is there the next time', () => {
      const pi = piWithPartition();
      pi.fitTpm();
      expect(pi.run().stdout).not.toContain('FAILED');
      expect(pi.read('etc/crypttab')).toBe('lockerd-data /dev/sda3 none luks,tpm2-device=auto\n');
      expect(pi.has('etc/cryptsetup-keys.d/lockerd-data.key')).toBe(false);
    });
  });

  it('stops all that writes the data while it moves in, and has the set-up file looked at afterwards', () => {
    const pi = testPi();
    pi.put('boot/firmware/lockerd-setup.yaml', 'cabinet: CAB-1\n');
    pi.run();
    const steps = pi.changes();
    const at = (pattern: RegExp): number => steps.findIndex((line) => pattern.test(line));
    const moved = at(/^shred .*lockerd.db$/);
    for (const unit of ['lockerd', 'lockerd-setup', 'lockerd-renew']) {
      expect(at(new RegExp(`^systemctl stop ${unit}.service`)), unit).toBeGreaterThan(-1);
      expect(at(new RegExp(`^systemctl stop ${unit}.service`)), unit).toBeLessThan(moved);
    }
    expect(at(/^systemctl start --no-block lockerd-setup.service/)).toBeGreaterThan(at(/^mount --bind/));
  });

  it('says where it failed and goes on with the others, and takes up there the next time', () => {
    const pi = testPi();
    pi.breakDown('cryptsetup');
    const { stdout, status } = pi.run();
    expect(status).toBe(1);
    expect(stdout).toMatch(/FAILED: data\n(.*\n)+.*lockerd at each start: setting up/);
    expect(stdout).toMatch(/Failed: data\. .* run provision again/);
    pi.mend('cryptsetup');
    pi.forgetChanges();
    expect(pi.run().status).toBe(3);
    expect(pi.changes().map((line) => line.split(' ')[0])).not.toContain('apt-get');
    expect(pi.read('etc/crypttab')).toMatch(/^lockerd-data /);
  });

  it.each([
    [['--foo'], /there is no option --foo/],
    [['--data-size'], /--data-size takes a value/],
    [['--data-size', '1G'], /takes a whole number of MB/],
    [['--only', 'gpoi'], /there is no step gpoi/],
    [['--read-only-root'], /needs --data/],
    [['--package', '/nowhere.deb'], /there is no file \/nowhere.deb/],
  ])('%j is a fault of usage', (words, says) => {
    const { status, stderr } = testPi().run(...words);
    expect(stderr).toMatch(says);
    expect(status).toBe(2);
  });

  it('lists its steps, each with what it sees to', () => {
    const listed = execFileSync('bash', [script, '--list'], { encoding: 'utf8' });
    expect(listed.trim().split('\n')).toHaveLength(14);
  });
});

describe('provisioning that is killed', () => {
  const parts = Number(process.env.PROVISION_KILLS ?? 5);
  let uninterrupted: Record<string, string>;
  let programsInAll: number;
  beforeAll(() => {
    const pi = blankPi();
    programsInAll = pi.killedBefore(1e9);
    uninterrupted = pi.files();
    pi.remove();
  });

  it.each(
    Array.from({ length: parts }, (_, part) => part),
  )('somewhere in part %i of its way is ended by the next run as if nothing had happened', (part) => {
    const n = Math.ceil(((part + Math.random()) * programsInAll) / parts);
    const pi = testPi();
    expect(pi.killedBefore(n)).toBeLessThan(n + 10);
    expect(pi.run().stdout, `killed before program ${n}`).not.toContain('FAILED');
    expect(pi.files(), `killed before program ${n}`).toEqual(uninterrupted);
  });
});
