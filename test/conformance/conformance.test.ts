import { afterAll, describe, expect, it } from 'vitest';
import { familyNames } from '../../src/config/families.js';
import { behaviours } from './behaviours.js';
import { Bench } from './bench.js';
import { variants } from './variants.js';

/** All variants run at the same time, for they mostly wait; the cases of one run one after another. */
const benches = new Map(variants.map((variant) => [variant, new Bench(variant)]));
const lastOf = new Map<Bench, Promise<unknown>>();

/** Far more than the longest case takes; what waits for a lock to be released would else wait for ever. */
const CASE_LIMIT_MS = 15_000;

/** A case that does not end leaves its bench in no state for the next. */
function inTurn(bench: Bench, run: () => Promise<void>): Promise<void> {
  const before = lastOf.get(bench) ?? bench.ready();
  const mine = before.then(() => inTime(run()));
  lastOf.set(
    bench,
    mine.catch((error) => {
      if (error instanceof Unending) throw error;
    }),
  );
  return mine;
}

class Unending extends Error {}

function inTime(run: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unending('a case waits for something that never happens')), CASE_LIMIT_MS);
  });
  return Promise.race([run, limit]).finally(() => clearTimeout(timer));
}

afterAll(async () => {
  await Promise.all([...benches.values()].map((bench) => bench.close()));
});

it('has every family', () => {
  expect(new Set(variants.map(({ driver }) => driver))).toEqual(new Set(familyNames));
});

for (const [variant, bench] of benches) {
  describe(variant.name, () => {
    for (const { name, where, run } of behaviours) {
      if (where && !where(variant)) continue;
      const outcome = inTurn(bench, () => bench.run(run));
      // Its failure is the test's, which may only be at its turn much later.
      outcome.catch(() => undefined);
      it(name, { timeout: 60_000 }, () => outcome);
    }
  });
}
