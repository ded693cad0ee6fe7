import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** An emulated processor takes all that the machine has: what runs on the rig comes last, and disturbs nothing that is timed. */
class RigLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const onRig = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/kernel/');
    return [...sorted.filter((file) => !onRig(file)), ...sorted.filter(onRig)];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These run inside a kernel of their own; test/kernel/kernel.test.ts boots it and brings their results.
    exclude: ['test/kernel/guest/**', 'node_modules/**'],
    // Native parts (serialport, better-sqlite3, pty masters) need a process's main thread: worker threads hang.
    pool: 'forks',
    sequence: { sequencer: RigLast },
    globalSetup: ['test/build.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
