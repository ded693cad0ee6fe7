import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../store/workshop.js';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../../systemd/', import.meta.url));
const withoutSystemd = !existsSync('/usr/bin/systemd-analyze') && process.env.CI !== 'true';
const units = [
  'lockerd-setup.service',
  'lockerd-renew.service',
  'lockerd-renew.timer',
  'locker-crl.service',
  'locker-crl.path',
];
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe.skipIf(withoutSystemd)(
  `units of an enrolment${withoutSystemd ? ' (skipped: there is no systemd-analyze)' : ''}`,
  () => {
    it('are what systemd understands, every line of them', { timeout: 60_000 }, async () => {
      const dir = tempDir();
      for (const name of units) {
        const here = textOf(name).replaceAll(/\/usr\/bin\/\w+/g, '/bin/true');
        writeFileSync(join(dir, name), here);
      }
      const { stdout, stderr } = await run('systemd-analyze', [
        'verify',
        '--man=no',
        ...units.map((name) => join(dir, name)),
      ]);
      expect(stdout + stderr).toBe('');
    });

    it('leave little open: what renews as little as lockerd, and what is root no more than it writes', {
      timeout: 60_000,
    }, async () => {
      for (const [name, most] of [
        ['lockerd-renew.service', 2],
        ['locker-crl.service', 1],
        ['lockerd-setup.service', 2.2],
      ] as const) {
        const { stdout } = await run('systemd-analyze', [
          'security',
          '--offline=true',
          '--no-pager',
          join(folder, name),
        ]);
        const [, exposure] = /exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
        expect(Number(exposure), name).toBeLessThanOrEqual(most);
      }
    });
  },
);

it('the set-up comes before lockerd, where there is a file, and holds up nothing for long', () => {
  const unit = textOf('lockerd-setup.service');
  expect(unit).toMatch(/^Before=lockerd\.service$/m);
  expect(unit).not.toMatch(/network-online/);
  for (const file of ['/boot/firmware/lockerd-setup.yaml', '/boot/lockerd-setup.yaml']) {
    expect(unit).toContain(`ConditionPathExists=|${file}\n`);
  }
  expect(unit).toMatch(/setup --wait 2m$/m);
});
