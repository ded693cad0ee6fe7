import { z } from 'zod';
import { languages } from '../lib/languages.js';
import * as values from './schema-values.js';

export const kiosk = z
  .strictObject({
    listen: values
      .listen()
      .prefault('127.0.0.1:8080')
      .describe('Loopback address and port; port 0 lets the system choose one.'),
    language: values
      .oneOf(languages)
      .optional()
      .describe(
        'What the page speaks until somebody chooses; it is offered in any case. Left out: the first of `languages`.',
      ),
    languages: z
      .array(values.oneOf(languages))
      .min(1)
      .prefault([...languages])
      .describe('The languages that can be chosen at the page, in this order.'),
  })
  .optional()
  .describe('The page on the cabinet and its HTTP API. Left out: neither is served.');
