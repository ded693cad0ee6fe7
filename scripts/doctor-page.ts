import { alarmDocs } from '../src/doctor/alarms.js';
import type { Check } from '../src/doctor/check.js';
import { checks } from '../src/doctor/checks.js';

const intro = `# lockerctl doctor

Looks at everything that can be wrong with the board and its cabinet, and says to each fault what was seen, where, and its repair: one
command or one act.

    sudo lockerctl doctor

    PROBLEM  power         too low a voltage now: the firmware says 0x50005
                           where: /sys/devices/platform/soc/soc:firmware/get_throttled
                           repair: Put in the supply that is made for this computer, with its own cable; [...]
    ok       card          2 file systems without errors; mmcblk0 does not tell how worn it is (SD cards do not)
    [...]
    CAB-PUNE-0042: 1 problem, 0 warnings, 14 ok, 2 skipped.

It changes nothing, and needs no running lockerd; what only a running one can tell (boards, sensors, alarms) is then \`skipped\`. A running one is
not disturbed: boards are not asked, the database is not opened, the uplink is not pushed out. The record has rows that somebody
looked at status, lockers and events, as of any other look.

| option | what it does |
|---|---|
| \`--only CHECK\` | one check alone; can be repeated |
| \`--json\` | one JSON document: \`cabinet\`, \`atMs\`, \`versions\`, \`worst\`, \`counts\`, and \`findings\` with \`check\`, \`level\`, \`code\`, \`seen\`, \`where\`, \`repair\` |
| \`--bundle FILE\` | also writes a support archive, see [below](#the-support-archive) |
| \`--config FILE\`, \`--socket PATH\` | of which daemon, as with every command of lockerctl |

| level | means |
|---|---|
| \`ok\` | looked at, and well |
| \`warning\` | works, and should be seen to |
| \`problem\` | does not work, or will not for long |
| \`skipped\` | could not be looked at, or there is nothing of the kind; it says why, and how it can be looked at |

**Exit code:** 0 when there is no problem, warnings or not; 1 when there is one; 2 for a wrong command line.

**Without sudo** it looks at what the user may see, and says what he may not: who holds a port, the database, the keys. The socket takes
the members of its group.

A finding keeps its code, such as \`power.low_now\`, from version to version: watch for codes, not for words.`;

const archive = `## The support archive

\`sudo lockerctl doctor --bundle cabinet.tar.gz\` writes a new file, for its owner alone, to send to whoever helps. Look into it before you
send it: \`tar -xzOf cabinet.tar.gz | less\`.

| file in it | what it has |
|---|---|
| \`findings.json\` | what \`--json\` prints, with the versions of the programs and the system |
| \`config.json\` | the config without comments; words that are no setting are left out: whom to call, the notice, whom to pay, names of terminal clients, tariffs. Of a config with faults: only their codes and places |
| \`status.json\`, \`lockers.json\` | what \`lockerctl status\` and \`lockerctl lockers\` show, as far as [privacy.md](privacy.md) lists it: states, alarms, counters |
| \`events.json\` | of the newest 2000 rows of the record those about boards, ports, sensors, clock and uplink; no opening, right, rental or request, and no reference |
| \`log.txt\` | the newest 2000 lines of the journal that have the form of lockerd's log, with its keys and no others. What a library wrote by itself is counted and left out |

Not in it: PINs, codes, cards, keys, the pepper, the database, references of bookings and payments, who called. Names of users of the
board in paths (\`/home/USER\`), and passwords in addresses, are taken out. A test plants everything that may never be kept
(\`test/privacy/canaries.ts\`) in every place that a daemon, its config and its journal have, and looks for it in the archive in clear, encoded and as a hash.`;

/** docs/doctor.md, made from the checks. */
export function doctorPage(): string {
  const list = checks.map(({ id, looksAt }) => `| [\`${id}\`](#${id}) | ${looksAt} |`);
  const overview = ['## The checks', '', '| check | looks at |', '|---|---|', ...list].join('\n');
  return `${[intro, overview, ...checks.map(section), archive].join('\n\n')}\n`;
}

function section({ id, from, faults }: Check): string {
  const own = Object.entries(faults).map(([code, fault]) => ({ code, ...fault }));
  const alarms = Object.entries(alarmDocs).flatMap(([code, doc]) => (doc.check === id ? [{ code, ...doc }] : []));
  const rows = [...own, ...alarms].map(
    ({ code, level, means, repair }) =>
      `| \`${id}.${code}\` | ${level} | ${means} | ${repair.replaceAll('|', '\\|')} |`,
  );
  return [
    `### ${id}`,
    '',
    `From: ${from}.`,
    '',
    '| code | level | what is wrong | repair |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
