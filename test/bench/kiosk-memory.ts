import type { Figure } from './figures.js';
import type { KioskScreen, Tab } from './kiosk-screen.js';
import { homeButton, walker } from './page-probes.js';

/** What a page keeps, once all that nobody refers to was thrown away. */
interface Kept {
  readonly heapKb: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** Each language was spoken six times by then, and the browser has compiled what is used often. */
const warmUp = 54;
const atOnce = 10;
const lockers = ['A03', 'A04', 'A05', 'A09', 'A10', 'A17', 'A18'];
const barred = 'A02';

/** One page lives through so many customers: it is a cabinet's for months. */
export async function memoryFigures(kiosk: KioskScreen, flows: number): Promise<Figure[]> {
  const pins = Object.fromEntries(lockers.map((locker) => [locker, '493817']));
  for (const [locker, pin] of Object.entries({ ...pins, [barred]: '271828' }))
    await kiosk.control.post('/pin', { locker, pin });
  const tab = await kiosk.tab();
  try {
    await tab.page.goto(kiosk.url);
    await tab.page.locator(homeButton).first().waitFor();
    await tab.page.evaluate(walker(pins, barred));
    await walk(tab, warmUp);
    const before = await kept(tab);
    await walk(tab, flows);
    const after = await kept(tab);
    const ratio = (what: string, of: (kept: Kept) => number, unit: string): Figure => ({
      ...{
        what: `kiosk page, ${what} after ${flows} customers, against ${warmUp}`,
        value: of(after) / of(before),
        unit: 'x',
      },
      ...{ goal: { most: 1.05 }, how: `${of(before).toFixed(0)} ${unit}, then ${of(after).toFixed(0)}` },
    });
    return [
      ratio('script heap', ({ heapKb }) => heapKb, 'kB'),
      ratio('nodes', ({ nodes }) => nodes, 'nodes'),
      ratio('listeners', ({ listeners }) => listeners, 'listeners'),
    ];
  } finally {
    await tab.close();
  }
}

async function walk({ page }: Tab, flows: number): Promise<void> {
  for (let walked = 0; walked < flows; walked += atOnce) {
    await page.evaluate(`walk(${Math.min(atOnce, flows - walked)})`);
  }
}

async function kept({ cdp }: Tab): Promise<Kept> {
  // What is held by what is thrown away goes with the next time.
  for (let count = 0; count < 3; count += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters');
  return { heapKb: usedSize / 1000, nodes, listeners: jsEventListeners };
}
