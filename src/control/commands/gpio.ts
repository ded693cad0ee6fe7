import type { Command } from 'commander';
import { listChips, noChip } from '../../../drivers/gpio/chips.js';
import { addGpioOff } from './gpio-off.js';
import { type Acts, exitCodes, printJson } from './session.js';
import { textTable } from './table.js';

const help = `
Asks the kernel only: no line is taken or changed, and a running lockerd is not disturbed. In the config a chip is named by
its label, and a line by its number or its name; the numbers of chips differ from kernel to kernel.

Examples:
  lockerctl gpio
  lockerctl gpio --chip pinctrl-bcm2711
  lockerctl gpio --json | jq -r '.lines[] | select(.consumer == "lockerd") | .line'
`;

export function describeGpio(gpio: Command, { actAlone }: Acts): void {
  gpio
    .description('Shows each GPIO chip with its lines, and who holds them. Needs no daemon.')
    .option('--chip <label>', 'chips with this label only')
    .addHelpText('after', help)
    .action(({ chip: label }: { chip?: string }) =>
      actAlone(async (session) => {
        const all = listChips().map(({ all, lines: _, ...chip }) => ({ ...chip, lines: all.map(lineOf) }));
        const chips = all.filter((chip) => label === undefined || chip.label === label);
        if (label !== undefined && chips.length === 0) throw noChip(label, all);
        for (const chip of chips) {
          if (session.json) printJson(session, chip);
          else for (const line of chipLines(chip)) session.print(line);
        }
        return exitCodes.done;
      }),
    );
  addGpioOff(gpio, actAlone);
}

type Listed = ReturnType<typeof listChips>[number];

interface Line {
  readonly line: number;
  readonly name: string;
  readonly direction: string;
  readonly used: boolean;
  readonly consumer: string;
}

function lineOf({ offset, name, direction, used, consumer }: Listed['all'][number]): Line {
  return { line: offset, name, direction, used, consumer };
}

function chipLines({
  label,
  name,
  lines,
}: Pick<Listed, 'label' | 'name'> & { readonly lines: readonly Line[] }): string[] {
  const rows = lines.map(({ line, name, direction, used, consumer }) => [
    String(line),
    name || '-',
    direction,
    used ? consumer || 'somebody' : 'free',
  ]);
  return [
    `${label} (${name}), ${lines.length} lines`,
    ...textTable([['LINE', 'NAME', 'DIRECTION', 'HELD BY'], ...rows]),
    '',
  ];
}
