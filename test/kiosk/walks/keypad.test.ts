import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserNote, launchBrowser, withoutBrowser } from '../../browser.js';
import { pin } from '../rental-world.js';
import { comeToRent } from './renting.js';

describe.skipIf(withoutBrowser)(`a keypad alone${browserNote}`, { timeout: 300_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it('rents a locker, opens it again, and ends the rental: digits, # and * and nothing else', async () => {
    const { walk, show, pay, shut, current, rentals } = await comeToRent(browser);
    const { keyboard } = walk.page;
    const press = async (keys: string): Promise<void> => {
      for (const key of keys) await keyboard.press(key);
    };
    /** Presses them, and waits for the screen that they lead to. */
    const to = async (keys: string, screen: string): Promise<void> => {
      await press(keys);
      await walk.at(screen);
    };
    await to('2', 'size');
    await to('1', 'duration');
    await to('*', 'size');
    await to('1', 'duration');
    await to('2', 'notice');
    await to('#', 'rent-pin');
    await press(`${pin}#`);
    await walk.title('The same PIN again');
    await press(`${pin}#`);
    await expect.poll(() => rentals.openOrders().length).toBe(1);
    const rental = current();
    await show(rental);
    await walk.at('pay');
    await pay(rental);
    await walk.at('paid');
    await to('*', 'home');
    await shut('A1');
    await to('1', 'locker');
    await to('A1', 'pin');
    await press('24681');
    await press('*');
    await walk.page.locator('[data-typed="4"]').waitFor();
    await press('10');
    await keyboard.press('Enter');
    await walk.at('mine');
    await to('1', 'opened');
    await to('#', 'home');
    await shut('A1');
    await to('1', 'locker');
    await to('A1', 'pin');
    await to(`${pin}#`, 'mine');
    await to('2', 'collected');
    await to('*', 'home');
    expect(rentals.get(rental)?.state).toBe('collected');
    expect(walk.taken()).toEqual([]);
  });
});
