import { hasPostgres } from '../collector/postgres-server.js';
import { brokerRestart } from '../fleet/restart.js';
import { hasBroker } from '../uplink/broker.js';
import type { Figure } from './figures.js';

const cabinets = 1000;

/** A thousand cabinets on this machine, with all that they need, whose broker is killed and comes back. Left out without Mosquitto or PostgreSQL. */
export async function fleetFigures(meanwhile: number): Promise<Figure[]> {
  if (!hasBroker || !hasPostgres) return [];
  const done = await brokerRestart({ cabinets, processes: 4, before: 4, meanwhile });
  for (const breach of done.breaches.slice(0, 20)) console.error(`fleet: ${breach}`);
  const { breaches, events, firstSeconds, awaySeconds, caughtUpSeconds, cabinetsMb, collectorsMb, load } = done;
  const how = `${cabinets} cabinets with databases of their own in memory, 4 processes, Mosquitto with TLS, 2 collectors, PostgreSQL, all on this machine`;
  const away = `the broker was away for ${awaySeconds.toFixed(0)} s, each cabinet wrote ${meanwhile} rows; load ${load.toFixed(1)}`;
  return [
    {
      what: '1,000 cabinets: rows lost or doubled',
      value: breaches.length,
      unit: '',
      goal: { most: 0 },
      how: `${events} rows; ${how}`,
    },
    {
      what: '1,000 cabinets: first connection and receipts',
      value: firstSeconds,
      unit: 's',
      how: 'all started at once',
    },
    { what: '1,000 cabinets: caught up after a broker restart', value: caughtUpSeconds, unit: 's', how: away },
    {
      what: '1,000 cabinets: memory of one',
      value: cabinetsMb / cabinets,
      unit: 'MB',
      how: `collectors: ${collectorsMb.toFixed(0)} MB both`,
    },
  ];
}
