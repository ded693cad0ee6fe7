import { systemTime } from '../lib/clock-source.js';
import { Readers } from '../readers/readers.js';
import type { Edges } from './edges.js';

/** Lets the readers of the config open lockers. */
export function startReaders({
  config,
  hardware,
  atReaders,
  fault,
}: Pick<Edges, 'config' | 'hardware' | 'atReaders' | 'fault'>): Readers {
  return new Readers({
    world: {
      lockers: config.lockers.map(({ id }) => id),
      present: (what) => atReaders.present(what),
      denied: () => hardware.signal('denied'),
      onFault: fault,
    },
    ...{ hardware, readers: config.readers, time: systemTime },
  });
}
