import type { Config } from '../../config/specs.js';
import { isOnBus } from '../../config/specs.js';
import { codeOf, LockerError, messageOf } from '../../lib/errors.js';
import type { GpioFacts } from '../facts-ports.js';
import { absent, denied, seen } from '../seen.js';
import type { Sysroot } from './sysroot.js';

export async function lookAtGpio(sys: Sysroot, config: Config | undefined): Promise<GpioFacts> {
  const wanted = config === undefined ? [] : linesOf(config);
  const keepsLevel = persists(sys);
  return {
    wanted,
    chips: wanted.length === 0 ? absent('no GPIO lines are used') : await chipsOf(sys),
    ...(keepsLevel !== undefined && { keepsLevel }),
  };
}

function linesOf({ boards, signals, readers }: Config): GpioFacts['wanted'] {
  const banks = boards.flatMap((board) =>
    isOnBus(board)
      ? []
      : [{ of: `board ${board.id}`, chip: board.chip, lines: board.lines, output: board.direction === 'outputs' }],
  );
  const outputs = Object.entries(signals).flatMap(([name, signal]) =>
    signal === undefined ? [] : [{ of: `signal ${name}`, chip: signal.chip, lines: [signal.line], output: false }],
  );
  const wiegand = readers.flatMap((reader) =>
    'chip' in reader
      ? [{ of: `reader ${reader.id}`, chip: reader.chip, lines: [reader.data0, reader.data1], output: false }]
      : [],
  );
  return [...banks, ...outputs, ...wiegand];
}

async function chipsOf(sys: Sysroot): Promise<GpioFacts['chips']> {
  try {
    // What it calls the kernel with may be missing on this machine: that is told, too.
    const { listChips } = await import('../../../drivers/gpio/chips.js');
    return seen(listChips(sys.at('/dev')).map(({ label, name, all }) => ({ label, name, lines: all })));
  } catch (error) {
    if (error instanceof LockerError && error.code === 'gpio.no_permission') return denied(error.message);
    return { kind: 'failed', code: codeOf(error), why: messageOf(error) };
  }
}

/** Whether a released output keeps its level, by the driver of a Raspberry Pi; the command line has it before the driver is there. */
function persists(sys: Sysroot): boolean | undefined {
  const drivers = ['pinctrl_bcm2835', 'pinctrl_rp1'];
  const values = drivers.flatMap((driver) => {
    const value = sys.textOr(`/sys/module/${driver}/parameters/persist_gpio_outputs`);
    return value === undefined ? [] : [value];
  });
  if (values.length > 0) return values.some((value) => /^[y1]/i.test(value));
  const [, word] = /persist_gpio_outputs=(\w)/.exec(sys.textOr('/proc/cmdline') ?? '') ?? [];
  return word === undefined ? undefined : /^[y1]/i.test(word);
}
