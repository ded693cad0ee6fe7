/**
 * `npm start`: a simulated cabinet for a person to try. Starts the daemon on config/demo.yaml, sets a PIN and prints what to do.
 * All it writes is in .demo/ and can be thrown away.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../src/config/load.js';
import { formatProblems } from '../src/config/problem.js';
import { isSerialReader, type SerialReaderSpec } from '../src/config/reader-specs.js';
import type { Config } from '../src/config/specs.js';
import { ControlClient } from '../src/control/client.js';
import { messageOf } from '../src/lib/errors.js';
import { startTrialCloud, type TrialCloud } from './trial-cloud.js';
import type { TrialNetwork } from './trial-network.js';

// What is created is for this user only, as by the programs that it starts: the record of a cabinet is in it.
process.umask(0o077);

const root = fileURLToPath(new URL('../..', import.meta.url));
const configFile = process.argv[2] ?? 'config/demo.yaml';

function readTrialConfig(): Config {
  const read = readConfig(resolve(root, configFile));
  if ('config' in read) return read.config;
  console.error(formatProblems(read.errors));
  process.exit(2);
}

/** Resolves when the daemon is ready, or ends this program as the daemon ended, then or later. */
async function startDaemon(config: Config, cloud: TrialCloud | undefined): Promise<ChildProcess> {
  mkdirSync(dirname(config.data), { recursive: true });
  const program = join(root, 'dist/bin/lockerd.js');
  // Warnings and errors only: the card stays in sight, and the audit record tells the rest.
  const daemon = spawn(process.execPath, [program, '--config', config.file, '--log', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  daemon.once('exit', async (code) => {
    await cloud?.stop();
    process.exit(code ?? 1);
  });
  for await (const line of createInterface({ input: daemon.stdout })) {
    if (line.startsWith('ready')) break;
  }
  return daemon;
}

function simulatedReader({ readers }: Config, driver: SerialReaderSpec['driver']): SerialReaderSpec | undefined {
  return readers.filter(isSerialReader).find((reader) => reader.driver === driver && reader.port.startsWith('sim:'));
}

function card(config: Config, locker: string, pin: string, cloud: TrialCloud | undefined): string {
  const ctl = `npx lockerctl --config ${configFile}`;
  const page = config.kiosk
    ? `http://${config.kiosk.listen.host}:${config.kiosk.listen.port}/`
    : '(no kiosk in this config)';
  const scanner = simulatedReader(config, 'serial-scanner');
  const code =
    cloud && scanner
      ? `
  A QR code for locker A02, shown at the scanner; TEXT is its line that begins with eyJ:

    ${ctl} token mint --key ${here(cloud.accessKey)} --locker A02 --for 2h
    ${ctl} sim scan ${scanner.id} TEXT
`
      : '';
  const cards = simulatedReader(config, 'rdm6300');
  const held = cards
    ? `
  A card for locker A03, enrolled by its number and then held at the card reader:

    echo 0x13005D1DA5 | ${ctl} card enroll --role customer --locker A03 --number -
    ${ctl} sim card ${cards.id} 13005D1DA5
`
    : '';
  const collector = `npx locker-collector --config ${here(cloud?.collectorConfig ?? '')}`;
  const overNetwork = cloud?.collectorConfig
    ? `
  A cloud runs beside it, with a broker of its own: it takes the record over, signs for it, and sends signed commands.

    ${collector} cabinets
    ${collector} command ${config.cabinet.id} --cmd open --locker A04 --actor you --role operator

  Type cut and Enter here, and the network between the two is gone: PINs, cards and QR codes open as before, and the record waits.
  Type mend and Enter, and it is handed over.
`
    : '';
  const paid = cloud?.payPage
    ? `
  To rent a locker: 'Rent a locker' on the page. When it shows a QR code, pay with the pretended UPI app, in another window:

    ${cloud.payPage}     pay, decline, pay too late or twice

    ${ctl} rental list
    ${collector} money reconcile --day ${dayOfIndia()}
`
    : '';
  const staff = `
  A courier for 'Deliver a parcel', and an operator for 'Staff' on the page; each is followed by the PIN that belongs to the number:

    ${ctl} right put --role courier --holder rider-7 --number 7007 --pin
    ${ctl} right put --role operator --holder op-1 --number 9001 --pin
`;
  return `
  A simulated cabinet of ${config.lockers.length} lockers is running. Its boards answer real bytes over a serial line.

    1. Open the page           ${page}
    2. Choose locker ${locker} and type its PIN     ${pin}
    3. The door opens on the drawing. 'Move doors by hand' below it lets you close it again.

  In another terminal, in this folder:

    ${ctl} lockers                 all doors, live
    ${ctl} open A17                open one as operator
    ${ctl} pin set A02             a PIN for another locker
    ${ctl} events --follow         the audit record as it grows
    ${ctl} sim door A02 open       force a door and see the alarm
    ${ctl} sim --help              break things: dead board, lost adapter, jammed bolt
${code}${held}${overNetwork}${paid}${staff}
  What the daemon warns of appears here, and alarms as they are raised; this has those that stand:

    ${ctl} status

  Ctrl-C ends it. What it wrote is in .demo/ and can be thrown away.
`;
}

/** What somebody types here while the trial runs. */
async function obey(network: TrialNetwork): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const word = line.trim();
    if (word === 'cut') {
      await network.cut();
      console.log('The network is cut.');
    } else if (word === 'mend') {
      await network.mend();
      console.log('The network is mended.');
    } else if (word !== '') console.log(`"${word}" is not known here: cut, mend, or Ctrl-C.`);
  }
}

/** Today as `money reconcile` counts days. */
function dayOfIndia(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(new Date());
}

/** As somebody types it in this folder. */
function here(file: string): string {
  return relative(process.cwd(), file);
}

/** Starts the cloud of the trial, or ends this program with what kept it from starting. */
async function startCloud(config: Config): Promise<TrialCloud | undefined> {
  try {
    return await startTrialCloud(config);
  } catch (error) {
    console.error(
      `The cloud of the trial could not start: ${messageOf(error)}. Does another trial run? Stop it, or name another port in ${configFile}.`,
    );
    process.exit(1);
  }
}

const config = readTrialConfig();
const cloud = await startCloud(config);
const daemon = await startDaemon(config, cloud);
// Ctrl-C reaches the daemon as it reaches this program; wait for its orderly end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (signal === 'SIGTERM') daemon.kill('SIGTERM');
  });
}
const locker = config.lockers[0]?.id ?? '';
try {
  const { pin } = await new ControlClient(config.control.socket).post('/pin', { locker });
  console.log(card(config, locker, String(pin), cloud));
  if (cloud?.network) void obey(cloud.network);
} catch (error) {
  console.error(`The trial could not set a PIN: ${messageOf(error)}`);
  daemon.kill('SIGTERM');
}
await once(daemon, 'exit');
