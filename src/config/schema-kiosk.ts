import { z } from 'zod';
import { languages } from '../lib/languages.js';
import * as values from './schema-values.js';

const most = 5000;

export const sizes = z
  .array(
    z.strictObject({
      size: values.id('a size').describe('As it stands at the lockers, such as M.'),
      width: values.whole(1, most).describe('Inner width in mm.'),
      height: values.whole(1, most).describe('Inner height in mm.'),
      depth: values.whole(1, most).describe('Inner depth in mm.'),
    }),
  )
  .prefault([])
  .describe('What goes into a locker of each size; the page shows it to who rents. Left out: it shows the names only.');

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
  .describe('The page on the cabinet and its HTTP API. Left out: neither is served.');
