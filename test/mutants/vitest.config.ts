import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { z } from 'zod';

const areas = z
  .record(z.string(), z.object({ sources: z.array(z.string()), tests: z.array(z.string()) }))
  .parse(JSON.parse(readFileSync(new URL('areas.json', import.meta.url), 'utf8')));

/** Native parts (better-sqlite3, serialport) need a process's main thread, and Stryker's runner asks for worker threads. */
const inProcesses: Plugin = {
  name: 'in-processes',
  configureVitest({ project }) {
    project.config.pool = 'forks';
  },
};

const area = areas[process.env.MUTANTS_AREA ?? ''];
if (!area) throw new Error(`set MUTANTS_AREA to one of ${Object.keys(areas).join(', ')}`);
const { sources, tests } = area;

/** In the order of the list, the quickest first: of a mutant that is found nothing more is run. */
class InListedOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => tests.findIndex((test) => moduleId.endsWith(`/${test}`));
    return [...files].sort((one, other) => placeOf(one) - placeOf(other));
  }
}

/** The tests of one area that need nothing built; scripts/mutants.mjs runs them on mutants, or counts what they cover. */
export default defineConfig({
  plugins: [inProcesses],
  test: {
    include: tests,
    pool: 'forks',
    maxWorkers: 1,
    isolate: false,
    sequence: { sequencer: InListedOrder },
    setupFiles: ['test/mutants/one-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: { include: sources, reporter: ['text', 'json'], reportsDirectory: '.cache/mutants/coverage' },
  },
});
