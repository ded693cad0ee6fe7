import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../src/lib/languages.js';
import { browserNote, launchBrowser, touchedPage, withoutBrowser } from '../browser.js';
import { fullPage, type Screen, type Stand, screens } from './every-screen.js';
import { FakeDesk } from './fake-desk.js';
import { faultsAt } from './fits.js';
import { speak } from './speak.js';
import { staffScreens } from './staff-screens.js';
import { kioskForTest } from './start.js';

/** Slower than a scanner that stands for a keyboard. */
const handMs = 60;
const panels = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
  { width: 1080, height: 1920 },
];
/** The widest. The walks measure all languages at all sizes; here each is measured where there is least room. */
const wide = ['ml'] as const;
const spokenAt = ({ width }: (typeof panels)[number]) =>
  width === 800 || process.env.EVERY_LANGUAGE ? languages : wide;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2 A and AA, and of AAA the contrast: the page is read in the sun. */
const judged = `axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  rules: { 'color-contrast-enhanced': { enabled: true } },
}).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, any }) =>
  id + ' ' + target.join(' ') + ' ' + any.map(({ message }) => message).join('; '))))`;

// A browser and nine languages at three sizes: a machine that has more to do takes a while.
describe.skipIf(withoutBrowser)(`every screen of the page${browserNote}`, { timeout: 90_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(
    change: Pick<Screen, 'checkPin'> & Parameters<typeof kioskForTest>[0] = {},
  ): Promise<Stand & { readonly complaints: readonly string[] }> {
    const desk = new FakeDesk();
    const world = await kioskForTest({ page: fullPage, rentals: desk, ...change });
    const { page, complaints } = await touchedPage(browser, { width: 800, height: 480 }, 15_000);
    await page.clock.install();
    await page.goto(world.kiosk.url);
    const at = (screen: string) => page.locator(`[data-screen="${screen}"]`).waitFor();
    await at('home');
    return { ...world, page, desk, complaints, at, type: (keys) => page.keyboard.type(keys, { delay: handMs }) };
  }

  const shoot = async (page: Page, name: string): Promise<void> => {
    const folder = process.env.SCREENSHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${name.replace(':', '-')}.png` });
  };

  it.each(
    screens,
  )('$name is reached by a keypad, fits in each language and at each size, and can be read by everybody', async (screen) => {
    const { checkPin } = screen;
    const stand = await open(checkPin && { checkPin });
    const { page, at, complaints } = stand;
    // Where the daemon goes away, no language is missing afterwards.
    if (screen.name === 'lost') for (const one of [...languages].reverse()) await page.evaluate(speak(one));
    await screen.reach(stand);
    const [name = ''] = screen.name.split(':');
    await at(name);
    const faults: string[] = [];
    for (const panel of panels) {
      // "Thank you" goes by itself.
      if (name !== 'closed') await at(name);
      await page.setViewportSize(panel);
      for (const language of name === 'languages' ? (['en'] as const) : spokenAt(panel)) {
        if (name !== 'languages') await page.evaluate(speak(language));
        await shoot(page, `${panel.width}-${screen.name}-${language}`);
        for (const fault of await faultsAt(page, panel)) faults.push(`${panel.width} ${language}: ${fault}`);
      }
    }
    await page.evaluate(axe);
    const unfair: unknown = await page.evaluate(judged);
    expect([faults, unfair]).toEqual([[], []]);
    expect(complaints.filter((text) => !/status of [45]|ERR_CONNECTION|ERR_INCOMPLETE/.test(text))).toEqual([]);
  });

  it.each(panels)('the cabinet is drawn at the same place at each step at $width x $height', async (panel) => {
    const { page, type, at } = await open();
    await page.setViewportSize(panel);
    const place = () => page.locator('.cabinet .body').boundingBox();
    const first = await place();
    const steps = { locker: '1', pin: '03', home: '*', size: '2', duration: '2' };
    for (const [screen, keys] of Object.entries(steps)) {
      await type(keys);
      await at(screen);
      expect(await place(), screen).toEqual(first);
    }
  });

  it('those of whoever runs the cabinet fit in the widest languages and at each size, with keys for fingers', async () => {
    const stand = await open({ role: 'operator' });
    const { page, at, complaints } = stand;
    await page.evaluate(axe);
    const found: unknown[] = [];
    for (const [name, go] of staffScreens) {
      await page.evaluate(speak('en'));
      await go(stand);
      await at(name.split(':')[0] ?? '');
      for (const panel of panels) {
        await page.setViewportSize(panel);
        for (const language of panel.width === 800 ? ['en', 'ta', 'ml'] : wide) {
          await page.evaluate(speak(language));
          await shoot(page, `${panel.width}-${name}-${language}`);
          for (const fault of await faultsAt(page, panel, true))
            found.push(`${name} ${panel.width} ${language}: ${fault}`);
        }
      }
      const unfair: unknown = await page.evaluate(judged);
      if (Array.isArray(unfair)) found.push(...unfair.map((one) => `${name}: ${one}`));
    }
    expect(found).toEqual([]);
    expect(complaints.filter((text) => !/status of 403/.test(text))).toEqual([]);
  });
});
