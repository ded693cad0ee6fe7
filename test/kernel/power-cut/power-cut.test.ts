import { describe, expect, it } from 'vitest';
import { rigForTests } from '../test-rig.js';
import { powerCuts } from './cuts.js';

const cuts = 3;
const { rig, note } = await rigForTests();

describe.runIf(rig)(`a power cut in the middle of openings${note}`, () => {
  it('takes nothing that was acknowledged, no intent, and no use that its rows do not show', async () => {
    if (!rig) throw new Error('no rig');
    const seed = Number(process.env.POWER_CUT_SEED ?? Date.now() % 1e6);
    console.log(`power cuts with POWER_CUT_SEED=${seed}`);
    const result = await powerCuts(rig, cuts, seed);
    expect(result.breaches).toEqual([]);
    // The kernel writes a file back by itself each half minute: that one cut takes nothing of it can be.
    expect(result.harmless).toBeLessThan(cuts);
    expect(result.count('serving')).toBe(cuts);
    expect(result.count('energised')).toBeGreaterThan(0);
    expect(result.count('answer')).toBeGreaterThan(0);
  }, 1_800_000);
});
