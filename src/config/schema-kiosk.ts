import { z } from 'zod';
import { languages } from '../lib/languages.js';
import * as shown from './kiosk-values.js';
import * as values from './schema-values.js';

const most = 5000;

export const sizes = () =>
  z
    .array(
      z.strictObject({
        size: values.id('a size').describe('As it stands at the lockers, such as M.'),
        width: values.whole(1, most).describe('Inner width in mm.'),
        height: values.whole(1, most).describe('Inner height in mm.'),
        depth: values.whole(1, most).describe('Inner depth in mm.'),
      }),
    )
    .prefault([])
    .describe(
      'What goes into a locker of each size; the page shows it to who rents. Left out: it shows the names only.',
    );
const second = 1000;
const hour = 3_600_000;

const helpShape = () => ({
  name: shown.words(60).describe('Who is called, such as `Station service desk`.'),
  phone: values
    .matching(/^\+?[0-9](?:[0-9 -]{1,22}[0-9])$/, 'a telephone number such as +91 20 5550 0142', 'config.bad_value')
    .describe('Telephone number, as it is dialled.'),
});

const noticeShape = () => ({
  operator: shown.words(80).describe('Who runs the cabinet and answers for the data: the name of the company.'),
  contact: shown.words(80).describe('Telephone number or e-mail address for questions about data.'),
  policyDate: shown.date().describe('Since when the privacy policy has been in force.'),
  policyUrl: shown.httpsUrl().optional().describe('Address of the whole policy; shown as a QR code.'),
  grievance: shown
    .words(120)
    .optional()
    .describe('Who decides about complaints: name or office, and how to reach it. Left out: `contact` does.'),
});

const screenShape = () => ({
  brightness: values.whole(1, 100).prefault(100).describe('How bright the screen is, in per cent.'),
  dim: z
    .strictObject({
      hours: values.weekHours().describe('Hours in which it is darker, such as `daily 22:00-06:00`.'),
      brightness: values.whole(1, 100).prefault(30).describe('How bright it is then, in per cent.'),
    })
    .optional()
    .describe('A darker screen by time of the week. Left out: always equally bright.'),
  blankAfter: values
    .duration(30 * second, 24 * hour)
    .optional()
    .describe('After how long without a touch the page turns black; the next touch wakes it. Left out: never.'),
});

const soundShape = () => ({
  keys: values.flag().prefault(true).describe('Keys click, and doors sound when they open and when they stand open.'),
  speech: values
    .speech()
    .prefault('asked')
    .describe(
      'Spoken guidance. `asked`: off until somebody presses the speaker button. `on`: from the start. `off`: no button.',
    ),
  volume: values.whole(0, 100).prefault(70).describe('How loud, in per cent of what the loudspeaker is set to.'),
});

export const kiosk = () =>
  z
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
      deliver: values
        .flag()
        .prefault(false)
        .describe(
          'Couriers leave parcels here: the first screen shows them where to begin. With `rental.deliveries` it does so in any case.',
        ),
      help: z
        .strictObject(helpShape())
        .optional()
        .describe('Whom a customer calls who needs help. Left out: the page names the cabinet only.'),
      notice: z
        .strictObject(noticeShape())
        .optional()
        .describe('What is told before the first payment; see docs/kiosk.md. Left out: nothing is.'),
      receipt: shown
        .httpsUrl('{order}')
        .optional()
        .describe(
          'Address of the receipt and invoice that the cloud keeps, with `{order}` where the number of the order goes; shown as a QR code after paying. Left out: none is shown.',
        ),
      screen: z
        .strictObject(screenShape())
        .prefault({})
        .describe('Brightness by time, and blanking; see docs/kiosk.md.'),
      sound: z.strictObject(soundShape()).prefault({}).describe('What is heard at the page.'),
    })
    .describe('The page on the cabinet and its HTTP API. Left out: neither is served.');
