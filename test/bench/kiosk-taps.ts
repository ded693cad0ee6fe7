import { type Figure, median, percentile } from './figures.js';
import { busyMs, type KioskScreen, slowDown, slowedTimes, type Tab } from './kiosk-screen.js';
import { answerProbe, homeButton } from './page-probes.js';

/** What is tapped, and how long its answer took in ms. */
type Samples = Map<string, number[]>;

/** From the lifting of a finger to the frame that shows the answer. Each round is a page of its own, which nothing was tapped on before. */
export async function tapFigures(kiosk: KioskScreen, rounds: number): Promise<Figure[]> {
  const slowed: Samples = new Map();
  const busy: Samples = new Map();
  for (let count = 0; count < rounds; count += 1) {
    await inNewTab(kiosk, async (tab) => {
      await slowDown(tab);
      await tapThrough(tab, (what, { answerMs }) => add(slowed, what, answerMs));
    });
    // Once more in its own time: what the page itself takes of a processor is much the same whoever else is busy.
    await inNewTab(kiosk, (tab) => tapThrough(tab, (what, tapped) => add(busy, what, tapped.busyMs)));
  }
  return [...slowed].flatMap(([what, ms]) => {
    const name = `kiosk page, tap to painted answer, ${what}`;
    const ownMs = percentile(busy.get(what) ?? [], 0.95);
    return [
      {
        ...{ what: `${name}, p95`, value: percentile(ms, 0.95), unit: 'ms' },
        ...(what !== textsOf && { goal: { most: 100 } }),
        how: `median ${median(ms).toFixed(0)} ms; ${ms.length} taps, slowed ${slowedTimes} times`,
      },
      {
        ...{ what: `${name}, the page's own time, p95`, value: ownMs * slowedTimes, unit: 'ms' },
        how: `${slowedTimes} times ${ownMs.toFixed(1)} ms of the processor, not slowed`,
      },
    ];
  });
}

/** A page is loaded once and stands for months; what it gets ready after its first screen is ready by then. */
const restMs = 2500;

async function inNewTab(kiosk: KioskScreen, work: (tab: Tab) => Promise<void>): Promise<void> {
  const tab = await kiosk.tab();
  try {
    await tab.page.goto(kiosk.url);
    await tab.page.locator(homeButton).first().waitFor();
    await tab.page.waitForTimeout(restMs);
    await work(tab);
  } finally {
    await tab.close();
  }
}

function add(samples: Samples, what: string, ms: number): void {
  samples.set(what, [...(samples.get(what) ?? []), ms]);
}

/** What is seen at once has a goal. The texts of a language come after that, and its script is drawn for the first time. */
const textsOf = 'texts of a language';

interface Tapped {
  readonly answerMs: number;
  /** How long the page's main thread was busy for it. */
  readonly busyMs: number;
}

/** A finger does not leave the glass sooner; meanwhile the key looks pressed. */
const pressMs = 80;

/** Taps on what stands still, as a finger does. */
async function tapOnce({ page, cdp }: Tab, button: string, change: string): Promise<Tapped> {
  const place = page.locator(button).first();
  await place.waitFor();
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  const box = await place.boundingBox();
  if (box === null) throw new Error(`nothing to tap on: ${button}`);
  await page.evaluate(answerProbe(change));
  const before = await busyMs(cdp);
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await page.waitForTimeout(pressMs);
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  const answerMs = Number(await page.evaluate('window.answer'));
  return { answerMs, busyMs: (await busyMs(cdp)) - before };
}

async function tapThrough(tab: Tab, note: (what: string, tapped: Tapped) => void): Promise<void> {
  const { page } = tab;
  const timed = async (what: string, button: string, change: string): Promise<void> =>
    note(what, await tapOnce(tab, button, change));
  const tap = async (button: string): Promise<void> => page.locator(button).first().tap();
  const on = (screen: string, key: string): string =>
    `[data-screen=${screen}] button[data-key="${key}"]:not(:disabled)`;
  const digit = (screen: string, key: string): string => `[data-screen=${screen}] .digits button[aria-label="${key}"]`;
  const shows = (selector: string): string => `document.querySelector('${selector}') !== null`;
  await timed('another screen', on('home', '1'), shows('[data-screen=locker]'));
  for (const key of '01') await tap(digit('locker', key));
  for (const [at, key] of [...'13579024'].entries()) {
    await timed('a digit', digit('pin', key), shows(`[data-screen=pin] [data-typed="${at + 1}"]`));
  }
  await tap(on('pin', '*'));
  await tap(on('home', '2'));
  for (const key of '123') {
    await timed('a size', on('size', key), shows('[data-screen=duration]'));
    await tap(on('duration', '*'));
  }
  await tap(on('size', '*'));
  for (let count = 0; count < 3; count += 1) {
    await timed('help', '[data-screen=home] .home button:last-child', shows('[data-screen=help]'));
    await tap(on('help', '*'));
  }
  // Each language is asked for the first time: its texts come from the daemon.
  for (const key of '23456789') {
    const before = JSON.stringify(await page.locator('.stage h2').innerText());
    await timed('the list of languages', '.language-now', shows('[data-screen=languages]'));
    await timed(textsOf, on('languages', key), `document.querySelector('.stage h2').innerText !== ${before}`);
  }
  // From here on each was spoken before; the first answer is that the list is gone.
  for (const key of '987654321') {
    await timed('the list of languages', '.language-now', shows('[data-screen=languages]'));
    await timed('a language', on('languages', key), `!(${shows('[data-screen=languages]')})`);
  }
}
