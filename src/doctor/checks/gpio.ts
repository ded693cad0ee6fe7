import { errorCodes } from '../../lib/error-codes.js';
import { check } from '../check.js';
import type { Facts } from '../facts.js';

export const gpio = check({
  id: 'gpio',
  looksAt:
    'GPIO chips and lines of the config, who holds them, and what the kernel does with lines of a killed process',
  from: '`/dev/gpiochip*`; `persist_gpio_outputs` in `/sys/module/pinctrl_*/parameters/` and `/proc/cmdline`',
  faults: {
    unusable: {
      level: 'problem',
      means: 'The chips cannot be asked.',
      repair: '(what docs/errors.md says to that code)',
    },
    no_chip: {
      level: 'problem',
      means: 'No chip, or more than one, has the label of the config.',
      repair: 'lockerctl gpio shows the labels: write the right one into the config.',
    },
    no_line: {
      level: 'problem',
      means: 'The chip has no such line.',
      repair: 'lockerctl gpio --chip {chip} shows the lines: write the right one into the config.',
    },
    taken: {
      level: 'problem',
      means: 'Somebody else holds a line of the config.',
      repair: 'Free the line of {consumer}, or wire to another line.',
    },
    keeps_level: {
      level: 'problem',
      means: 'The kernel leaves a lock on when lockerd is killed.',
      repair: "echo 'dtparam=strict_gpiod' | sudo tee -a /boot/firmware/config.txt && sudo reboot",
    },
  },
  judge: (facts, tell) => {
    const { wanted, chips, keepsLevel } = facts.gpio;
    if (wanted.length === 0) {
      tell.skipped(facts.config.config === undefined ? 'the config cannot be read' : 'the config uses no GPIO lines');
      return;
    }
    if (chips.kind === 'failed') {
      const act = Object.entries(errorCodes).find(([code]) => code === chips.code)?.[1].act;
      tell.faultOf('unusable', `${chips.code}: ${chips.why}`, undefined, act ?? 'lockerctl gpio');
    } else if (chips.kind !== 'seen') tell.skipped(chips.what, 'sudo lockerctl doctor --only gpio');
    else for (const part of wanted) lines(part, chips.value, tell);
    const relays = wanted.some(({ output }) => output);
    if (relays && keepsLevel === true)
      tell.fault('keeps_level', 'persist_gpio_outputs is on', '/boot/firmware/config.txt');
    if (!tell.well() || chips.kind !== 'seen') return;
    const persists =
      !relays || keepsLevel === false
        ? ''
        : '; what the kernel does with released lines it does not say (docs/gpio.md)';
    tell.ok(`all lines of ${wanted.map(({ of }) => of).join(', ')} are there${persists}`);
  },
});

type Wanted = Facts['gpio']['wanted'][number];
type Chips = Extract<Facts['gpio']['chips'], { kind: 'seen' }>['value'];
type Teller = {
  fault(code: 'no_chip' | 'no_line' | 'taken', seen: string, where?: string, fill?: Record<string, string>): void;
};

function lines({ of, chip: label, lines: names }: Wanted, chips: Chips, tell: Teller): void {
  const found = chips.filter((chip) => chip.label === label);
  const [chip] = found;
  if (chip === undefined || found.length > 1) {
    const labels = chips.map((one) => one.label).join(', ');
    tell.fault('no_chip', `${found.length} chips have the label ${label}; there are: ${labels || 'none'}`, of);
    return;
  }
  for (const name of names) {
    const line = chip.lines.find((one) => (typeof name === 'string' ? one.name === name : one.offset === name));
    if (line === undefined) tell.fault('no_line', `${label} has no line ${name}`, of, { chip: label });
    else if (line.used && line.consumer !== 'lockerd') {
      const consumer = line.consumer || 'somebody';
      tell.fault('taken', `line ${name} of ${label} is held by ${consumer}`, of, { consumer });
    }
  }
}
