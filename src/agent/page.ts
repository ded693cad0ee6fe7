import { type Kiosk, startKiosk } from '../kiosk/kiosk.js';
import { packageVersion } from '../lib/version.js';
import type { Edges } from './edges.js';
import { countOpenings } from './opening-count.js';

/** Serves the page and its API, where there is one. */
export async function startPage({
  config,
  record,
  hardware,
  cabinet,
  presenter,
  sim,
  fault,
}: Edges): Promise<Kiosk | undefined> {
  if (!config.kiosk) return undefined;
  return startKiosk({
    listen: config.kiosk,
    cabinet,
    present: (presented) => presenter.present(presented),
    pinDigits: config.access.pinDigits,
    clock: () => record.clock.now(),
    counters: { hardware: () => hardware.counters(), openings: countOpenings(cabinet) },
    ...(sim && { sim }),
    version: packageVersion(),
    onFault: fault,
  });
}
