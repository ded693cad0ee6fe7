import { defineConfig } from 'vitest/config';

/**
 * For the tests that run inside the rig. They run as built: an emulated processor takes its time to translate sources. The root
 * file system is read-only, and all files share the GPIO lines.
 */
export default defineConfig({
  cacheDir: '/run/tmp/vite',
  test: {
    include: ['dist/test/kernel/guest/**/*.test.js'],
    exclude: ['node_modules/**'],
    server: { deps: { external: [/\/dist\//] } },
    pool: 'forks',
    fileParallelism: false,
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
