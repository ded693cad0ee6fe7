import { formatDuration } from './duration.js';
import { type FamilyFacts, familyFacts, gpioPulseMs, isGpioDriver } from './families.js';
import type { Fault } from './problem.js';
import { isInputBank, type ReadableBoard } from './readable-parts.js';

const longestPulseMs = 1000;

function makesPulse({ pulseMs, pulseChoices, pulseStepMs }: FamilyFacts, asked: number): boolean {
  if (asked === pulseMs || pulseChoices.includes(asked)) return true;
  // 0x7fff steps are the most that the boards' 16-bit field takes.
  return pulseStepMs !== undefined && asked % pulseStepMs === 0 && asked <= 0x7fff * pulseStepMs;
}

/** The pulse that the config asks for, or the driver's own. */
export function pulseFaults(board: ReadableBoard, index: number): Fault[] {
  const { driver, continuousDuty, coolDown } = board;
  if (driver === undefined || isInputBank(board)) return [];
  const facts = isGpioDriver(driver) ? undefined : familyFacts[driver];
  const pulse = board.pulse ?? facts?.pulseMs ?? gpioPulseMs;
  const path = ['boards', index, 'pulse'];
  const found = formatDuration(pulse);
  if (facts?.pulse === 'board' && !makesPulse(facts, pulse)) {
    const lengths = facts.pulseStepMs
      ? `a multiple of ${formatDuration(facts.pulseStepMs)}`
      : [facts.pulseMs, ...facts.pulseChoices].map(formatDuration).join(', ');
    return [{ code: 'config.pulse_impossible', path, expected: `a pulse that a ${driver} makes (${lengths})`, found }];
  }
  if (pulse > longestPulseMs && continuousDuty === false) {
    const hint = 'set `continuousDuty: true` only when the locks of this board are made for it';
    return [{ code: 'config.pulse_too_long', path, expected: 'a pulse of at most 1s', found, hint }];
  }
  if (coolDown !== undefined && coolDown < pulse) {
    const expected = `a cool-down no shorter than the pulse (${found})`;
    return [
      { code: 'config.bad_duration', path: ['boards', index, 'coolDown'], expected, found: formatDuration(coolDown) },
    ];
  }
  return [];
}
