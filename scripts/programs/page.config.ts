import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { packagesInside } from './packages-inside.js';

// Built for those who use it, whoever builds it: tests set another environment, which would make another page.
process.env.NODE_ENV = 'production';

const project = new URL('../../', import.meta.url);
const place = (path: string): string => fileURLToPath(new URL(path, project));
const typefaces = new URL('node_modules/@fontsource-variable/', project);
/** They are in the page as files, which no module shows. */
const typefaceNames = readdirSync(typefaces).map((name) => `@fontsource-variable/${name}`);

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
  root: place('src/kiosk/page/'),
  resolve: { preserveSymlinks: true },
  // The clips are asked for by language and screen, so their names are kept.
  publicDir: place('src/kiosk/page/sound/clips/'),
  plugins: [typefaceLicences(), packagesInside(place('dist/packages/page.json'), typefaceNames)],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: place('dist/bin/page/'),
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
