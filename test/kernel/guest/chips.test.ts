import { afterEach, describe, expect, it } from 'vitest';
import { listChips, openChip } from '../../../drivers/gpio/chips.js';
import { type SimulatedChip, simulateChip } from './outside.js';

const made: SimulatedChip[] = [];
afterEach(() => {
  for (const chip of made.splice(0)) chip.remove();
});

function chip(label: string, lines: number, names: readonly string[] = []): SimulatedChip {
  const simulated = simulateChip(label, lines, names);
  made.push(simulated);
  return simulated;
}

describe('GPIO chips', () => {
  it('are listed with their lines, names and holders', () => {
    chip('listed', 3, ['LOCK_A', 'LOCK_B']);
    const found = listChips().find(({ label }) => label === 'listed');
    expect(found).toMatchObject({
      path: expect.stringMatching(/^\/dev\/gpiochip\d+$/),
      lines: 3,
      all: [
        { offset: 0, name: 'LOCK_A', consumer: '', used: false, direction: 'input' },
        { offset: 1, name: 'LOCK_B', consumer: '', used: false, direction: 'input' },
        { offset: 2, name: '', consumer: '', used: false, direction: 'input' },
      ],
    });
    expect(found?.path).toBe(`/dev/${found?.name}`);
  });

  it('are found by label, and their lines by offset and by name', () => {
    chip('other', 4);
    chip('named', 4, ['LOCK_A', 'LOCK_B']);
    const found = openChip('named');
    expect(found.info).toMatchObject({ label: 'named', lines: 4 });
    expect(found.offsetsOf(['LOCK_B', 0, 3])).toEqual([1, 0, 3]);
    found.close();
  });

  it('of an unknown label are refused with the labels that there are', () => {
    chip('there', 1);
    expect(() => openChip('not-there')).toThrow(
      expect.objectContaining({
        code: 'gpio.no_chip',
        message: expect.stringMatching(/no GPIO chip has the label not-there\. There are: .*\bthere\b/),
      }),
    );
  });

  it('are refused when two have the label', () => {
    chip('twins', 1);
    chip('twins', 1);
    expect(() => openChip('twins')).toThrow(
      expect.objectContaining({
        code: 'gpio.no_chip',
        message: expect.stringMatching(/^gpiochip\d+ and gpiochip\d+ have the same label twins/),
      }),
    );
  });

  it.each([
    [4, 'has no line 4: it has lines 0 to 3.'],
    ['LOCK_C', 'has no line named LOCK_C: it has lines 0 to 3. Did you mean LOCK_A?'],
    ['SAME', 'has several lines named SAME: write one of the offsets 1, 2'],
  ])('refuse the line %s', (line, message) => {
    chip('few', 4, ['LOCK_A', 'SAME', 'SAME']);
    const found = openChip('few');
    expect(() => found.offsetsOf([line])).toThrow(
      expect.objectContaining({ code: 'gpio.no_line', message: expect.stringContaining(message) }),
    );
    found.close();
  });

  it('refuse one line under its offset and its name', () => {
    chip('double', 2, ['LOCK_A']);
    const found = openChip('double');
    expect(() => found.offsetsOf([1, 0, 'LOCK_A'])).toThrow('the lines 0 and LOCK_A of one board are the same line');
    found.close();
  });
});
