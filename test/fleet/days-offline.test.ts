import { expect, test } from 'vitest';
import { hasPostgres } from '../collector/postgres-server.js';
import { hasBroker } from '../uplink/broker.js';
import { daysOffline } from './days-offline.js';

test.skipIf(!hasBroker || !hasPostgres)(
  'what a cabinet records in three days without a line is handed over in order once the line is back',
  { timeout: 60_000 },
  async () => {
    const { breaches, events } = await daysOffline(1000);
    expect(breaches).toEqual([]);
    expect(events).toBeGreaterThanOrEqual(1000);
  },
);
