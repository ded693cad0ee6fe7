import { describe, expect, it } from 'vitest';
import { rigNote, withoutRig } from '../available.js';
import { prepareRig } from '../prepare.js';
import { powerCuts } from './cuts.js';

const cuts = 3;

describe.skipIf(withoutRig)(`a power cut in the middle of openings${rigNote}`, () => {
  it('takes nothing that was acknowledged, no intent, and no use that its rows do not show', async () => {
    const seed = Number(process.env.POWER_CUT_SEED ?? Date.now() % 1e6);
    console.log(`power cuts with POWER_CUT_SEED=${seed}`);
    const result = await powerCuts(await prepareRig(), cuts, seed);
    expect(result.breaches).toEqual([]);
    expect(result.harmless).toBe(0);
    expect(result.count('serving')).toBe(cuts);
    expect(result.count('energised')).toBeGreaterThan(0);
    expect(result.count('answer')).toBeGreaterThan(0);
  }, 1_800_000);
});
