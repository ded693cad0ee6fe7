import { z } from 'zod';
import * as values from '../config/schema-values.js';

/** Text in which `faultOf` finds no fault; the fault is the hint of its message. */
export function checked(faultOf: (text: string) => string | undefined, expected: string) {
  return z
    .string()
    .refine((text) => faultOf(text) === undefined)
    .register(values.valueRules, {
      expected,
      judge: (found) => ({
        ...values.codeFor('string', found, 'config.bad_value'),
        hint: typeof found.value === 'string' ? faultOf(found.value) : undefined,
      }),
    });
}
