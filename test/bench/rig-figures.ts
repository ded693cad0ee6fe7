import { missingForRig } from '../kernel/available.js';
import { powerCuts } from '../kernel/power-cut/cuts.js';
import { prepareRig, type Rig } from '../kernel/prepare.js';
import type { Figure } from './figures.js';

/** Figures that are measured on the kernel rig; none where there can be no rig, which is said. */
export async function onRig(what: string, measure: (rig: Rig) => Promise<Figure[]>): Promise<Figure[]> {
  const missing = missingForRig();
  if (missing === undefined) return measure(await prepareRig());
  console.error(`${what}: not measured: no rig (${missing})`);
  return [];
}

/** So many true power cuts in the middle of openings. */
export function powerCutFigures(cuts: number, seed = 20): Promise<Figure[]> {
  return onRig('power cuts', async (rig) => {
    const result = await powerCuts(rig, cuts, seed);
    for (const breach of result.breaches.slice(0, 20)) console.error(`power cut: ${breach}`);
    const how = `${cuts} cuts; ${result.count('answer')} openings answered, ${result.interrupted} interrupted, ${result.lostSectors} unflushed sectors lost`;
    return [{ what: 'power cuts: laws broken', value: result.breaches.length, unit: '', goal: { most: 0 }, how }];
  });
}
