import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { serialAdapters } from '../../src/hardware/serial-ports.js';

it('each adapter has the name that stays: by-id, else by-path, else its own; other ttys are none', () => {
  const root = mkdtempSync(join(tmpdir(), 'dev-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  expect(serialAdapters(root)).toEqual([]);
  for (const tty of ['ttyUSB0', 'ttyUSB1', 'ttyACM0', 'ttyS0', 'tty1']) writeFileSync(join(root, tty), '');
  const link = (directory: string, name: string, tty: string): void => {
    mkdirSync(join(root, 'serial', directory), { recursive: true });
    symlinkSync(`../../${tty}`, join(root, 'serial', directory, name));
  };
  // Two adapters without serial numbers: their one name by-id leads to one of them.
  link('by-id', 'usb-1a86_USB_Serial-if00-port0', 'ttyUSB1');
  link('by-path', 'platform-usb-1.1', 'ttyUSB0');
  link('by-path', 'platform-usb-1.2', 'ttyUSB1');
  expect(serialAdapters(root)).toEqual([
    join(root, 'serial/by-id/usb-1a86_USB_Serial-if00-port0'),
    join(root, 'serial/by-path/platform-usb-1.1'),
    join(root, 'ttyACM0'),
  ]);
});
