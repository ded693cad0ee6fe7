import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootDebian } from '../kernel/boot.js';
import { debianDisk, readFromDisk } from '../service/disk.js';
import { life, notesIn, prepareLife } from '../service/installed/life.js';
import type { Figure } from './figures.js';
import { onRig } from './rig-figures.js';

/** An emulated processor takes so many times longer. */
const patience = 10;
const limitMs = 5_400_000;

/** The whole life of the package on a machine of its own; `npm test` leads through the same in systemd-nspawn, which takes two minutes. */
export function packageLifeFigures(): Promise<Figure[]> {
  return onRig('the life of the package', async (rig) => {
    const work = mkdtempSync(join(tmpdir(), 'life-'));
    try {
      const disk = await debianDisk(work, (tree) => prepareLife(join(tree, 'proof'), patience));
      const shown = await bootDebian(rig, disk, limitMs);
      const seen = notesIn(readFromDisk(disk, '/proof/seen'));
      if (!seen.has('ended')) throw new Error(`The proof broke off:\n${readFromDisk(disk, '/proof/seen')}\n${shown}`);
      const wrong = life.flatMap(([title, expected]) =>
        Object.entries(expected).flatMap(([name, value]) => {
          const found = seen.get(name);
          return found === value ? [] : [`${title}: ${name} is "${found}", not "${value}"`];
        }),
      );
      for (const one of wrong) console.error(`the life of the package: ${one}`);
      const how = 'Debian and its systemd in qemu: install, provision, hang, upgrade, failed upgrade, purge';
      return [
        {
          what: 'the life of the package: facts that are not so',
          value: wrong.length,
          unit: '',
          goal: { most: 0 },
          how,
        },
      ];
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}
