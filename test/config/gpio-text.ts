import { describe, test } from 'vitest';
import { expectOneFault, type Fault } from './fault-table.js';
import { cabinetText } from './marked-text.js';

/** One fault in a cabinet on GPIO lines. */
export interface GpioFault extends Omit<Fault, 'text'> {
  /** Replaces the sections of a cabinet with relays `g1` and contacts `c1`; ▶ stands before the place of its one fault. */
  readonly in: { readonly board?: string; readonly locker?: string; readonly more?: string; readonly buses?: string };
}

const base = [
  '{ id: g1, driver: gpio, chip: soc, lines: [17, 27] }',
  '{ id: c1, driver: gpio, chip: soc, inputs: [5, 6] }',
];

/** The bank under test is `boards[2]`, the locker under test `lockers[1]`. */
export function gpioText({ board, locker, more = '', buses = '' }: GpioFault['in'], cabinet?: string): string {
  const boards = board === undefined ? base : [...base, board];
  const lockers = ['{ id: A1, size: M, board: g1, channel: 1 }', ...(locker === undefined ? [] : [locker])];
  return cabinetText({
    ...(cabinet !== undefined && { cabinet }),
    buses,
    boards: `boards:\n  - ${boards.join('\n  - ')}`,
    lockers: `lockers:\n  - ${lockers.join('\n  - ')}`,
    more,
  });
}

export const out = (rest: string) => `{ id: g2, driver: gpio, chip: exp, ${rest} }`;
export const locker = (rest: string) => `{ id: A2, size: M, board: g1, channel: 2, ${rest} }`;

/** One test for each fault, by its name. */
export function describeGpioFaults(part: string, cases: Readonly<Record<string, GpioFault>>): void {
  describe(`a fault of GPIO ${part} is told with its place`, () => {
    test.each(Object.entries(cases))('%s', (_, fault) => expectOneFault({ ...fault, text: gpioText(fault.in) }));
  });
}
