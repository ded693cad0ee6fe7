import { expect, test } from 'vitest';
import { hasPostgres } from '../collector/postgres-server.js';
import { hasBroker } from '../uplink/broker.js';
import { chaos } from './chaos.js';

test.skipIf(!hasBroker || !hasPostgres)(
  'whatever is killed, cut, slowed down or repeated between cabinets and PostgreSQL, each row is there once, and none was released before',
  { timeout: 120_000 },
  async () => {
    const seed = Number(process.env.CHAOS_SEED ?? 28);
    const plan = { cabinets: 2, rows: 1000, perSecond: 120, collectors: 1, downMs: 1200, upMs: 600 };
    const { breaches, events, blows, looks, removed, repeated, ...rest } = await chaos({ ...plan, seed });
    console.log(JSON.stringify({ events, blows, looks, removed, repeated, ...rest }));
    expect(breaches).toEqual([]);
    expect(events).toBeGreaterThanOrEqual(2000);
    const { 'cable pulled': _, ...dealt } = blows;
    expect(Object.entries(dealt).filter(([, times]) => times === 0)).toEqual([]);
    expect(removed).toBeGreaterThan(0);
    expect(repeated).toBeGreaterThan(0);
  },
);
