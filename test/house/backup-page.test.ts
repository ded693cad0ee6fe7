import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { alarmCodes } from '../../src/cabinet/alarm-codes.js';
import { backupErrorCodes } from '../../src/lib/backup-error-codes.js';
import { metricLabels } from '../../src/privacy/metric-fields.js';

const root = new URL('../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const page = read('docs/backup.md');
const code = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

it('docs/backup.md names every error of backups, restores and resets, and no other', () => {
  const named = new Set(code.filter((text) => /^(backup|restore|reset)\.[a-z_]+$/.test(text)));
  expect([...named].sort()).toEqual(Object.keys(backupErrorCodes).sort());
});

it('docs/backup.md names options, alarms, metrics and figures that there are', () => {
  const commands = ['backup', 'restore', 'recovery-key', 'factory-reset'].map((name) =>
    read(`src/control/commands/${name}.ts`),
  );
  for (const [option] of page.matchAll(/--(?:out|to|key|signed-by|pepper|nothing-since|force|quick)\b/g)) {
    expect([option, commands.some((text) => text.includes(`'${option}`))]).toEqual([option, true]);
  }
  expect(alarmCodes).toContain('backup_failed');
  expect(code).toContain('backup_failed');
  expect(Object.keys(metricLabels)).toEqual(expect.arrayContaining(code.filter((text) => text.startsWith('lockerd_'))));
  expect(read('src/backup/recovery-key.ts')).toContain('rounds = 600_000');
  expect(page).toContain('600,000 rounds');
});
