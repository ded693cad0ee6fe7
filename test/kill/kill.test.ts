import { expect, test } from 'vitest';
import { kills } from './kills.js';

test('200 kills in the middle of the work on a data directory leave it valid each time, with every row that was acknowledged', {
  timeout: 300_000,
}, async () => {
  const seed = Number(process.env.KILL_SEED ?? Date.now() % 1e6);
  console.log(`kills with KILL_SEED=${seed}`);
  const { breaches, acknowledged, released, erased, migrations } = await kills(200, seed);
  console.log(
    `${acknowledged} rows acknowledged; after ${released} kills some had left, after ${erased} some were erased; databases of older versions: ${JSON.stringify(migrations)}`,
  );
  expect(breaches).toEqual([]);
  expect(acknowledged).toBeGreaterThan(50);
  expect([released, erased].map((times) => times > 0)).toEqual([true, true]);
  expect(migrations.before + migrations.between).toBeGreaterThan(0);
});
