import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { packagesInside } from './packages-inside.js';
import { unbundled } from './unbundled.js';

// Built for those who use it, whoever builds it: tests set another environment, which would make other programs.
process.env.NODE_ENV = 'production';

const root = new URL('../../', import.meta.url);
const source = (path: string): string => fileURLToPath(new URL(path, root));
const outDir = source('dist/bin/');

const commands = {
  lockerd: 'src/lockerd.ts',
  lockerctl: 'src/lockerctl.ts',
  'locker-collector': 'src/locker-collector.ts',
};
/** Started by the commands, each named by `src/hardware/fork-process.ts`; the last is asked by `scripts/service/switch-release`. */
const processes = {
  'hardware-process': 'drivers/process.ts',
  'scan-process': 'drivers/scan-process.ts',
  'address-process': 'drivers/address-process.ts',
  'simulator-process': 'drivers/simulator/process.ts',
  'data-directory': 'scripts/service/data-directory.ts',
};

/** A text with one sign of another alphabet takes two bytes for each of its signs in memory. */
function oneBytePerSign(): Plugin {
  const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return {
    name: 'one-byte-per-sign',
    generateBundle(_, bundle) {
      for (const one of Object.values(bundle)) {
        if (one.type !== 'chunk') continue;
        // There, or in a text that is taken as it stands, it would mean something else.
        if (/\\[\u0100-\uffff]/.test(one.code))
          this.error(`a backslash stands before a sign of another alphabet in ${one.fileName}`);
        one.code = one.code.replace(/[\u0100-\uffff]/g, escaped);
      }
    },
  };
}

/** Ways to a broker that MQTT.js has at hand and no program takes: a broker's address begins with `mqtts:` or `mqtt:`. */
const otherWays = ['ws', 'socks'];

/** What MQTT.js brings in and is not needed: other ways, and three copies of streams that Node has itself. */
function leanMqtt(): Plugin {
  const nothing = '\0nothing';
  return {
    name: 'lean-mqtt',
    enforce: 'pre',
    resolveId(id) {
      // As the package itself does where READABLE_STREAM=disable is in its environment, which the tests have.
      if (id === 'readable-stream') return { id: 'node:stream', external: true };
      return otherWays.includes(id) ? nothing : undefined;
    },
    load(id) {
      return id === nothing ? 'export default {};' : undefined;
    },
  };
}

function executable(): Plugin {
  return {
    name: 'executable-commands',
    writeBundle() {
      for (const name of Object.keys(commands)) chmodSync(`${outDir}${name}.js`, 0o755);
    },
  };
}

/**
 * The programs as they run in a cabinet: what each needs of sources and packages in a few files, without what none of them reaches.
 * One open file for each of six hundred modules, and the text of all that no command uses, is a third of a start on a small board.
 */
export default defineConfig({
  plugins: [leanMqtt(), oneBytePerSign(), packagesInside(source('dist/packages/programs.json')), executable()],
  publicDir: false,
  // Packages may lie elsewhere, behind a link: where is nothing that a package of this commit depends on.
  resolve: { preserveSymlinks: true },
  ssr: { noExternal: true, external: [...unbundled, 'pg-native'], target: 'node' },
  build: {
    ssr: true,
    outDir,
    emptyOutDir: true,
    target: 'node20',
    // Names and lines stay: what a service's log shows of an error leads to them.
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(
        Object.entries({ ...commands, ...processes }).map(([name, path]) => [name, source(path)]),
      ),
      output: { comments: false, entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
      checks: { bundlerTimings: false },
    },
  },
});
