import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parseDuration } from '../../config/duration.js';
import { takeSetup } from '../../enrol/take-setup.js';
import { usualConnections } from '../../enrol/wifi-keyfile.js';
import { messageOf } from '../../lib/errors.js';
import { clockRemark, enrolPatiently, placeOf, settleConfig, withAct } from './enrol-work.js';
import { type Acts, exitCodes, printJson, type SessionAlone, UsageError } from './session.js';

/** Where a boot partition is mounted: by Raspberry Pi OS since 2023, and before. */
const usualFiles = ['/boot/firmware/lockerd-setup.yaml', '/boot/lockerd-setup.yaml'] as const;
const countryFile = '/etc/modprobe.d/lockerd-wifi-country.conf';

const help = `
Takes lockerd-setup.yaml in, as lockerd-setup.service does at the start of the board: sets the Wi-Fi up, enrols the board, and
wipes code and password from the file. What is wrong stands in lockerd-setup-error.txt beside it. Run it as root.

Examples:
  sudo lockerctl setup
  sudo lockerctl setup /media/usb/lockerd-setup.yaml --wait 10m
`;

interface Options {
  readonly wait: string;
  readonly keys?: string;
  readonly connections: string;
}

export function describeSetup(command: Command, { actAlone }: Acts): void {
  command
    .description('Takes the set-up file of the boot partition in.')
    .argument('[file]', `the set-up file; without: ${usualFiles.join(' or ')}`)
    .option('--wait <duration>', 'how long a network or an approval is waited for', '3m')
    .option('--keys <directory>', 'where keys and certificates are kept; without: where the config has them')
    .option('--connections <directory>', 'where NetworkManager keeps its connections', usualConnections)
    .addHelpText('after', help)
    .action((file: string | undefined, options: Options) =>
      actAlone((session) => withAct(setUp(session, file, options))),
    );
}

async function setUp(session: SessionAlone, named: string | undefined, options: Options): Promise<0> {
  const waitMs = parseDuration(options.wait);
  if (waitMs === undefined) throw new UsageError(`--wait ${options.wait}: expected a duration such as 10m.`);
  const place = await placeOf(session, options.keys);
  const remarks: string[] = [];
  const taken = await takeSetup({
    ...{ place, connections: options.connections, nowMs: Date.now(), remark: session.remark },
    file: named ?? usualFiles.find((file) => existsSync(file)) ?? usualFiles[0],
    connect: (file, country) => connect(file, country, session.remark),
    enrol: async (wish) => {
      const { enrolment, clockBehindMs } = await enrolPatiently(session, place, wish, { again: false, waitMs });
      const clock = clockRemark(clockBehindMs);
      const { remark } = settleConfig(session.configFile, enrolment, place);
      for (const one of [clock, remark]) if (one !== undefined) remarks.push(one);
      return enrolment;
    },
  });
  const { cabinet, enrolment, wifi, already } = taken;
  const until = enrolment && new Date(enrolment.untilMs).toISOString().slice(0, 10);
  if (session.json)
    printJson(session, { cabinet, ...(until && { until }), ...(wifi !== undefined && { wifi: true }), already });
  else {
    session.print(already ? 'All of it was taken in before.' : 'It is taken in, and its secrets are wiped.');
    if (until !== undefined) session.print(`${cabinet} is enrolled until ${until}.`);
    for (const one of remarks) session.print(one);
  }
  return exitCodes.done;
}

/** Lets the network be used at once where that can be done; the connection counts from the next start in any case. */
async function connect(file: string, country: string | undefined, remark: (text: string) => void): Promise<void> {
  if (country !== undefined) {
    try {
      // The kernel takes it at its next start; until then it sends on channels only that are free everywhere.
      writeFileSync(countryFile, `options cfg80211 ieee80211_regdom=${country}\n`);
    } catch (error) {
      remark(`${countryFile}: ${messageOf(error)}`);
    }
  }
  // Raspberry Pi OS switches Wi-Fi off until a country is known.
  for (const args of [
    ['radio', 'wifi', 'on'],
    ['connection', 'load', file],
  ]) {
    const fault = await run('nmcli', args);
    if (fault !== undefined) remark(`nmcli ${args[0]}: ${fault}`);
  }
}

function run(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 15_000 }, (error, _stdout, stderr) => {
      resolve(error ? stderr.trim().split('\n')[0] || error.message.split('\n')[0] : undefined);
    });
  });
}
