import { setTimeout as wait } from 'node:timers/promises';
import { below, oneOf } from '../fuzz/random.js';
import { networkAddress } from '../uplink/broker.js';
import { BadLine } from './bad-line.js';
import { ledgerBreaches, type Released, releasedBy, releasedEarly, removedBy, type Written } from './ledger.js';
import { Kept, Living } from './living.js';
import { Network } from './network.js';
import { Repeater } from './repeater.js';
import type { CabinetSetup } from './sending-cabinet.js';
import { Site } from './site.js';

export interface FleetPlan {
  readonly cabinets: number;
  /** Rows of each cabinet, and how many it writes in a second. */
  readonly rows: number;
  readonly perSecond: number;
  /** Collectors beside the one that is killed between COMMIT and receipt. */
  readonly collectors: number;
  /** The longest that something is down. */
  readonly downMs: number;
  readonly seed: number;
  /** Cabinets are in a network of their own, where the machine makes one. */
  readonly network?: boolean;
}

/** What is done to the fleet. */
export const blows = [
  ...['broker', 'collector', 'cabinet', 'database'],
  ...['line cut', 'line slow', 'line silent', 'cable pulled'],
] as const;
export type Blow = (typeof blows)[number];

/** Short pauses, so that there is time for many. */
const cabinetPace = { retry: { firstMs: 100, capMs: 1000 }, lookMs: 1000 };
const cabinetSpec = { batchRows: 50, batchBytes: 100_000, window: 4, receiptTimeoutMs: 2000, keepaliveMs: 2000 };

interface Parts {
  readonly plan: FleetPlan;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly site: Site;
  readonly network: Network | undefined;
  readonly line: BadLine;
  readonly repeater: Repeater;
  readonly setups: readonly CabinetSetup[];
  readonly cabinets: readonly Living[];
  readonly collectors: readonly Kept[];
  /** The collector that is killed between COMMIT and receipt. */
  readonly victim: Kept;
}

/** Cabinets that write and hand over, and all between them and PostgreSQL: to be struck, and looked at. */
export class Fleet {
  /** What was found wrong. */
  readonly breaches: string[] = [];
  /** How often it was looked whether a cabinet had released what PostgreSQL did not have. */
  looks = 0;

  private constructor(private readonly parts: Parts) {}

  static async open(plan: FleetPlan, random: () => number): Promise<Fleet> {
    const site = await Site.open();
    const network = plan.network ? Network.open() : undefined;
    const host = network ? networkAddress : '127.0.0.1';
    if (network) site.enter = network.enter;
    const line = await BadLine.open(site.broker.port, host);
    const named = (count: number, name: string): string[] =>
      Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
    const spec = { ...cabinetSpec, host };
    const setups = await site.cabinets(named(plan.cabinets, 'CHAOS'), line.port, spec, cabinetPace);
    const configs = await Promise.all(named(plan.collectors, 'collector').map((id) => site.collector(id)));
    const dying = await site.collector('dying');
    const { rows: target, perSecond, seed } = plan;
    const hastySinceMs = Date.now();
    return new Fleet({
      ...{ plan, random, site, network, line, setups },
      repeater: await Repeater.open(site.broker, random),
      cabinets: setups.map((setup) => new Living(site, { target, perSecond, hastySinceMs, cabinets: [setup] })),
      collectors: configs.map((config) => new Kept(() => site.run('fleet/plain-collector', config))),
      victim: new Kept((before) => site.run('collector/dying-collector', dying, String(seed + before))),
    });
  }

  start(): void {
    for (const one of this.parts.cabinets) one.start();
  }

  /** Whether every cabinet has receipts for something. */
  get begun(): boolean {
    return this.#said().length === this.parts.cabinets.length;
  }

  get writing(): boolean {
    const { cabinets, plan } = this.parts;
    return cabinets.some((one) => one.reached(plan.rows) === 0);
  }

  /** Whether every cabinet has written all, and has receipts for it. */
  get handedOver(): boolean {
    const { cabinets, plan } = this.parts;
    return cabinets.every((one) => one.handedOver(plan.rows) === 1);
  }

  get written(): readonly Written[] {
    return this.parts.cabinets.flatMap((one) => one.written);
  }

  /** How often a collector was killed between COMMIT and receipt. */
  get deaths(): number {
    return this.parts.victim.kills;
  }

  get repeated(): number {
    return this.parts.repeater.repeated;
  }

  /** Rows that the cabinets have removed; they must be dead. */
  get removed(): number {
    return this.parts.setups.reduce((sum, one) => sum + removedBy(one), 0);
  }

  /** What can be struck on this machine. */
  get targets(): Blow[] {
    return blows.filter((blow) => blow !== 'cable pulled' || this.parts.network !== undefined);
  }

  /** Why cabinets had no line, and how often. */
  get downs(): Readonly<Record<string, number>> {
    const downs: Record<string, number> = {};
    for (const [code, times] of this.parts.cabinets.flatMap((one) => [...one.downs]))
      downs[code] = (downs[code] ?? 0) + times;
    return downs;
  }

  /** Programs that ended without being killed. A collector that cannot reach its database at its start says so; systemd tries it again. */
  get ends(): readonly string[] {
    const { cabinets, collectors, victim } = this.parts;
    const ofCollectors = [...collectors, victim].flatMap(({ ends }) => ends);
    return [...cabinets.flatMap(({ ends }) => ends), ...ofCollectors.filter((end) => !end.includes('store_down'))];
  }

  /** Strikes, waits, lets it come back, and looks. */
  async strike(blow: Blow): Promise<void> {
    const { site, line, network, collectors, random } = this.parts;
    switch (blow) {
      case 'broker':
        await site.broker.kill();
        await this.#down();
        await site.broker.start();
        break;
      case 'collector':
        await oneOf(random, collectors).kill();
        break;
      case 'cabinet':
        return this.#strikeCabinet();
      case 'database':
        return this.#strikeDatabase();
      case 'line cut':
        line.cut();
        break;
      case 'line slow':
      case 'line silent':
        line.become(blow === 'line slow' ? 'slow' : 'silent');
        await this.#down();
        line.become('good');
        break;
      case 'cable pulled':
        network?.pull();
        await this.#down();
        network?.plugIn();
    }
    await this.#look(this.#said());
  }

  /** From here on no collector is killed any more. */
  async calm(): Promise<void> {
    await this.parts.victim.end();
  }

  /** Ends the cabinets, and holds all that PostgreSQL has against all that they wrote. */
  async judge(): Promise<void> {
    const { cabinets, setups, site } = this.parts;
    for (const one of cabinets) await one.kill();
    await this.#look(setups.flatMap(releasedBy));
    this.breaches.push(...(await ledgerBreaches(site, this.written)), ...this.ends);
  }

  async end(): Promise<void> {
    const { repeater, collectors, victim, line, site, network } = this.parts;
    await repeater.end();
    for (const one of [...collectors, victim]) await one.end();
    await line.close();
    await site.end();
    network?.close();
  }

  async #strikeCabinet(): Promise<void> {
    const { cabinets, setups, random } = this.parts;
    const at = below(random, cabinets.length);
    await cabinets[at]?.kill();
    await this.#look(setups.slice(at, at + 1).flatMap(releasedBy));
    cabinets[at]?.start();
  }

  async #strikeDatabase(): Promise<void> {
    const { postgres } = this.parts.site;
    await postgres.kill();
    await this.#down();
    const released = this.#said();
    await postgres.start();
    await this.#look(released);
  }

  #down(): Promise<void> {
    const { random, plan } = this.parts;
    return wait(below(random, plan.downMs));
  }

  #said(): Released[] {
    return this.parts.cabinets.flatMap(({ released }) => released);
  }

  /** Receipts are known before PostgreSQL is read: what they are for was there before them. */
  async #look(released: readonly Released[]): Promise<void> {
    this.looks += 1;
    this.breaches.push(...(await releasedEarly(this.parts.site, released)));
  }
}
