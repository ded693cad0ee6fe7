import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../src/lib/errors.js';
import { below, seeded } from '../fuzz/random.js';
import { eventually } from '../running-daemon.js';
import { type Blow, blows, Fleet, type FleetPlan } from './fleet.js';

interface ChaosPlan extends FleetPlan {
  /** The longest that all is up. */
  readonly upMs: number;
}

interface ChaosOutcome {
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

/**
 * Runs a fleet that writes and hands over while broker, collectors, cabinets, PostgreSQL and the line between them are killed, cut and
 * slowed down and old messages are repeated; then lets it come to rest, and holds what PostgreSQL has against what was written.
 */
export async function chaos(plan: ChaosPlan): Promise<ChaosOutcome> {
  const random = seeded(plan.seed);
  const startMs = performance.now();
  const fleet = await Fleet.open(plan, random);
  try {
    fleet.start();
    await eventually('the first rows are handed over', () => fleet.begun, handedOverMs);
    const dealt = await dealBlows(fleet, plan, random);
    const calmMs = performance.now();
    await fleet.calm();
    await eventually('all is handed over', () => fleet.handedOver, handedOverMs);
    const endMs = performance.now();
    await fleet.judge();
    const { breaches, looks, repeated, removed, downs, written } = fleet;
    return {
      ...{ breaches, looks, repeated, removed, downs },
      events: written.reduce((sum, { last }) => sum + last, 0),
      blows: { ...dealt, 'between COMMIT and receipt': fleet.deaths },
      seconds: (endMs - startMs) / 1000,
      calmSeconds: (endMs - calmMs) / 1000,
    };
  } catch (error) {
    const found = JSON.stringify([...fleet.breaches, ...fleet.ends]);
    throw new Error(`seed ${plan.seed}: ${messageOf(error)}; until then: ${found}`, { cause: error });
  } finally {
    await fleet.end();
  }
}

/** Each blow once in a round, in any order, for as long as rows are written. */
async function dealBlows(fleet: Fleet, plan: ChaosPlan, random: () => number): Promise<Record<Blow, number>> {
  const dealt: Record<Blow, number> = Object.assign({}, ...blows.map((blow) => ({ [blow]: 0 })));
  do {
    for (const blow of fleet.targets.sort(() => random() - 0.5)) {
      await wait(below(random, plan.upMs));
      await fleet.strike(blow);
      dealt[blow] += 1;
    }
  } while (fleet.writing || fleet.deaths === 0);
  return dealt;
}
