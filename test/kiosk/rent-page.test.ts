import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserNote, launchBrowser, touchedPage, withoutBrowser } from '../browser.js';
import { fits } from './fits.js';
import { pin, rentalWorld } from './rental-world.js';
import { builtPage } from './start.js';

type Given = Parameters<typeof rentalWorld>[0];

const panels = [
  { width: 800, height: 480 },
  { width: 1080, height: 1920 },
];

// A browser, a cabinet and its boards at once: a machine that has more to do takes a while.
describe.skipIf(withoutBrowser)(`renting at the page${browserNote}`, { timeout: 60_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(given: Given = {}, viewport = { width: 800, height: 480 }) {
    const world = await rentalWorld({
      board: { confirmMs: 3000, bus: { replyTimeoutMs: 1000 } },
      ...given,
      kiosk: { pageDir: builtPage },
    });
    const { page, complaints } = await touchedPage(browser, viewport);
    await page.goto(world.kiosk.url);
    await page.getByRole('heading', { name: 'What would you like to do?' }).waitFor();
    const tap = async (...names: string[]): Promise<void> => {
      // A choice has its price in its name.
      for (const name of names) await page.getByRole('button', { name: new RegExp(`^${name}\\b`) }).tap();
    };
    const title = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
    /** The only rental that is not over. */
    const current = (): string => {
      const open = world.rentals.list().filter(({ overMs }) => overMs === null);
      if (open.length !== 1) throw new Error(`${open.length} rentals`);
      return open[0]?.id ?? '';
    };
    /** From the start to the wait for the order. */
    const order = async (size = 'Medium', time = '1 hour'): Promise<string> => {
      await tap('Rent a locker', size, time);
      await title('Choose a PIN');
      await tap(...pin, 'Next');
      await title('The same PIN again');
      await tap(...pin, 'Next');
      await title('One moment …');
      await expect.poll(() => world.rentals.openOrders().length).toBe(1);
      return current();
    };
    const enterPin = async (locker: string): Promise<void> => {
      await page.getByRole('button', { name: `Locker ${locker}, closed` }).tap();
      await tap(...pin, 'Open');
    };
    return { ...world, page, complaints, tap, title, order, enterPin };
  }

  it('leads from a size over a QR code to an open door, and comes back to it when the page is loaded anew', async () => {
    const { page, complaints, order, title, show, pay, shut, tap, enterPin } = await open();
    const rental = await order();
    await show(rental);
    await title('Pay ₹30');
    const code = page.getByRole('img', { name: 'QR code for your UPI app' });
    await code.waitFor();
    expect(await page.getByRole('timer').innerText()).toMatch(/^[45]:\d\d$/);
    await page.reload();
    await title('Pay ₹30');
    await pay(rental);
    await title('Locker A1 is open.');
    expect(await page.content()).not.toContain(pin);
    await tap('Done');
    await shut('A1');
    await enterPin('A1');
    await title('Your locker A1');
    await tap('Open');
    await title('Locker A1 is open.');
    expect(complaints).toEqual([]);
  });

  it('takes two PINs that differ for none', async () => {
    const { tap, title, page } = await open();
    await tap('Rent a locker', 'Medium', '3 hours', ...pin, 'Next');
    await title('The same PIN again');
    await tap(...'111111', 'Next');
    await page.getByText('The two were not the same. Choose again.').waitFor();
    await title('Choose a PIN');
  });

  it('cancels an order, and says what to do with each refusal', async () => {
    const { order, show, title, tap, line, rentals, page } = await open();
    await show(await order());
    await title('Pay ₹30');
    await tap('Cancel');
    await title('Cancelled.');
    expect(rentals.openOrders()).toEqual([]);
    await tap('Done');
    line.online = false;
    await tap('Rent a locker');
    await title('No network right now.');
    line.online = true;
    await tap('Try again');
    await title('Which size?');
    await page.keyboard.press('Escape');
    await title('What would you like to do?');
  });

  it('waits for the bank when the code has closed, and then says where late money goes', async () => {
    const { order, show, title, page } = await open({ spec: { settleMs: 4000 } });
    await show(await order(), 2000);
    await title('Waiting for your bank …');
    await title('The time to pay is over.');
    await page.getByText('If you have paid, the money goes back by itself').waitFor();
  });

  it('has what ran longer paid before it is collected', async () => {
    const { rentAndPay, shut, owes, title, tap, enterPin, show, pay, rentals } = await open();
    const { rental, locker } = await rentAndPay('L', '50ms');
    await shut(locker);
    await owes(rental, '20.00');
    await enterPin(locker);
    await title(`Your locker ${locker}`);
    await tap('Collect and end');
    await expect.poll(() => rentals.openOrders().length).toBe(1);
    await show(rental);
    await title('Pay ₹20');
    await pay(rental);
    await title('Thank you.');
    expect(rentals.get(rental)?.state).toBe('collected');
  });

  it('asks before it cancels an order that nobody seems to pay', async () => {
    const { page, order, show, title, rentals, tap } = await open();
    await show(await order());
    await title('Pay ₹30');
    await page.clock.install();
    await page.reload();
    await title('Pay ₹30');
    await page.clock.runFor(121_000);
    await title('Are you still paying?');
    await tap('I am still paying');
    await title('Pay ₹30');
    expect(rentals.openOrders()).toHaveLength(1);
    await page.clock.runFor(121_000);
    await title('Are you still paying?');
    await page.clock.runFor(31_000);
    await expect.poll(() => rentals.openOrders()).toEqual([]);
  });

  it.each(panels)('fits a panel of $width x $height', async (viewport) => {
    const { page, tap, title, order, show, pay, shut, enterPin } = await open({}, viewport);
    const shot = process.env.SCREENSHOTS;
    const check = async (name: string): Promise<void> => {
      if (shot) await page.screenshot({ path: `${shot}/${viewport.width}-rent-${name}.png` });
      await fits(page, viewport, name);
    };
    await check('start');
    await tap('Rent a locker');
    await title('Which size?');
    await check('sizes');
    await tap('Medium');
    await check('times');
    await tap('1 hour');
    await check('pin');
    await tap('Cancel');
    const rental = await order();
    await check('asked');
    await show(rental);
    await title('Pay ₹30');
    await check('pay');
    await pay(rental);
    await title('Locker A1 is open.');
    await check('open');
    await tap('Done');
    await shut('A1');
    await enterPin('A1');
    await title('Your locker A1');
    await check('mine');
    await tap('Extend');
    await title('How much longer?');
    await check('extend');
  });
});
