import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { browserNote, launchBrowser, withoutBrowser } from '../browser.js';
import { kioskForTest, plainPage } from './start.js';

describe.skipIf(withoutBrowser)(`the black screen${browserNote}`, { timeout: 60_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(blankAfterMs?: number) {
    const screen = { brightness: 100, ...(blankAfterMs !== undefined && { blankAfterMs }) };
    const world = await kioskForTest({ page: { ...plainPage, screen } });
    const context = await browser.newContext({ hasTouch: true });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(world.kiosk.url);
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
    const black = page.locator('.blank');
    const isBlack = async (count: number): Promise<void> => {
      await expect.poll(() => black.count()).toBe(count);
    };
    return { ...world, page, isBlack, black };
  }

  it('comes when nobody has touched the page for so long, and the touch that ends it does nothing else', async () => {
    const { page, isBlack, black } = await open(60_000);
    await page.clock.runFor(59_000);
    await isBlack(0);
    await page.clock.runFor(2000);
    await isBlack(1);
    const door = await page.getByRole('button', { name: 'Locker A01, closed' }).boundingBox();
    await page.touchscreen.tap((door?.x ?? 0) + 20, (door?.y ?? 0) + 20);
    await isBlack(0);
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
    await page.clock.runFor(61_000);
    await isBlack(1);
    await page.keyboard.press('7');
    await isBlack(0);
    expect(await page.locator('.panel').innerText()).not.toContain('A7');
    expect(await black.count()).toBe(0);
  });

  it('ends when somebody presents a code at a reader', async () => {
    const { page, isBlack, atReaders } = await open(60_000);
    await page.clock.runFor(61_000);
    await isBlack(1);
    await atReaders.present({ kind: 'code', text: 'no-such-code' });
    await page.getByRole('heading', { name: 'This does not open here.' }).waitFor();
    await isBlack(0);
  });

  it('never comes over the screen of those who run the cabinet, who would not see what they touch', async () => {
    const { page } = await open(10_000);
    await page.getByRole('button', { name: 'Staff' }).tap();
    await page.getByRole('heading', { name: 'Your number' }).waitFor();
    await page.clock.runFor(11_000);
    await page.getByRole('button', { name: '7', exact: true }).tap();
    await page.getByText('7', { exact: true }).and(page.getByRole('status')).waitFor();
  });

  it('never comes where the config does not ask for it', async () => {
    const { page, isBlack } = await open();
    await page.clock.runFor(86_400_000);
    await isBlack(0);
  });
});
