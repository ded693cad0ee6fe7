import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These run inside a kernel of their own; test/kernel/kernel.test.ts boots it and brings their results.
    exclude: ['test/kernel/guest/**', 'node_modules/**'],
    // Native parts (serialport, better-sqlite3, pty masters) need a process's main thread: worker threads hang.
    pool: 'forks',
    globalSetup: ['test/build.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
