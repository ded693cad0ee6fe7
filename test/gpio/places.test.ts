import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { characterDevice } from '../../drivers/gpio/character-device.js';
import { listChips, openChip } from '../../drivers/gpio/chips.js';
import { loadEpoll, loadOnoff } from '../../drivers/gpio/packages.js';
import { sysfsChip } from '../../drivers/gpio/sysfs-lines.js';
import { run } from '../running-daemon.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'gpio-'));
  folders.push(path);
  return path;
}

const coded = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('the places of GPIO lines', () => {
  it('say so where there is no GPIO chip', () => {
    const dev = folder();
    const none = coded('gpio.no_chardev', /^this machine has no GPIO chip: there is no .*\/gpiochip\*$/);
    expect(() => listChips(dev)).toThrow(none);
    expect(() => openChip('bank', dev)).toThrow(none);
    const spec = { chip: 'bank', lines: [1], activeLow: false, bias: 'as-is', drive: 'push-pull' } as const;
    expect(() => characterDevice(dev).outputs(spec)).toThrow(none);
  });

  it('say so where a gpiochip file is no character device', () => {
    const dev = folder();
    writeFileSync(join(dev, 'gpiochip0'), '');
    expect(() => listChips(dev)).toThrow(coded('gpio.no_chardev', /gpiochip0 is no GPIO character device$/));
  });

  it('say so where there is no sysfs', () => {
    expect(() => sysfsChip('bank', folder())).toThrow(coded('gpio.no_sysfs', /use the driver gpio$/));
  });

  it('name the packages that are not built', () => {
    const from = pathToFileURL(join(folder(), 'module.js')).href;
    const message = /is not built for this Node \(Cannot find module '\w+'\)\. Install a compiler/;
    expect(() => loadEpoll(from)).toThrow(coded('gpio.not_built', message));
    expect(() => loadOnoff(from)).toThrow(coded('gpio.not_built', message));
  });

  it.skipIf(readdirSync('/dev').some((name) => name.startsWith('gpiochip')))(
    'are none on a machine without GPIO, says lockerctl',
    async () => {
      const said = await run('lockerctl', ['gpio']);
      expect(said).toMatchObject({ code: 1, stdout: '' });
      expect(said.stderr).toBe('gpio.no_chardev: this machine has no GPIO chip: there is no /dev/gpiochip*\n');
      expect((await run('lockerctl', ['gpio', 'off', '--config', '/nowhere.yaml'])).code).toBe(2);
    },
  );
});

describe('a chip in sysfs', () => {
  function root(...chips: readonly [name: string, label: string, base: number, lines: number][]): string {
    const path = folder();
    writeFileSync(join(path, 'export'), '');
    for (const [name, label, base, lines] of chips) {
      mkdirSync(join(path, name));
      for (const [file, value] of Object.entries({ label, base, ngpio: lines })) {
        writeFileSync(join(path, name, file), `${value}\n`);
      }
    }
    return path;
  }

  it('is found by its label, with the base that this kernel gives it', () => {
    const path = root(['gpiochip512', 'pinctrl-bcm2711', 512, 58], ['gpiochip570', 'raspberrypi-exp-gpio', 570, 8]);
    expect(sysfsChip('pinctrl-bcm2711', path)).toMatchObject({ base: 512, lines: 58 });
    expect(sysfsChip('raspberrypi-exp-gpio', path)).toMatchObject({ base: 570, lines: 8 });
  });

  it('of an unknown label is refused with the labels that there are', () => {
    const path = root(['gpiochip512', 'pinctrl-bcm2711', 512, 58], ['gpiochip570', 'raspberrypi-exp-gpio', 570, 8]);
    const message = /no GPIO chip has the label pinctrl-rp1\. There are: pinctrl-bcm2711, raspberrypi-exp-gpio$/;
    expect(() => sysfsChip('pinctrl-rp1', path)).toThrow(coded('gpio.no_chip', message));
  });

  it('is refused when two have the label', () => {
    const path = root(['gpiochip512', 'pcf8574', 512, 8], ['gpiochip520', 'pcf8574', 520, 8]);
    const message = /^gpiochip512 and gpiochip520 have the same label pcf8574/;
    expect(() => sysfsChip('pcf8574', path)).toThrow(coded('gpio.no_chip', message));
  });
});
