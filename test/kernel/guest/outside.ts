import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CONFIG = '/sys/kernel/config/gpio-sim';

/** A chip of gpio-sim, and its lines as they are seen and moved from outside. */
export interface SimulatedChip {
  readonly label: string;
  /** The level of a line itself, whatever its active_low says. */
  level(line: number): 0 | 1;
  pull(line: number, to: 'up' | 'down'): void;
  /** As when an expander loses its power. */
  unplug(): void;
  plug(): void;
  /** Takes it away for good. */
  remove(): void;
}

/** A chip of a test's own. Line n has the name `names[n]` where there is one. */
export function simulateChip(label: string, lines: number, names: readonly string[] = []): SimulatedChip {
  let device = '';
  for (let n = 0; device === '' || existsSync(device); n++) device = join(CONFIG, `test-${n}`);
  const bank = join(device, 'bank');
  mkdirSync(bank, { recursive: true });
  writeFileSync(join(bank, 'num_lines'), String(lines));
  writeFileSync(join(bank, 'label'), label);
  for (const [line, name] of names.entries()) {
    mkdirSync(join(bank, `line${line}`));
    writeFileSync(join(bank, `line${line}`, 'name'), name);
  }
  const setLive = (live: 0 | 1): void => writeFileSync(join(device, 'live'), String(live));
  const textOf = (...path: string[]): string => readFileSync(join(...path), 'utf8').trim();
  const folder = (line: number): string =>
    join('/sys/devices/platform', textOf(device, 'dev_name'), textOf(bank, 'chip_name'), `sim_gpio${line}`);
  setLive(1);
  return {
    label,
    level: (line) => (textOf(folder(line), 'value') === '1' ? 1 : 0),
    pull: (line, to) => writeFileSync(join(folder(line), 'pull'), `pull-${to}`),
    unplug: () => setLive(0),
    plug: () => setLive(1),
    remove: () => {
      if (textOf(device, 'live') === '1') setLive(0);
      for (const name of readdirSync(bank)) if (name.startsWith('line')) rmdirSync(join(bank, name));
      rmdirSync(bank);
      rmdirSync(device);
    },
  };
}
