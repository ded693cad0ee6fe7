import type { CDPSession } from 'playwright-core';
import { z } from 'zod';
import type { Figure } from './figures.js';
import type { KioskScreen, Tab } from './kiosk-screen.js';
import { homeButton, walker } from './page-probes.js';

/** What a page keeps, once all that nobody refers to was thrown away. */
interface Kept {
  /** The whole script heap. */
  readonly heapKb: number;
  /** The heap without what the browser's engine made of the page's functions: byte code, machine code, what it noted of their types. */
  readonly dataKb: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** Each language was spoken six times by then, and the browser has compiled what is used often. */
const warmUp = 54;
/** The browser compiles a function again when it was run some hundred times more; by then that has come to its end. */
const compiledBy = 600;
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
    let walked = warmUp;
    let compiled: Kept | undefined;
    if (flows > compiledBy) {
      await walk(tab, compiledBy - walked);
      walked = compiledBy;
      compiled = await kept(tab);
    }
    await walk(tab, flows - walked);
    const after = await kept(tab);
    const ratio = (
      what: string,
      earlier: Kept,
      customers: number,
      of: (kept: Kept) => number,
      unit: string,
    ): Figure => ({
      what: `kiosk page, ${what} after ${flows} customers, against ${customers}`,
      ...{ value: of(after) / of(earlier), unit: 'x', goal: { most: 1.05 } },
      how: `${of(earlier).toFixed(0)} ${unit}, then ${of(after).toFixed(0)}`,
    });
    return [
      ratio('script heap without compiled code', before, warmUp, ({ dataKb }) => dataKb, 'kB'),
      ...(compiled ? [ratio('whole script heap', compiled, compiledBy, ({ heapKb }) => heapKb, 'kB')] : []),
      ratio('nodes', before, warmUp, ({ nodes }) => nodes, 'nodes'),
      ratio('listeners', before, warmUp, ({ listeners }) => listeners, 'listeners'),
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
  const codeBytes = await compiledBytes(cdp);
  return { heapKb: usedSize / 1000, dataKb: (usedSize - codeBytes) / 1000, nodes, listeners: jsEventListeners };
}

/** V8's format: `nodes` has `node_fields.length` numbers for each thing on the heap, its type an index into the first of `node_types`. */
const Snapshot = z.object({
  snapshot: z.object({
    meta: z.object({ node_fields: z.array(z.string()), node_types: z.array(z.unknown()) }),
  }),
  nodes: z.array(z.number()),
});

/** What the engine itself counts as code on the page's heap. */
async function compiledBytes(cdp: CDPSession): Promise<number> {
  const chunks: string[] = [];
  const take = ({ chunk }: { readonly chunk: string }): void => {
    chunks.push(chunk);
  };
  cdp.on('HeapProfiler.addHeapSnapshotChunk', take);
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  cdp.off('HeapProfiler.addHeapSnapshotChunk', take);
  const { snapshot, nodes } = Snapshot.parse(JSON.parse(chunks.join('')));
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [kinds] = z
    .tuple([z.array(z.string())])
    .rest(z.unknown())
    .parse(types);
  const [kindAt, sizeAt] = [fields.indexOf('type'), fields.indexOf('self_size')];
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    if (kinds[nodes[at + kindAt] ?? -1] === 'code') bytes += nodes[at + sizeAt] ?? 0;
  }
  return bytes;
}
