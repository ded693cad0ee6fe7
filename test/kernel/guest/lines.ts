import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Labels of the rig's chips; each has 16 lines, named RIG0_0 to RIG0_15 and RIG1_0 to RIG1_15. */
export const chips = ['rig-bank0', 'rig-bank1'] as const;
export const linesPerChip = 16;

/** A line of the rig as the world outside of the chip has it. */
interface OutsideLine {
  /** 1 when the line is high, whoever drives it. */
  value(): 0 | 1;
  /** Pulls the line from outside; what an input then reads. */
  pull(level: 0 | 1): void;
}

/** A line by its chip's label. */
export function outsideLine(label: (typeof chips)[number], offset: number): OutsideLine {
  const line = join(chipFolder(label), `sim_gpio${offset}`);
  return {
    value: () => (readFileSync(join(line, 'value'), 'utf8').trim() === '1' ? 1 : 0),
    pull: (level) => writeFileSync(join(line, 'pull'), level === 1 ? 'pull-up' : 'pull-down'),
  };
}

/** The kernel numbers its chips as it likes. */
function chipFolder(label: string): string {
  const device = process.env.GPIOSIM ?? '';
  const chip = readFileSync(join(process.env.GPIOCFG ?? '', label.replace('rig-', ''), 'chip_name'), 'utf8').trim();
  if (!readdirSync(device).includes(chip)) throw new Error(`${device} has no ${chip} (${label})`);
  return join(device, chip);
}
