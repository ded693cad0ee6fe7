import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { chips, linesPerChip, outsideLine } from './lines.js';

const sysfs = '/sys/class/gpio';
const kernelText = (file: string): string => readFileSync(file, 'utf8').trim();

/** The number that the old interface gives to a line. */
function sysfsNumber(label: string, offset: number): number {
  const chip = readdirSync(sysfs).find(
    (name) => name.startsWith('gpiochip') && kernelText(join(sysfs, name, 'label')) === label,
  );
  return Number(kernelText(join(sysfs, chip ?? '', 'base'))) + offset;
}

describe('the rig', () => {
  const exported: number[] = [];
  afterEach(() => {
    for (const line of exported.splice(0)) writeFileSync(join(sysfs, 'unexport'), String(line));
  });

  function exportLine(label: string, offset: number): string {
    const line = sysfsNumber(label, offset);
    writeFileSync(join(sysfs, 'export'), String(line));
    exported.push(line);
    return join(sysfs, `gpio${line}`);
  }

  it('runs as root on a kernel of its own, with the Node of the host', () => {
    expect(process.getuid?.()).toBe(0);
    expect(process.version).toBe(process.env.HOST_NODE);
    expect(kernelText('/proc/sys/kernel/osrelease')).toBe(process.env.RIG_RELEASE);
  });

  it('has two chips of sixteen named lines each, and their character devices', () => {
    const known = kernelText('/sys/kernel/debug/gpio');
    for (const [bank, label] of chips.entries()) {
      expect(known).toContain(label);
      for (let line = 0; line < linesPerChip; line++) expect(known).toContain(`(RIG${bank}_${line} `);
    }
    expect(readdirSync('/dev').filter((name) => name.startsWith('gpiochip'))).toHaveLength(chips.length);
  });

  it('shows outside what a driven line does, on the chip that drives it', () => {
    const line = exportLine('rig-bank1', 3);
    writeFileSync(join(line, 'direction'), 'high');
    expect(outsideLine('rig-bank1', 3).value()).toBe(1);
    expect(outsideLine('rig-bank0', 3).value()).toBe(0);
    writeFileSync(join(line, 'value'), '0');
    expect(outsideLine('rig-bank1', 3).value()).toBe(0);
  });

  it('lets an input read what the world outside does', () => {
    const line = exportLine('rig-bank0', 7);
    // Whoever had it before may have driven it.
    writeFileSync(join(line, 'direction'), 'in');
    for (const level of [1, 0] as const) {
      outsideLine('rig-bank0', 7).pull(level);
      expect(kernelText(join(line, 'value'))).toBe(String(level));
    }
  });
});
