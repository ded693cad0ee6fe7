import { messageOf } from '../../src/lib/errors.js';
import { prepareRig, type Rig } from './prepare.js';

/**
 * The rig for a test file, and what the name of its suite ends with. Where none can be had the tests are left out, and the run
 * says why; in CI nothing is left out, and this rejects.
 */
export async function rigForTests(): Promise<{ readonly rig?: Rig; readonly note: string }> {
  try {
    return { rig: await prepareRig(), note: '' };
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    console.log(`Tests on the kernel rig are skipped: ${messageOf(error)}`);
    return { note: ` (skipped: ${messageOf(error).split('\n')[0]})` };
  }
}
