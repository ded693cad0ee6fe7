// Vitest's coverage by V8, from where scripts/mutants.mjs installs it. Vitest looks for what calls itself `v8` beside itself.
const place = new URL('../../.cache/mutants/node_modules/@vitest/coverage-v8/dist/index.js', import.meta.url);
const { default: v8 } = await import(place.href);

export default {
  ...v8,
  async getProvider() {
    return Object.assign(await v8.getProvider(), { name: 'custom' });
  },
};
