import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root,
  // The clips are asked for by language and screen, so their names are kept.
  publicDir: fileURLToPath(new URL('./sound/clips/', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../../../dist/src/kiosk/page/', import.meta.url)),
    emptyOutDir: true,
    // The page's policy allows no inline script, style or data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Panels run the browser of their system's last long-term release.
    target: 'chrome109',
  },
});
