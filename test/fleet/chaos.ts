import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../src/lib/errors.js';
import { below, oneOf, seeded } from '../fuzz/random.js';
import { eventually } from '../running-daemon.js';
import { networkAddress } from '../uplink/broker.js';
import { BadLine } from './bad-line.js';
import { ledgerBreaches, type Released, releasedBy, releasedEarly, removedBy } from './ledger.js';
import { Kept, Living } from './living.js';
import { Network } from './network.js';
import { Repeater } from './repeater.js';
import { Site } from './site.js';

export interface ChaosPlan {
  readonly cabinets: number;
  /** Rows of each cabinet, and how many it writes in a second. */
  readonly rows: number;
  readonly perSecond: number;
  /** Collectors beside the one that is killed between COMMIT and receipt. */
  readonly collectors: number;
  /** The longest that something is down, and that all is up. */
  readonly downMs: number;
  readonly upMs: number;
  readonly seed: number;
  /** Cabinets are in a network of their own, where the machine makes one. */
  readonly network?: boolean;
}

/** What is done to the fleet. */
const blows = [
  'broker',
  'collector',
  'cabinet',
  'database',
  'line cut',
  'line slow',
  'line silent',
  'cable pulled',
] as const;
type Blow = (typeof blows)[number];

export interface ChaosOutcome {
  /** What was wrong, during it or at its end. */
  readonly breaches: readonly string[];
  readonly events: number;
  readonly blows: Readonly<Record<Blow | 'between COMMIT and receipt', number>>;
  /** Messages that came again, late and out of order. */
  readonly repeated: number;
  /** Looks at whether a cabinet had released what PostgreSQL did not have. */
  readonly looks: number;
  /** Rows that cabinets had removed at the end. */
  readonly removed: number;
  readonly seconds: number;
  /** Of these, after the last blow. */
  readonly calmSeconds: number;
  /** Why cabinets had no line, and how often. */
  readonly downs: Readonly<Record<string, number>>;
}

const handedOverMs = 180_000;
/** Short pauses, so that there is time for many. */
const cabinetPace = { retry: { firstMs: 100, capMs: 1000 }, lookMs: 1000 };
const cabinetSpec = { batchRows: 50, batchBytes: 100_000, window: 4, receiptTimeoutMs: 2000, keepaliveMs: 2000 };

/**
 * Runs a fleet that writes and hands over while broker, collectors, cabinets, PostgreSQL and the line between them are killed, cut and
 * slowed down and old messages are repeated; then lets it come to rest, and holds what PostgreSQL has against what was written.
 */
export async function chaos(plan: ChaosPlan): Promise<ChaosOutcome> {
  const site = await Site.open();
  const network = plan.network ? Network.open() : undefined;
  const host = network ? networkAddress : '127.0.0.1';
  const line = await BadLine.open(site.broker.port, host);
  if (network) site.enter = network.enter;
  const random = seeded(plan.seed);
  const ids = Array.from({ length: plan.cabinets }, (_, index) => `CHAOS-${index + 1}`);
  const setups = await site.cabinets(ids, line.port, { ...cabinetSpec, host }, cabinetPace);
  const startMs = performance.now();
  const shared = { target: plan.rows, perSecond: plan.perSecond, hastySinceMs: Date.now() };
  const cabinets = setups.map((setup) => new Living(site, { ...shared, cabinets: [setup] }));
  const configs = await Promise.all(
    Array.from({ length: plan.collectors }, (_, index) => site.collector(`collector-${index + 1}`)),
  );
  const dying = await site.collector('dying');
  const collectors = configs.map((config) => new Kept(() => site.run('fleet/plain-collector', config)));
  const victim = new Kept((before) => site.run('collector/dying-collector', dying, String(plan.seed + before)));
  const repeater = await Repeater.open(site.broker, random);
  const breaches: string[] = [];
  const dealt: Record<Blow, number> = Object.assign({}, ...blows.map((blow) => ({ [blow]: 0 })));
  const possible = blows.filter((blow) => blow !== 'cable pulled' || network !== undefined);
  let looks = 0;

  const said = (): Released[] => cabinets.flatMap(({ released }) => released);
  /** Receipts are known before PostgreSQL is read: what they are for was there before them. */
  const look = async (released: readonly Released[] = said()): Promise<void> => {
    looks += 1;
    breaches.push(...(await releasedEarly(site, released)));
  };
  const down = (): Promise<void> => wait(below(random, plan.downMs));
  const strike: Record<Blow, () => Promise<void>> = {
    broker: async () => {
      await site.broker.kill();
      await down();
      await site.broker.start();
    },
    collector: () => oneOf(random, collectors).kill(),
    cabinet: async () => {
      const at = below(random, cabinets.length);
      await cabinets[at]?.kill();
      await look(setups.slice(at, at + 1).flatMap(releasedBy));
      cabinets[at]?.start();
    },
    database: async () => {
      await site.postgres.kill();
      await down();
      const released = said();
      await site.postgres.start();
      await look(released);
    },
    'line cut': async () => line.cut(),
    'line slow': async () => {
      line.become('slow');
      await down();
      line.become('good');
    },
    'line silent': async () => {
      line.become('silent');
      await down();
      line.become('good');
    },
    'cable pulled': async () => {
      network?.pull();
      await down();
      network?.plugIn();
    },
  };

  try {
    for (const one of cabinets) one.start();
    const writing = (): boolean => cabinets.some((one) => one.reached(plan.rows) === 0);
    await eventually('the first rows are handed over', () => said().length === plan.cabinets, handedOverMs);
    do {
      for (const blow of possible.sort(() => random() - 0.5)) {
        await wait(below(random, plan.upMs));
        await strike[blow]();
        dealt[blow] += 1;
        if (blow !== 'cabinet' && blow !== 'database') await look();
      }
    } while (writing() || victim.kills === 0);
    const calmMs = performance.now();
    await victim.end();
    const all = (): boolean => cabinets.every((one) => one.handedOver(plan.rows) === 1);
    await eventually('all is handed over', all, handedOverMs).catch((error: unknown) =>
      breaches.push(messageOf(error)),
    );
    const endMs = performance.now();
    for (const one of cabinets) await one.kill();
    await look(setups.flatMap(releasedBy));
    const written = cabinets.flatMap((one) => one.written);
    breaches.push(...(await ledgerBreaches(site, written)), ...cabinets.flatMap(({ ends }) => ends));
    // A collector that cannot reach its database at its start says so and ends; systemd tries it again.
    const ends = [...collectors, victim].flatMap((one) => one.ends);
    breaches.push(...ends.filter((end) => !end.includes('collector.store_down')));
    const downs: Record<string, number> = {};
    for (const [code, times] of cabinets.flatMap((one) => [...one.downs])) downs[code] = (downs[code] ?? 0) + times;
    return {
      ...{ breaches, looks, downs, repeated: repeater.repeated },
      events: written.reduce((sum, { last }) => sum + last, 0),
      blows: { ...dealt, 'between COMMIT and receipt': victim.kills },
      removed: setups.reduce((sum, one) => sum + removedBy(one), 0),
      seconds: (endMs - startMs) / 1000,
      calmSeconds: (endMs - calmMs) / 1000,
    };
  } catch (error) {
    const ends = [...cabinets, ...collectors, victim].flatMap((one) => one.ends);
    throw new Error(`seed ${plan.seed}: ${messageOf(error)}; ended by themselves: ${JSON.stringify(ends)}`, {
      cause: error,
    });
  } finally {
    await repeater.end();
    for (const one of [...collectors, victim]) await one.end();
    await line.close();
    await site.end();
    network?.close();
  }
}
