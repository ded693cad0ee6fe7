import { afterEach, describe, expect, it } from 'vitest';
import { type ScanNews, type ScanOutcome, scan } from '../../drivers/scan.js';
import { planScan, query, type ScanWish } from '../../drivers/scan-plan.js';
import { wiresOf } from '../../drivers/scan-wire.js';
import type { SimEvent, SimFault } from '../../drivers/simulator/messages.js';
import { type Simulator, startSimulator } from '../../drivers/simulator/simulator.js';
import { parseConfig } from '../../src/config/load.js';
import { type BusBoardSpec, isOnBus } from '../../src/config/specs.js';
import { configOf } from '../../src/control/commands/scan-report.js';
import { boardSpec, busSpec } from '../drivers/bench-cabinet.js';

const running: Simulator[] = [];
afterEach(() => {
  for (const simulator of running.splice(0)) simulator.close();
});

interface Scanned extends ScanOutcome {
  readonly events: readonly SimEvent[];
  readonly news: readonly ScanNews[];
  readonly port: string;
}

/** Scans a simulated line at 9600 baud and its true pace. */
async function scanned(
  boards: readonly BusBoardSpec[],
  wish: ScanWish,
  faults: readonly SimFault[] = [],
  turnaroundMs = 3,
): Promise<Scanned> {
  const simulator = startSimulator({ buses: [busSpec()], boards, turnaroundMs });
  running.push(simulator);
  const events: SimEvent[] = [];
  const news: ScanNews[] = [];
  simulator.on((event) => events.push(event));
  for (const fault of faults) simulator.fault(fault, true);
  const port = simulator.paths.rs485 ?? '';
  const questions = planScan({ bauds: [9600], ...wish });
  const outcome = await scan(questions, wiresOf(port, 60), (one) => news.push(one));
  expectHarmless(events, questions);
  return { ...outcome, events, news, port };
}

/** Nothing was energised, and on the wire was nothing but status queries. */
function expectHarmless(events: readonly SimEvent[], questions: ReturnType<typeof planScan>): void {
  expect(events.filter(({ type }) => type === 'energised' || type === 'released')).toEqual([]);
  const channels = [undefined, 4, 8, 16, 32];
  const queries = new Set(
    questions.flatMap(({ kinds, address }) =>
      kinds.flatMap((kind) =>
        channels.map((count) => Buffer.from(query(kind, address, count)?.bytes ?? []).toString('hex')),
      ),
    ),
  );
  const sent = events.flatMap((event) => (event.type === 'request' ? [event.hex] : []));
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.filter((hex) => !queries.has(hex))).toEqual([]);
}

const named = ({ found }: Pick<ScanOutcome, 'found'>): string[] =>
  found.map(({ kinds: [kind], address, channels }) => `${kind.driver} ${address} ${channels}`);

const echo: SimFault = { on: 'bus', id: 'rs485', fault: 'echo' };
const twoFamilies = [
  boardSpec({ id: 'a', address: 2, channels: 24 }),
  boardSpec({ id: 'b', address: 5, channels: 32 }),
  boardSpec({ id: 'c', driver: 'wkly', address: 2, channels: 12 }),
  boardSpec({ id: 'd', driver: 'modbus-waveshare', address: 3, channels: 16 }),
  boardSpec({ id: 'e', driver: 'dc02', address: 4, channels: 12 }),
];
const familyOf = (driver: 'xor-8a' | 'wkly' | 'dc02' | 'modbus-waveshare') => ({ driver });
const fourFamilies: ScanWish = {
  kinds: [familyOf('xor-8a'), familyOf('wkly'), familyOf('modbus-waveshare'), familyOf('dc02')],
  addresses: { from: 1, to: 6 },
};
const all = ['dc02 4 12', 'modbus-waveshare 3 16', 'wkly 2 12', 'xor-8a 2 24', 'xor-8a 5 32'];
const xor: ScanWish = { kinds: [familyOf('xor-8a')], addresses: { from: 1, to: 6 } };

describe('a scan', () => {
  it('finds the boards of several families on one line, with their channels', async () => {
    const outcome = await scanned(twoFamilies, fourFamilies);
    expect(named(outcome).toSorted()).toEqual(all);
    expect(outcome).toMatchObject({ doubts: [], echo: 'off' });
  });

  it('finds them behind an adapter that echoes', async () => {
    const outcome = await scanned(twoFamilies, fourFamilies, [echo]);
    expect(named(outcome).toSorted()).toEqual(all);
    expect(outcome).toMatchObject({ doubts: [], echo: 'on' });
  });

  it.each([3, 6])('names a slow board at its own address, never at another: %i of 1 to 6', async (address) => {
    const late: SimFault = { on: 'board', id: 'b1', fault: 'late', ms: 70 };
    const outcome = await scanned([boardSpec({ address })], xor, [late]);
    expect(named(outcome)).toEqual([`xor-8a ${address} 24`]);
    expect(outcome).toMatchObject({ found: [{ slow: true }], doubts: [] });
  });

  it('takes damaged answers for two boards at one address, and finds the others', async () => {
    const twins = ['t1', 't2'].map((id) => boardSpec({ id, address: 4 }));
    const outcome = await scanned([boardSpec({ address: 2 }), ...twins], xor);
    expect(named(outcome)).toEqual(['xor-8a 2 24']);
    expect(outcome.doubts).toMatchObject([{ address: 4, why: 'damaged' }]);
  });

  it('takes noise before an answer for no second board', async () => {
    const noise: SimFault = { on: 'bus', id: 'rs485', fault: 'noise' };
    const outcome = await scanned([boardSpec({ address: 2 })], xor, [noise]);
    expect(named(outcome)).toEqual(['xor-8a 2 24']);
    expect(outcome.doubts).toEqual([]);
  });

  it('asks a found board not again in another dialect of its family', async () => {
    const wish: ScanWish = {
      kinds: ['open-close', 'open-close-0081'].map((dialect) => ({ driver: 'modbus-eletechsup', dialect })),
      addresses: { from: 1, to: 2 },
    };
    const board = boardSpec({ driver: 'modbus-eletechsup', dialect: 'open-close', address: 1, channels: 8 });
    const outcome = await scanned([board], wish);
    expect(outcome.found).toMatchObject([{ address: 1, kinds: [{ dialect: 'open-close' }] }]);
    expect(outcome.doubts).toEqual([]);
  });

  it('names a Modbus board that does not know the query', async () => {
    const wish: ScanWish = {
      kinds: [{ driver: 'modbus-eletechsup', dialect: 'open-close' }],
      addresses: { from: 1, to: 2 },
    };
    const outcome = await scanned([boardSpec({ driver: 'modbus-waveshare', address: 2, channels: 8 })], wish);
    expect(outcome).toMatchObject({ found: [], doubts: [{ address: 2, why: 'refused' }] });
  });

  it('asks each of 32 addresses of one family once', async () => {
    const outcome = await scanned([boardSpec({ address: 30 })], { kinds: [familyOf('xor-8a')] });
    expect(named(outcome)).toEqual(['xor-8a 30 24']);
    expect(outcome.asked).toBe(32);
  });

  it('says so when the port goes away', async () => {
    const simulator = startSimulator({ buses: [busSpec()], boards: [] });
    running.push(simulator);
    const questions = planScan({ ...xor, bauds: [9600] });
    const unplug = (): void => simulator.plug('rs485', false);
    const scanning = scan(questions, wiresOf(simulator.paths.rs485 ?? '', 60), unplug);
    await expect(scanning).rejects.toMatchObject({ code: 'bus.port_failed' });
  });
});

describe('what a scan prints', () => {
  it('is config that the daemon takes; a second board at one address is left as a comment', async () => {
    const outcome = await scanned(twoFamilies, fourFamilies);
    const block = configOf(outcome.port, outcome);
    const lockers = [1, 2, 3, 4].map((n) => `{ id: L${n}, size: S, board: b${n}, channel: 1 }`);
    const text = ['cabinet: { id: CAB-1, timezone: UTC }', block, `lockers: [${lockers.join(', ')}]`].join('\n');
    const result = parseConfig(text, '/etc/lockerd/config.yaml');
    expect(result).toMatchObject({ config: { buses: [{ port: outcome.port, baud: 9600 }] } });
    const boards = 'config' in result ? result.config.boards.filter(isOnBus) : [];
    const taken = boards.map(({ driver, address, channels }) => `${driver} ${address} ${channels}`);
    expect(taken.toSorted()).toEqual(all.filter((name) => name !== 'wkly 2 12'));
    expect(block).toMatch(/# wkly\S* .*answers at address 2 too: set one of the two boards to another address/);
  });

  it('asks to settle the polarity and tells boards apart that answer alike', async () => {
    const text = configOf('/dev/ttyUSB0', await scanned(twoFamilies, fourFamilies));
    expect(text).toContain('polarity: close all doors, open one');
    const alike = configOf('/dev/ttyUSB0', {
      found: [
        {
          ...{ baud: 9600, address: 1, channels: 8, channelsShown: true, slow: false },
          kinds: [{ driver: 'modbus-waveshare' }, { driver: 'modbus-lctech' }],
        },
      ],
      doubts: [{ baud: 9600, address: 7, kinds: [{ driver: 'xor-8a' }], why: 'damaged' }],
    });
    expect(alike).toContain('driver: modbus-waveshare # or modbus-lctech: they answer alike');
    expect(alike).toContain('# likely two boards at address 7');
  });
});
