import { defineConfig } from 'vitest/config';

/** Whole programs, real browsers and long walks: more than the quick suite has time for. */
const whole = [
  'test/{crash,daemon,trial,capacity,scan,kill,fleet}/**/*.test.ts',
  'test/enrol/whole.test.ts',
  'test/control/{lockerctl,token}*.test.ts',
  'test/commission/simulated-cabinets.test.ts',
  'test/collector/{fleet,program,store-conformance,postgres-roles,subject-uplink,hostile-cabinet}.test.ts',
  'test/{uplink/hostile-broker,doctor/broker}.test.ts',
  'test/api/{conversation,page}.test.ts',
  'test/rental/{over-the-uplink,with-the-collector}.test.ts',
  'test/collector/money/{ledger-conformance,trial}.test.ts',
  'test/kiosk/{*page,kiosk-mode,rentals,sessions,deliveries,overview}.test.ts',
  'test/kiosk/walks/*.test.ts',
  'test/{access/vandal,agent/idle-day,audit/purge,house/add-a-board,drivers/bus-scan}.test.ts',
  'test/cabinet/{cabinet,contacts,trouble}.test.ts',
  'test/service/{sd-notify,provision}.test.ts',
];
/** Quick ones, with boards and buses that answer in real time: one file at a time. */
const boards = ['test/{cabinet,drivers,hardware,readers}/**/*.test.ts'];
/** What it tries is how boards and a bus behave in time: it has the machine to itself. */
const timed = [
  'test/conformance/**/*.test.ts',
  'test/{drivers,daemon}/duplicate-address.test.ts',
  'test/scan/scan.test.ts',
];
const onRig = ['test/kernel/**/*.test.ts', 'test/service/{package,installed,booted}.test.ts'];
// These run inside a kernel of their own; test/kernel/kernel.test.ts boots it and brings their results.
const inRig = ['test/kernel/guest/**'];

/** One group of files after the other: what comes first ends first. */
function group(name: string, groupOrder: number, maxWorkers: number, include: string[], exclude: string[] = []) {
  return {
    extends: true as const,
    test: { name, include, exclude: [...inRig, ...exclude], maxWorkers, sequence: { groupOrder } },
  };
}

/** Files share processes, and load the program once for each process: what a test opens, it closes itself (`onTestFinished`). */
function sharing(made: ReturnType<typeof group>) {
  return { ...made, test: { ...made.test, isolate: false } };
}

export default defineConfig({
  test: {
    // Native parts (serialport, better-sqlite3, pty masters) need a process's main thread: worker threads hang.
    pool: 'forks',
    globalSetup: ['test/build.ts'],
    // MQTT.js on Node's own streams, as it is in the programs that are built.
    env: { READABLE_STREAM: 'disable' },
    // No test is about time: these end what hangs, on a machine that is busy with other things, too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      sharing(group('quick', 0, 3, ['test/**/*.test.ts'], [...boards, ...whole, ...timed, ...onRig])),
      sharing(group('boards', 1, 1, boards, [...whole, ...timed])),
      group('whole', 2, 3, whole, timed),
      group('timed', 3, 1, timed),
      // An emulated processor takes all that the machine has: what runs on the rig comes last, and disturbs nothing.
      group('rig', 4, 2, onRig),
    ],
  },
});
