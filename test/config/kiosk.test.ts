import { describe, expect, test } from 'vitest';
import { languages } from '../../src/lib/languages.js';
import { describeFaults } from './fault-table.js';
import { cabinetText, configOf, problemsOf } from './marked-text.js';

const kiosk = (rest: string) => `kiosk: { ${rest} }`;
const notice = (rest = '') =>
  `notice: { operator: Pune Lockers, contact: privacy@example.in, policyDate: 2025-06-01${rest} }`;
const faulty = (rest: string) => cabinetText({ more: kiosk(rest) });

describe('the page of a config', () => {
  test('is bright, clicks, and speaks when it is asked to, where nothing else is said', () => {
    expect(configOf({ more: kiosk('') }).kiosk).toEqual({
      ...{ listen: { host: '127.0.0.1', port: 8080 }, language: 'en', languages },
      screen: { brightness: 100 },
      sound: { keys: true, speech: 'asked', volume: 70 },
    });
  });

  test('says whom to call, what the notice tells, and where receipts are', () => {
    const more = `kiosk:
  help: { name: सहायता कक्ष, phone: +91 20 5550 0142 }
  notice: { operator: Pune Lockers, contact: privacy@example.in, policyDate: 2025-06-01, policyUrl: "https://example.in/privacy", grievance: "Officer, +91 20 5550 0143" }
  receipt: "https://receipts.example.in/r/{order}?from=kiosk"
  screen: { brightness: 90, dim: { hours: daily 22:00-06:00, brightness: 20 }, blankAfter: 10m }
  sound: { keys: false, speech: off, volume: 0 }`;
    expect(configOf({ more }).kiosk).toEqual({
      ...{ listen: { host: '127.0.0.1', port: 8080 }, language: 'en', languages },
      help: { name: 'सहायता कक्ष', phone: '+91 20 5550 0142' },
      notice: {
        ...{ operator: 'Pune Lockers', contact: 'privacy@example.in', policyDate: '2025-06-01' },
        ...{ policyUrl: 'https://example.in/privacy', grievance: 'Officer, +91 20 5550 0143' },
      },
      receipt: 'https://receipts.example.in/r/{order}?from=kiosk',
      screen: {
        brightness: 90,
        dim: { hours: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 1320, toMinute: 360 }], brightness: 20 },
        blankAfterMs: 600_000,
      },
      sound: { keys: false, speech: 'off', volume: 0 },
    });
  });

  test.each([
    ['on', 'on'],
    ['true', 'on'],
    ['off', 'off'],
    ['false', 'off'],
    ['asked', 'asked'],
  ])('`speech: %s` is %s', (written, speech) => {
    expect(configOf({ more: kiosk(`sound: { speech: ${written} }`) }).kiosk?.sound.speech).toBe(speech);
  });

  test('says which parts of a notice are missing', () => {
    const keys = problemsOf(faulty('notice: {}')).map(({ key, code }) => `${key} ${code}`);
    expect(keys).toEqual(['operator', 'contact', 'policyDate'].map((key) => `kiosk.notice.${key} config.missing_key`));
  });
});

describeFaults('page', {
  'a key that is nearly right': {
    text: faulty('help: { name: Desk, phone: "100", ▶phonee: "1" }'),
    code: 'config.unknown_key',
    key: 'kiosk.help.phonee',
    says: /did you mean "phone"/,
  },
  'a telephone number with words': {
    text: faulty('help: { name: Desk, phone: ▶ask at the desk }'),
    code: 'config.bad_value',
    key: 'kiosk.help.phone',
    says: /a telephone number such as \+91 20 5550 0142/,
  },
  'a name of two lines': {
    text: faulty('help: { name: ▶"Desk\\nsecond floor", phone: "100" }'),
    code: 'config.bad_value',
    key: 'kiosk.help.name',
    says: /1 to 60 characters in one line/,
  },
  'a day that no calendar has': {
    text: faulty(notice().replace('2025-06-01', '▶2025-02-30')),
    code: 'config.bad_value',
    key: 'kiosk.notice.policyDate',
    says: /a day such as 2025-06-01, found "2025-02-30"/,
  },
  'a policy without encryption': {
    text: faulty(notice(', policyUrl: ▶"http://example.in/privacy"')),
    code: 'config.bad_value',
    key: 'kiosk.notice.policyUrl',
    says: /only https: is shown to customers/,
  },
  'a policy with something to fill in': {
    text: faulty(notice(', policyUrl: ▶"https://example.in/{lang}"')),
    code: 'config.bad_value',
    key: 'kiosk.notice.policyUrl',
    says: /nothing is filled in here/,
  },
  'receipts without a place for the order': {
    text: faulty('receipt: ▶"https://example.in/receipts"'),
    code: 'config.bad_value',
    key: 'kiosk.receipt',
    says: /write \{order\} once/,
  },
  'receipts with another place': {
    text: faulty('receipt: ▶"https://example.in/{ordre}"'),
    code: 'config.bad_value',
    key: 'kiosk.receipt',
    says: /write \{order\} once, and no other \{ or \}/,
  },
  'an order in the name of the host': {
    text: faulty('receipt: ▶"https://{order}.example.in/"'),
    code: 'config.bad_value',
    key: 'kiosk.receipt',
    says: /begin with https:\/\/HOST/,
  },
  'a screen that nobody can read by day': {
    text: faulty('screen: { brightness: ▶0 }'),
    code: 'config.bad_value',
    key: 'kiosk.screen.brightness',
    says: /a whole number from 1 to 100, found 0/,
  },
  'hours that are none': {
    text: faulty('screen: { dim: { hours: ▶night } }'),
    code: 'config.bad_value',
    key: 'kiosk.screen.dim.hours',
    says: /hours such as/,
  },
  'a screen that blanks under the hand': {
    text: faulty('screen: { blankAfter: ▶5s }'),
    code: 'config.bad_duration',
    key: 'kiosk.screen.blankAfter',
    says: /a duration from 30s to 1d/,
  },
  'a word for speech that is none': {
    text: faulty('sound: { speech: ▶ask }'),
    code: 'config.bad_value',
    key: 'kiosk.sound.speech',
    says: /one of asked, on, off, found "ask"/,
  },
  'a volume beyond the loudspeaker': {
    text: faulty('sound: { volume: ▶110 }'),
    code: 'config.bad_value',
    key: 'kiosk.sound.volume',
    says: /a whole number from 0 to 100/,
  },
});
