import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { packagesInside } from '../../../scripts/programs/packages-inside.js';

// Built for those who use it, whoever builds it: tests set another environment, which would make another page.
process.env.NODE_ENV = 'production';

const root = fileURLToPath(new URL('.', import.meta.url));
const typefaces = new URL('../../../node_modules/@fontsource-variable/', import.meta.url);

/** The Open Font License wants its text beside the files. */
function typefaceLicences(): Plugin {
  return {
    name: 'typeface-licences',
    generateBundle() {
      const texts = readdirSync(typefaces).map((name) => readFileSync(new URL(`${name}/LICENSE`, typefaces), 'utf8'));
      this.emitFile({ type: 'asset', fileName: 'typefaces.LICENSE.txt', source: texts.join('\n\n') });
    },
  };
}

export default defineConfig({
  root,
  // The clips are asked for by language and screen, so their names are kept.
  publicDir: fileURLToPath(new URL('./sound/clips/', import.meta.url)),
  plugins: [
    typefaceLicences(),
    packagesInside(fileURLToPath(new URL('../../../dist/packages/page.json', import.meta.url))),
  ],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../../../dist/bin/page/', import.meta.url)),
    emptyOutDir: true,
    // The page's policy allows no inline script, style or data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // On a slow machine it would tell those who only want to try lockerd how to profile the build.
    rolldownOptions: { checks: { bundlerTimings: false } },
    // Panels run the browser of their system's last long-term release.
    target: 'chrome109',
  },
});
