import { clauses } from '../src/privacy/clauses.js';
import { type Field, type Place, purposes, retentions, typeWords } from '../src/privacy/field.js';
import { collectorManifest, manifest } from '../src/privacy/manifest.js';
import { neverKept } from '../src/privacy/never.js';

const intro = `# What a cabinet knows, and why

This page lists every field that lockerd stores, shows to others, logs or measures, and the [files](#files) that lie beside its database. It is made from \`src/privacy/\` by \`npm run docs\`;
tests hold the database, the answers, the messages to the cloud, the metrics and the log against the same list, so what is not here is nowhere.
\`lockerctl privacy\` prints the list on the cabinet itself, without a running daemon; with \`--json\` all of it, closed lists too.

Two privacy policies bind a cabinet: that of SmartLocker by Jenix (below SL) and that of IOT Soft (IS). Where they differ the
stricter one holds. What follows is how engineers read them, no legal advice.

No field is about a person whom the cabinet could name. *Pseudonymous* fields belong to one person; who that is, only somebody else
can say: the server that made a booking, or whoever gave an employee an id.`;

const passing = `A PIN, a code or the number of a card comes in at the page, at a reader, at the control socket, at
\`locker-collector right put --pin -\`, or sealed in a command. It is checked in memory, and forgotten: a PIN that a customer chooses once he has paid or given up. That memory is written to no core dump.`;

const seen = `## Who can see what

| who | sees |
|---|---|
| anybody at the cabinet | its lockers, whether they are open, whether somebody should look after it |
| who shows a PIN, a code or a card | which lockers it opens, and what came of the opening |
| a client of the terminal API, by its certificate | its own lockers, and what came of the openings it asked for and of the commands that it brought |
| who may open the control socket (its group, [config.md](config.md)) | rights without their PINs and cards, the record, the state of the cabinet; each call leaves a row with who made it ([audit.md](audit.md)) |
| programs on the board itself | the page, its API, and \`GET /metrics\`, which name no right and no person; of what a reader began, the id of its session |
| the cloud, and whoever may read the cabinet's topics at its broker, where there is an uplink ([uplink.md](uplink.md)) | the record, row by row; the state of each locker without a time; alarms; what came of commands; of each rental its booking, size, times and amounts; the sealed state; and what is sent down: commands with booking and actor, confirmations of payments. The broker keeps the newest \`status\`, \`lockers\` and \`alarms\` (retained), and up to 30 days what waits for the cabinet. Exports are sealed for their receiver |
| who reads the journal of the board | the log |
| the payment gateway, where lockers are rented ([money.md](money.md)) | from the collector: cabinet, order, amount and time of each payment; whoever pays is its customer, and a cabinet hears the last four characters of the payment's id and no more |
| the server at which boards enrol ([enrolment.md](enrolment.md)) | id and public keys of the cabinet |
| who may use the database of the collector ([collector.md](collector.md)) | what the cloud sees, the ledger of money, the rights that were given, the enrolments; each command of \`locker-collector\` that opens the database, but \`schema\`, is written down with the user who gave it, and what another program reads is not |
| who is sent a support archive (\`lockerctl doctor --bundle\`, [doctor.md](doctor.md)) | findings, the config without names, states, counters, rows about parts of the cabinet, lines of the log; no opening, no right, no reference |
| the user of lockerd, and root | the data directory, mode 0700, and what is in it |
| who has the disk in his hands | the same: lockerd does not encrypt it; PINs and cards are safe as long as the pepper is not on that disk. [threat-model.md](threat-model.md) has it for each set-up |

A cabinet without \`uplink\` in its config sends nothing by itself, to nobody: data leave when somebody asks at one of these interfaces. One that is
enrolled asks for its next certificate, and the computer asks for the time.`;

const files = `## Files

What lies on the board. None of it names a person who uses the cabinet. What is secret is for its owner alone (mode 0600), but on a boot partition, whose file system keeps no modes.

| file | what is in it | until |
|---|---|---|
| \`lockerd.db\`, \`lockerd.db-wal\` in the data directory | the database and its log: the [tables](#tables) | each field as the tables say |
| \`snapshot.db\`, \`snapshot.part\` | a copy of the database, made anew within about an hour of a change, where the disk has room | the next one takes its place |
| \`lockerd.db.corrupt-*\` | a database that was damaged, three at most | it is older than any row of it may be, or somebody is erased |
| \`rebuild.part\`, \`rebuilt.db\`, \`scratch.db\`, \`scratch-older.db\`, \`snapshot-older.db\` | copies while a damaged database is mended | it is mended, at the start |
| \`upgrade/\` | a copy of the database while another release is installed | that release is in use; after a power cut in between the next \`dpkg --configure\` |
| \`lockerd-record-*\` in the directory for temporary files | a copy of the database while \`lockerctl doctor\` or \`audit verify FILE\` opens it; removed as soon as it is open | at once; where the program was killed, until the directory is cleaned |
| \`next-chain.json\` | after a factory reset: when the record ended, and the user id of who did it | the next start |
| \`wipe.part\` | zeros, while a factory reset fills what is free | at once; after a power cut the next reset |
| \`trust.jwt\` | public keys that may sign, signed by a root | the next one takes its place |
| \`lockerd.lock\` | nothing | for good |
| the files of \`access.pepper\` and \`trust.device\` (\`device.jwks\`), keys of the uplink (\`uplink.key\`) and the terminal API | the secret of PIN and card hashes; the cabinet's own keys | replaced or reset |
| \`uplink.pem\`, \`uplink-ca.pem\`, \`roots.jwks\`, \`trust.jwks\`, \`enrolment.json\` beside them | certificates, public keys, id of the cabinet, addresses of its servers | replaced |
| \`enrolling/\`, \`renewing/\`, \`setup-done.yaml\` beside them | what takes the place of these, while it is fetched | it is there |
| \`lockerd-setup.yaml\` on the boot partition | one-time code, and name and password of a Wi-Fi network | taken in: then both secrets are overwritten |
| \`lockerd-setup-error.txt\` beside it | what is wrong with the set-up file, without its secrets | that is taken in |
| \`config.yaml\`, and \`config.yaml.before-DATE\` of a commissioning | whom to call, who decides about complaints: names and numbers of those who run the service | replaced; the older one until somebody deletes it |
| \`lockerd-wifi.nmconnection\` of NetworkManager | name and password of the Wi-Fi network | somebody removes it |
| a backup, a support archive, an export, the progress of a commissioning | where somebody has it written to; [backup.md](backup.md), [doctor.md](doctor.md), [persons.md](persons.md), [commission.md](commission.md) say what is in them | he deletes it |
| the browser's session, where the page is on a screen of the board | id of the rental that is shown, and the language; in memory | the page is left, or starts anew |`;

const persons = `## What a person can ask for

A request reaches whoever runs the service, who knows which references are that person's. What can be done with a reference, at the
cabinet or by a signed command, in this version:

| right | today |
|---|---|
| access, portability | \`lockerctl person export\`, or a command \`export\`, hands out everything of one booking as JSON Lines: rights, rentals and rows. |
| correction | \`lockerctl person correct\`, or \`correct\`: a new row supersedes the wrong one. A right is corrected by putting it anew. |
| deletion | \`lockerctl person erase\`, or \`erase\`, removes the rights of a booking and clears the references in every row of the record; the chain stays valid. |
| restriction | \`lockerctl person restrict\`, or \`restrict\`: rights and tokens of a booking open nothing but what the person rents until it ends. |
| an end in time | Each row carries its retention class and leaves by itself once a receipt covers it and the time of its class is over: [audit.md](audit.md). Rights end at their own times. |

[persons.md](persons.md) tells how. A request that has to wait is kept over restarts, shown by \`lockerctl person requests\` and counted in
\`/metrics\` until it is done.

What is deleted from the database is overwritten in its file (\`secure_delete\`), though flash memory may keep it elsewhere for a while. Where
SQLite moved rows, copies of them may be left over in the file until the next erasure, which overwrites these, empties the log, makes the
snapshot anew and removes the damaged databases (\`*.corrupt-*\`, up to three, kept for inspection). Without an erasure the snapshot is made
anew within about an hour after rows have left, and a damaged database is removed once it is older than any row may be after its receipt.

Where the config has \`backup\`, the state of the cabinet goes up sealed ([backup.md](backup.md)), for the day on which its board dies. After an erasure the next one,
without the person, goes up within a minute of a line that is up, on a metered line ([uplink.md](uplink.md#a-line-whose-bytes-cost-money)) within hours, or when its quiet hours or its
period are over; the collector drops the one before as soon as it has the row \`privacy.erased\` or the new one. A file that \`lockerctl backup\` wrote keeps what it holds: delete it where it is. A restore leaves out
who was erased since.`;

const held = `## How the lists are held

* **The record** takes an event whose every field passes one strict schema (\`src/audit/event.ts\`), or refuses it.
* **The other tables** are STRICT: a number is a number. Their texts are ids, hashes and words of closed lists, checked where they are written (\`src/store/text-shapes.ts\`, \`src/store/meta-shapes.ts\`).
* **The log and the metrics** take the keys, families and labels of this list and no others; that is checked when the program is built, and the log leaves a foreign key out.
* **Answers** are compared with this list key by key in tests. Those that the control socket gives after a change, a scan, a look through the whole record (\`/audit/verify\`, \`/audit/stats\`) or about keys are not in it: they tell what was asked for, and a PIN that the cabinet made up, once.`;

const collector = `What \`locker-collector\` keeps of the whole fleet ([collector.md](collector.md)). It is held against both kinds of its database, too. \`events\` has the fields of
the record as they came; its own cabinet is \`row_cabinet\`.`;

const logIntro = `Standard error of the daemon and of \`locker-collector\`: one line an event, with some of these keys. Beside them the hardware process writes a
sentence (\`hardware process: ...\`), and a program that fails writes where in its code. \`lockerd-provision\` has the journal keep 30 days and 64 MB.`;

/** docs/privacy.md, made from the privacy manifest. */
export function privacyPage(): string {
  const kept = [
    ['## Tables', ...grouped('table', /^(.*)\./)],
    ['## Single facts', 'The keys of the table `meta`.', table(of('meta'))],
    ['## Answers', '`*` stands for an id of the config.', ...grouped('http', /^(.*) /)],
    [
      '## Messages to the cloud',
      'By topic below `PREFIX/CABINET/`, where there is an uplink.',
      ...grouped('mqtt', /^(\S*) /),
    ],
    ['## Log', logIntro, table(of('log'))],
    [
      '## Metrics',
      'Figures over all lockers, or over one board, bus or reader; no label names a locker, a right or a person.',
      table(of('metrics')),
    ],
    ['## Tables of the collector', collector, ...grouped('collector', /^(.*)\./)],
  ];
  return `${[intro, never(), seen, persons, held, files, duties(), meanings(), ...kept.flat()].join('\n\n')}\n`;
}

function of(where: Place): Field[] {
  return [...manifest, ...collectorManifest].filter((field) => field.where === where);
}

/** Fields in groups by what `group` finds in their names; groups with the same fields have one table. */
function grouped(where: Place, group: RegExp): string[] {
  const groups = new Map<string, Field[]>();
  for (const field of of(where)) {
    const [, name = ''] = group.exec(field.name) ?? [];
    groups.set(name, [...(groups.get(name) ?? []), { ...field, name: field.name.slice(name.length + 1) }]);
  }
  const tables = new Map<string, string[]>();
  for (const [name, fields] of groups) tables.set(table(fields), [...(tables.get(table(fields)) ?? []), name]);
  return [...tables].map(([text, names]) => `### ${names.map((name) => `\`${name}\``).join(', ')}\n\n${text}`);
}

function table(fields: readonly Field[]): string {
  const rows = fields.map(({ name, type, what, purpose, clauses: ids, retention, personal }) =>
    row([`\`${name}\``, typeWords(type), what, purpose, ids.join(' '), retention, personal === 'no' ? '' : personal]),
  );
  return [row(['field', 'type', 'what it says', 'purpose', 'clauses', 'kept', 'person']), rule(7), ...rows].join('\n');
}

function never(): string {
  const rows = neverKept.map(({ what, how, clauses: ids }) => row([what, how, ids.join(' ')]));
  const head = [
    '## What is never kept',
    '',
    passing,
    '',
    'Not stored, logged, shown, measured or put into an error message:',
    '',
  ];
  return [...head, row(['what', 'how', 'clauses']), rule(3), ...rows].join('\n');
}

function duties(): string {
  const rows = Object.entries(clauses).map(([id, { policy, about, duty }]) => row([id, policy, about, duty]));
  return ['## Clauses', '', row(['', 'policy', 'about', 'what follows for a cabinet']), rule(4), ...rows].join('\n');
}

function meanings(): string {
  const list = (words: Readonly<Record<string, string>>): string[] =>
    Object.entries(words).map(([word, means]) => row([word, means]));
  return [
    ...['## Purposes, and how long', '', 'The purposes are the four of the policy.', ''],
    ...[row(['purpose', 'for what']), rule(2), ...list(purposes), ''],
    ...[row(['kept', 'how long']), rule(2), ...list(retentions)],
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function rule(columns: number): string {
  return `|${'---|'.repeat(columns)}`;
}
