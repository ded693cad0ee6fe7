import { hasPostgres } from '../collector/postgres-server.js';
import { chaos } from '../fleet/chaos.js';
import { hasBroker } from '../uplink/broker.js';
import type { Figure } from './figures.js';

const cabinets = 4;

/** So many events through a fleet that is killed, cut and slowed down the whole time. Left out without Mosquitto or PostgreSQL. */
export async function chaosFigures(events: number, seed = 28): Promise<Figure[]> {
  if (!hasBroker || !hasPostgres) return [];
  const plan = {
    cabinets,
    rows: events / cabinets,
    perSecond: 200,
    collectors: 2,
    downMs: 1500,
    upMs: 1000,
    seed,
    network: true,
  };
  const done = await chaos(plan);
  for (const breach of done.breaches.slice(0, 20)) console.error(`chaos: ${breach}`);
  const { breaches, looks, blows, repeated, removed, seconds, calmSeconds } = done;
  const struck = Object.entries(blows).map(([blow, times]) => `${blow} ${times}`);
  const how = `${done.events} events, seed ${seed}; ${struck.join(', ')}; ${repeated} messages repeated; ${removed} rows removed meanwhile`;
  return [
    { what: 'chaos: events lost, doubled or released early', value: breaches.length, unit: '', goal: { most: 0 }, how },
    { what: 'chaos: until all was handed over', value: seconds, unit: 's', how: `${looks} looks at what was released` },
    { what: 'chaos: of it after the last blow', value: calmSeconds, unit: 's', how: 'each row has its receipt' },
  ];
}
