import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const unit = readFileSync(join(root, 'systemd/lockerd.service'), 'utf8');
const withoutSystemd = !existsSync('/usr/bin/systemd-analyze') && process.env.CI !== 'true';
const note = withoutSystemd ? ' (skipped: there is no systemd-analyze)' : '';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'units-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The unit as it is where the programs that it starts are not installed. */
function unitHere(): string {
  const file = join(folder(), 'lockerd.service');
  writeFileSync(file, unit.replaceAll(/\/usr\/(bin\/locker\w+|lib\/lockerd\/[\w-]+)/g, '/bin/true'));
  return file;
}

const valuesOf = (key: string): string[] =>
  [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);

describe.skipIf(withoutSystemd)(`the unit of lockerd${note}`, { timeout: 60_000 }, () => {
  it('is what systemd understands, every line of it', async () => {
    const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', unitHere()]);
    expect(stdout + stderr).toBe('');
  });

  it('leaves so little open that systemd calls its exposure 2.0 or less', async () => {
    const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', unitHere()]);
    const [, exposure] = /exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(2);
  });

  it('lets lockerd ask whether the clock is synchronised, in each way in which libraries do', async () => {
    expect(valuesOf('SystemCallFilter').at(-1)?.split(' ').sort()).toEqual([
      'adjtimex',
      'clock_adjtime',
      'clock_adjtime64',
    ]);
    // It filters system calls of its own, whatever else is allowed.
    expect(unit).not.toMatch(/^ProtectClock=/m);
  });
});

describe('what the unit says', () => {
  it('switches the outputs off however lockerd ended, before it is started again', () => {
    const after = valuesOf('ExecStopPost');
    expect(after.at(-1)).toBe('/usr/bin/lockerctl --config /etc/lockerd/config.yaml gpio off');
    expect(valuesOf('Restart')).toEqual(['always']);
    expect(valuesOf('StartLimitIntervalSec')).toEqual(['0']);
  });

  it('names no key that the oldest supported systemd, of Debian 12, does not know', () => {
    expect(unit).not.toMatch(/^(RestartSteps|RestartMaxDelaySec|RestartMode|MemoryPressureWatch)=/m);
  });

  it('lets its user reach every kind of device that lockerd opens, by groups that are made where there are none', () => {
    const sysusers = readFileSync(join(root, 'systemd/lockerd.sysusers'), 'utf8');
    const [groups = ''] = valuesOf('SupplementaryGroups');
    for (const group of groups.split(' ')) {
      expect(sysusers).toMatch(new RegExp(`^g ${group} `, 'm'));
      expect(sysusers).toMatch(new RegExp(`^m lockerd ${group}$`, 'm'));
    }
    const rules = readFileSync(join(root, 'systemd/lockerd.rules'), 'utf8');
    expect([...rules.matchAll(/GROUP="(\w+)"/g)].map(([, group]) => group).sort()).toEqual(groups.split(' ').sort());
  });
});

describe('pausing between starts', () => {
  const program = join(root, 'scripts/service/pause-between-starts');
  const pause = (file: string): string =>
    execFileSync(program, [file], {
      encoding: 'utf8',
      env: { ...process.env, LOCKER_SLEEP: 'echo' },
      stdio: 'pipe',
    }).trim();

  it('a daemon that ends at once is started again after ever longer pauses, up to a minute', () => {
    const file = join(folder(), 'run/starts');
    expect(Array.from({ length: 9 }, () => pause(file))).toEqual(['0', '0', '2', '4', '8', '16', '32', '60', '60']);
  });

  it('what was stopped on request is started without a pause, what failed is not', () => {
    const file = join(folder(), 'starts');
    const ended = (result: string): unknown =>
      execFileSync(program, ['--ended', file], { env: { ...process.env, SERVICE_RESULT: result } });
    for (let start = 0; start < 4; start++) pause(file);
    ended('watchdog');
    expect(pause(file)).toBe('8');
    ended('success');
    expect(pause(file)).toBe('0');
  });
});
