import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Native parts (serialport, better-sqlite3, pty masters) need a process's main thread: worker threads hang.
    pool: 'forks',
    globalSetup: ['test/build.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
