import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { pin, rentalWorld } from '../rental-world.js';
import { builtPage } from '../start.js';
import { fullPage, names } from './full-page.js';
import { Walk, type WalkOptions } from './walk.js';

type Given = Parameters<typeof rentalWorld>[0];

/** A customer before a cabinet that rents, and the cloud that it deals with. */
export async function comeToRent(browser: Browser, given: Given = {}, options: WalkOptions = {}) {
  const kiosk = await rentalWorld({
    board: { bus: { replyTimeoutMs: 1000 } },
    ...given,
    kiosk: { pageDir: builtPage, page: fullPage },
  });
  const { rentals, world } = kiosk;
  const walk = await Walk.to(browser, kiosk.kiosk.url, 'home', { names, ...options });
  /** The one whose order is not paid yet. */
  const current = (): string => {
    const [open, ...more] = rentals.openOrders();
    if (open === undefined || more.length > 0) throw new Error(`${more.length + 1} orders`);
    return open.rental;
  };
  const choosePin = async (): Promise<void> => {
    await walk.tap(...pin, 'Next');
    await walk.title('The same PIN again');
    await walk.tap(...pin, 'Next');
  };
  /** From the first screen to an order that is asked for. */
  const order = async (size = 'Medium', time = '1 hour'): Promise<string> => {
    await walk.tap('Rent a locker', size, time, 'I agree');
    await choosePin();
    await expect.poll(() => rentals.openOrders().length).toBe(1);
    return current();
  };
  /** The same, until its QR code is shown. */
  const orderShown = async (size = 'Medium', time = '1 hour'): Promise<string> => {
    const rental = await order(size, time);
    await kiosk.show(rental);
    await walk.at('pay');
    return rental;
  };
  const enterPin = async (locker: string): Promise<void> => {
    await walk.page.getByRole('button', { name: `Locker ${locker}, closed` }).tap();
    await walk.tap(...pin, 'Open');
  };
  const jam = (lockers: readonly string[], jammed = true): void => {
    for (const { id, board, channel } of world.config.lockers)
      if (lockers.includes(id)) world.sim.fault({ on: 'channel', id: board, channel, fault: 'jam' }, jammed);
  };
  return { ...kiosk, walk, current, choosePin, order, orderShown, enterPin, jam };
}
