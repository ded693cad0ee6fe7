import { hasPostgres } from '../collector/postgres-server.js';
import { daysOffline } from '../fleet/days-offline.js';
import { hasBroker } from '../uplink/broker.js';
import type { Figure } from './figures.js';

/** A cabinet that was away for three days, and how fast it hands over what it recorded. Left out without Mosquitto or PostgreSQL. */
export async function offlineFigures(rows: number): Promise<Figure[]> {
  if (!hasBroker || !hasPostgres) return [];
  const { breaches, events, drainSeconds } = await daysOffline(rows);
  for (const breach of breaches) console.error(`three days offline: ${breach}`);
  const how = `${events} events, Mosquitto with TLS, one collector, PostgreSQL`;
  return [
    {
      what: 'three days offline: events lost or out of order',
      value: breaches.length,
      unit: '',
      goal: { most: 0 },
      how,
    },
    { what: 'three days offline: until all was handed over', value: drainSeconds, unit: 's', how },
  ];
}
