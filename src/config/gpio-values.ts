import { z } from 'zod';
import { codeFor, valueRules } from './schema-values.js';

/** Larger than any chip; a slip of the pen is told here instead of by the kernel. */
const highestOffset = 1023;

/** One request for lines takes no more (`GPIO_V2_LINES_MAX` of linux/gpio.h). */
export const mostLines = 64;

// Names and labels are printable, without a blank at either end. The character device shows 31 characters of them.
const lineName = /^(?!\d+$)[!-~](?:[ -~]{0,29}[!-~])?$/;
const chipLabel = /^(?!(?:\/dev\/)?gpiochip\d+$)[!-~](?:[ -~]{0,61}[!-~])?$/;
const chipNumber = /^(?:\/dev\/)?gpiochip\d+$/;

/** The label of a chip. Its number is refused: it differs between kernels. */
export function chip() {
  return z
    .string()
    .regex(chipLabel)
    .register(valueRules, {
      expected: 'the label of a GPIO chip, such as pinctrl-bcm2711',
      judge: (found) => ({
        ...codeFor('string', found, 'config.bad_chip'),
        hint:
          typeof found.value === 'string' && chipNumber.test(found.value)
            ? 'the numbers of chips change between kernels: use the label, `lockerctl gpio` lists them'
            : undefined,
      }),
    });
}

/** One line of a chip: its offset, or the name that the kernel gives it. */
export function line() {
  return z.union([z.int().min(0).max(highestOffset), z.string().regex(lineName)]).register(valueRules, {
    expected: `a line: its offset on the chip (0 to ${highestOffset}) or its name`,
    judge: (found) => {
      if (typeof found.value !== 'string') return codeFor('number', found, 'config.bad_value');
      const digits = /^\d+$/.test(found.value);
      return { code: 'config.bad_value', hint: digits ? 'an offset stands without quotes' : undefined };
    },
  });
}

/** The lines of one bank, in the order of its channels or inputs. */
export function lines() {
  return z
    .array(line())
    .min(1)
    .max(mostLines)
    .register(valueRules, {
      expected: `a list of 1 to ${mostLines} lines: \`lines\` for relays, \`inputs\` for contacts`,
      judge: ({ value }) => {
        if (!Array.isArray(value)) return { code: 'config.wrong_type' };
        if (value.length === 0) return { code: 'config.empty_list' };
        return { code: 'config.long_list', hint: `it has ${value.length}: make two boards of it` };
      },
    });
}
