import { type EventName, eventClasses, reasons } from '../src/audit/event.js';
import { eventFields, eventWhen } from './event-words.js';
import { reasonGroups, reasonMeans } from './reason-words.js';

const intro = `# Events and reasons

What each \`event\` and each \`reason\` of a row of the [audit record](audit.md) means. Both are closed lists of \`src/audit/event.ts\`. This page is
made from \`scripts/event-words.ts\` and \`scripts/reason-words.ts\` by \`npm run docs\`; the compiler asks for every name, and a test holds the page current.

The class says [how long](audit.md#how-long-rows-stay) a row stays once a receipt covers it. The last column has the fields that mean something
particular with an event. With all of them: \`actor\` and \`actor_role\` are [who did it](audit.md#who-did-what), \`error\` is a code of [errors.md](errors.md),
\`error_args\` are whole numbers whose meaning is the event's.

## How an intent is named

By its \`seq\`, with 0 before it when it is in an earlier chain than the row. So \`error_args\` of an outcome is \`[seq]\` or \`[0, seq]\`, and where
the pulse was measured \`[seq, ms]\` or \`[0, seq, ms]\`. A \`seq\` is never 0.

## Counted rows

What may come again and again has so many rows a minute of its own, and the rest of the minute is one row with the reason \`repeated\`. The first
number of its \`error_args\` is how many it stands for.

| rows | a minute | what the counted row has beside their number |
|---|---|---|
| \`access.denied\`, \`admin.refused\`, \`admin.command_refused\`, \`admin.trust_refused\`, \`clock.refused\`, \`sync.receipt_refused\`, \`sync.message_refused\`, \`sync.state_refused\`; \`admin.viewed\` of who looks at the cabinet itself | ten for each event and actor; one while the record [fills up](audit.md#room) | \`actor\`, \`actor_role\` |
| \`admin.viewed\` and \`admin.brought\` at the control socket, \`admin.backed_up\` | one for each event and actor | \`actor\`, \`actor_role\` |
| \`lock.closed\`, \`device.record_failed\` without openings, and the rows of alarms: \`lock.left_open\`, \`lock.forced\`, \`lock.sensor_*\`, \`device.hardware_*\`, \`device.port_*\`, \`device.reader_*\`, \`device.board_*\`, \`device.duplicate_address\`, \`device.address_unique\`, \`device.terminal_*\`, \`device.uplink_*\`, \`device.certificate_expires\`, \`device.backup_*\` | three for each event and part; one while the record fills up | \`board\`, \`locker\` and \`error\` of the first, and its \`error_args\` behind the number |
| \`clock.stepped\`, \`clock.changed\` | three of each | \`error_args\` of the first behind the number |

## Figures

A hash of a file is the first 48 bits of its SHA-256 as one number: its 12 hex digits are what \`sha256sum config.yaml | cut -c1-12\` prints. A version
MAJOR.MINOR.PATCH is MAJOR * 1000000 + MINOR * 1000 + PATCH, and what stands behind PATCH is not in it, so both may be alike. \`lockerctl events\`
shows hashes and versions as they are written elsewhere.`;

/** What holds for all events of a family. */
const familyNotes: Readonly<Record<string, string>> = {
  rental:
    'Of [rentals](rentals.md#the-way-of-one-rental) and [deliveries](deliveries.md#the-way-of-one-delivery). `error_args`: the minutes that are paid, or for which a delivery is kept, and the minutes that it has run. `credential_ref` is the right of the rental, or the command by which somebody changed it; of a delivery the right of its courier, or of whoever did it.',
  pay: "Of [payments](rentals.md#what-a-payment-comes-to). `order_ref` is the order; `credential_ref` is the right of its rental, where the cabinet knows the order; `payment_ref` has the last four characters of the payment's reference. Amounts are in no row.",
  privacy: 'Of what [persons](persons.md) ask for. None says for whom, but `privacy.corrected`.',
  sync: 'Of what the [uplink](uplink.md) brings; receipts come by hand, too.',
};

/** docs/events.md, made from the words for the closed lists of the record. */
export function eventsPage(): string {
  const names = Object.keys(eventClasses).filter(isEvent);
  const families = [...new Set(names.map(familyOf))];
  const events = families.map((family) => familySection(family, names));
  const groups = reasonGroups.map(({ title, where, words }) =>
    [
      `### ${title}`,
      '',
      where,
      '',
      '| reason | what it means |',
      '|---|---|',
      ...reasons
        .filter((reason) => Object.hasOwn(words, reason))
        .map((reason) => `| \`${reason}\` | ${reasonMeans[reason]} |`),
    ].join('\n'),
  );
  return `${[intro, '## Events', ...events, '## Reasons', ...groups].join('\n\n')}\n`;
}

function familySection(family: string, names: readonly EventName[]): string {
  const note = familyNotes[family];
  return [
    `### ${family}`,
    '',
    ...(note === undefined ? [] : [note, '']),
    '| event | class | when it is written | fields |',
    '|---|---|---|---|',
    ...names
      .filter((name) => familyOf(name) === family)
      .map((name) => `| \`${name}\` | ${eventClasses[name]} | ${eventWhen[name]} | ${eventFields[name] ?? ''} |`),
  ].join('\n');
}

function isEvent(name: string): name is EventName {
  return Object.hasOwn(eventClasses, name);
}

function familyOf(name: string): string {
  return name.split('.')[0] ?? name;
}
