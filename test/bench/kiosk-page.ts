import { gzipSync } from 'node:zlib';
import { withoutBrowser } from '../browser.js';
import { eventually } from '../running-daemon.js';
import { type Figure, median, percentile } from './figures.js';
import { memoryFigures } from './kiosk-memory.js';
import { busyMs, type KioskScreen, kioskScreen, slowDown, slowedTimes } from './kiosk-screen.js';
import { tapFigures } from './kiosk-taps.js';
import { firstPaintProbe, homeButton, usableMsAt } from './page-probes.js';

/**
 * What a customer waits for at the screen of a cabinet, and what the page keeps of him. Nothing where there is no Chromium.
 * @param loads of the page, each with an empty cache
 * @param rounds of taps
 * @param flows of customers that one page lives through
 */
export async function kioskPageFigures(loads: number, rounds: number, flows: number): Promise<Figure[]> {
  if (withoutBrowser) return [];
  const kiosk = await kioskScreen();
  try {
    return [
      ...(await loadFigures(kiosk, loads)),
      ...(await tapFigures(kiosk, rounds)),
      ...(await memoryFigures(kiosk, flows)),
    ];
  } finally {
    await kiosk.remove();
  }
}

/** Time and size of the first screen. */
async function loadFigures(kiosk: KioskScreen, loads: number): Promise<Figure[]> {
  const usableMs: number[] = [];
  const ownMs: number[] = [];
  const slowed: number[] = [];
  let scripts: readonly string[] = [];
  for (let count = 0; count < loads; count += 1) {
    const one = await loadOnce(kiosk);
    usableMs.push(one.usableMs);
    slowed.push(one.slowed);
    // Once more in its own time: what the page itself takes of a processor is much the same whoever else is busy.
    ownMs.push((await loadOnce(kiosk, false)).ownMs);
    scripts = one.scripts;
  }
  const how = `${loads} loads, empty cache, slowed ${slowedTimes} times (seen: ${median(slowed).toFixed(1)}); the first tap is answered`;
  return [
    { what: 'kiosk page, navigation to usable paint, median', value: median(usableMs) / 1000, unit: 's', how },
    {
      ...{ what: 'kiosk page, navigation to usable paint, p95', value: percentile(usableMs, 0.95) / 1000, unit: 's' },
      ...{ goal: { most: 1 }, how },
    },
    {
      what: "kiosk page, navigation to usable paint, the page's own time, p95",
      ...{ value: (percentile(ownMs, 0.95) * slowedTimes) / 1000, unit: 's' },
      how: `${slowedTimes} times ${percentile(ownMs, 0.95).toFixed(0)} ms of the processor, not slowed`,
    },
    ...(await sizeFigures(kiosk, scripts)),
  ];
}

interface Load {
  readonly usableMs: number;
  /** How long the page's main thread was busy for it. */
  readonly ownMs: number;
  /** How many times longer the page took for the same work. */
  readonly slowed: number;
  readonly scripts: readonly string[];
}

/** Loads the page into a browser that has nothing of it, and taps on its first button as soon as that was painted. */
async function loadOnce(kiosk: KioskScreen, slow = true): Promise<Load> {
  const tab = await kiosk.tab(firstPaintProbe);
  try {
    const scripts: string[] = [];
    tab.page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
    // Another document of the daemon: its process is slow before the page is asked for, as a panel's browser is.
    await tab.page.goto(`${kiosk.url}healthz`);
    const slowed = slow ? await slowDown(tab) : 1;
    await tab.page.goto(kiosk.url, { waitUntil: 'commit' });
    const usableMs = await eventually('the first screen', () => usableMsAt(tab.page), 30_000);
    const ownMs = await busyMs(tab.cdp);
    const atOnce = [...scripts];
    await tab.page.locator(homeButton).first().tap();
    await tab.page.locator('[data-screen=locker]').waitFor();
    return { usableMs, ownMs, slowed, scripts: atOnce };
  } finally {
    await tab.close();
  }
}

/** What the first screen needs, and beside it what comes later, if at all. */
async function sizeFigures(kiosk: KioskScreen, first: readonly string[]): Promise<Figure[]> {
  const later = (await scriptsOf(kiosk, first)).filter((path) => !first.includes(path));
  const kb = async (paths: readonly string[]): Promise<number[]> =>
    Promise.all(paths.map(async (path) => gzipSync(await bytesOf(path), { level: 9 }).length / 1000));
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, one) => total + one, 0);
  const [atOnce, rest] = [await kb(first), await kb(later)];
  return [
    {
      ...{ what: 'kiosk page, script of the first screen, compressed', value: sum(atOnce), unit: 'kB' },
      ...{
        goal: { most: 80 },
        how: `files: ${first.length}; gzip; no language but English, nothing of the staff's screen`,
      },
    },
    {
      ...{ what: 'kiosk page, script that is loaded when it is wanted, compressed', value: sum(rest), unit: 'kB' },
      how: `files: ${later.length}, the largest ${Math.max(...rest).toFixed(1)} kB: eight languages, the staff's screen in nine, sounds`,
    },
  ];
}

/** All script files that the first ones lead to. */
async function scriptsOf({ url }: KioskScreen, first: readonly string[]): Promise<readonly string[]> {
  const found = new Set(first);
  for (const path of found) {
    const text = new TextDecoder().decode(await bytesOf(path));
    for (const [, name] of text.matchAll(/["'`]\.\/([\w-]+\.js)["'`]/g)) found.add(`${url}assets/${name}`);
  }
  return [...found];
}

async function bytesOf(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
