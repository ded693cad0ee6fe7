import { kills } from '../kill/kills.js';
import type { Figure } from './figures.js';

/** So many kills of processes in the middle of their work on a database. */
export async function killFigures(count: number, seed = 20): Promise<Figure[]> {
  const { breaches, acknowledged, migrations } = await kills(count, seed);
  for (const breach of breaches.slice(0, 20)) console.error(`kill: ${breach}`);
  const { before, between, after } = migrations;
  const how = `${count} kills; ${acknowledged} rows acknowledged; ${before} migrations not begun, ${between} in part, ${after} done`;
  return [{ what: 'kills: laws broken', value: breaches.length, unit: '', goal: { most: 0 }, how }];
}
