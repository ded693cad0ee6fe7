import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { browserNote, launchBrowser, withoutBrowser } from '../browser.js';
import { sessionWorld } from './session-world.js';
import { builtPage, plainPage } from './start.js';

// A browser, a cabinet and its boards at once: a machine that has more to do takes a while.
describe.skipIf(withoutBrowser)(`a delivery at the page${browserNote}`, { timeout: 60_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open() {
    const world = await sessionWorld({ kiosk: { pageDir: builtPage, page: { ...plainPage, deliver: true } } });
    const context = await browser.newContext({ hasTouch: true, viewport: { width: 800, height: 480 } });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    await page.goto(world.kiosk.url);
    const tap = async (...names: string[]): Promise<void> => {
      for (const name of names) await page.getByRole('button', { name, exact: true }).tap();
    };
    const title = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
    return { ...world, page, tap, title };
  }

  it('opens a free locker of the size that a courier chooses, and says to put something in', async () => {
    const { hire, page, tap, title, world } = await open();
    await hire('courier', '7007');
    await tap('Deliver a parcel', ...'7007', 'Next', ...'493817');
    expect(await page.content()).not.toContain('493817');
    await tap('Open');
    await title('Which size?');
    await tap('Medium');
    await page.getByText('Put your things in and close the door.').waitFor();
    const [opened] = world.cabinet.lockers().filter(({ latch }) => latch === 'open');
    expect(opened?.size).toBe('M');
    expect(await page.content()).not.toContain('7007');
  });

  it('refuses a wrong PIN, and whoever is no courier, with the same words', async () => {
    const { hire, page, tap, title } = await open();
    await hire('operator', '9001');
    for (const typed of ['123456', '493817']) {
      await tap('Deliver a parcel', ...'9001', 'Next', ...typed, 'Open');
      await title('This does not open here.');
      await tap('Done');
      await title('What would you like to do?');
    }
    expect(await page.getByRole('tab').count()).toBe(0);
  });
});
