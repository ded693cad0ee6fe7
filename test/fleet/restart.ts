import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { eventually } from '../running-daemon.js';
import { ledgerBreaches } from './ledger.js';
import { Kept, Living } from './living.js';
import { Site } from './site.js';

interface RestartPlan {
  readonly cabinets: number;
  readonly processes: number;
  /** Rows of each before the broker is killed, and while it is away. */
  readonly before: number;
  readonly meanwhile: number;
}

interface RestartOutcome {
  readonly breaches: readonly string[];
  readonly events: number;
  /** From the first start to the last receipt of all. */
  readonly firstSeconds: number;
  /** How long the broker was away. */
  readonly awaySeconds: number;
  /** From when it listened again until all was handed over. */
  readonly caughtUpSeconds: number;
  /** Memory of the processes of the cabinets and of the collectors, together, MB. */
  readonly cabinetsMb: number;
  readonly collectorsMb: number;
  /** Of the machine over the last minute, at the end. */
  readonly load: number;
}

const perSecond = 4;
const withinMs = 300_000;

/** A fleet whose broker is killed and comes back, with the pauses and limits of real cabinets. */
export async function brokerRestart(plan: RestartPlan): Promise<RestartOutcome> {
  const site = await Site.open();
  const ids = Array.from({ length: plan.cabinets }, (_, index) => `CAB-${index + 1}`);
  const setups = await site.cabinets(ids, site.broker.port);
  const configs = [await site.collector('collector-1'), await site.collector('collector-2')];
  const collectors = configs.map((config) => new Kept(() => site.run('fleet/plain-collector', config)));
  const lives = Array.from({ length: plan.processes }, (_, index) => {
    const own = setups.filter((_setup, at) => at % plan.processes === index);
    return new Living(site, { cabinets: own, target: plan.before, perSecond });
  });
  const count = (of: (life: Living) => number): number => lives.reduce((sum, life) => sum + of(life), 0);
  try {
    const startMs = performance.now();
    for (const life of lives) life.start();
    const handedOver = (target: number) => () => {
      const [end] = lives.flatMap(({ ends }) => ends);
      if (end !== undefined) throw new Error(end);
      return count((life) => life.handedOver(target)) === plan.cabinets;
    };
    await eventually('all are connected and have handed over', handedOver(plan.before), withinMs);
    const firstMs = performance.now();

    await site.broker.kill();
    const target = plan.before + plan.meanwhile;
    for (const life of lives) life.aim(target);
    const written = (): boolean => count((life) => life.reached(target)) === plan.cabinets;
    await eventually('all have written meanwhile', written, withinMs);
    await site.broker.start();
    const backMs = performance.now();
    await eventually('all have handed over again', handedOver(target), withinMs);
    const endMs = performance.now();

    const memory = (all: readonly { readonly pid: number | undefined }[]): number =>
      all.reduce((sum, { pid }) => sum + residentMb(pid), 0);
    const [cabinetsMb, collectorsMb] = [memory(lives), memory(collectors)];
    for (const life of lives) await life.kill();
    const all = lives.flatMap((life) => life.written);
    return {
      breaches: await ledgerBreaches(site, all),
      events: all.reduce((sum, { last }) => sum + last, 0),
      firstSeconds: (firstMs - startMs) / 1000,
      awaySeconds: (backMs - firstMs) / 1000,
      caughtUpSeconds: (endMs - backMs) / 1000,
      ...{ cabinetsMb, collectorsMb, load: loadavg()[0] ?? 0 },
    };
  } finally {
    for (const one of collectors) await one.end();
    await site.end();
  }
}

function residentMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
