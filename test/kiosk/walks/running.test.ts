import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserNote, launchBrowser, withoutBrowser } from '../../browser.js';
import { comeToRent } from './renting.js';

const by = { actor: 'uid-1000', actorRole: 'installer' } as const;

describe.skipIf(withoutBrowser)(`walking through a rental that runs${browserNote}`, { timeout: 300_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it('opened again, extended up to its payment, and collected', async () => {
    const { walk, rentAndPay, shut, enterPin, show, pay, rentals } = await comeToRent(browser);
    const { rental, locker } = await rentAndPay();
    await shut(locker);
    await enterPin(locker);
    await walk.shown('mine');
    await walk.tap('Open');
    await walk.at('opened');
    await shut(locker);
    await walk.at('closed');
    await walk.at('home');
    await enterPin(locker);
    await walk.tap('Extend');
    await walk.shown('extend');
    await walk.tap('3 hours');
    await walk.shown('price');
    await walk.tap('Pay ₹90');
    await expect.poll(() => rentals.openOrders().length).toBe(1);
    await show(rental);
    await walk.shown('pay', 'extension');
    await pay(rental);
    await walk.at('mine');
    await walk.page.getByText(/^(4 hours|3 hours 5\d minutes) left\.$/).waitFor();
    expect(rentals.get(rental)?.paidMs).toBe(4 * 3_600_000);
    await walk.tap('Collect and end');
    await walk.shown('collected');
    await walk.tap('Done');
    await walk.at('home');
  });

  it('that has run longer: what is due is paid at the screen, or after its card was held to a reader', async () => {
    const { walk, rentAndPay, shut, owes, enterPin, show, pay, rentals, admin, atReaders } = await comeToRent(browser);
    const { rental, locker } = await rentAndPay('L', '50ms');
    await shut(locker);
    await owes(rental, '20.00');
    await enterPin(locker);
    await walk.shown('owing');
    await walk.tap('Cancel');
    await walk.at('home');
    admin.addCard(rentals.get(rental)?.rightRef ?? '', '4A1', by);
    const presented = await atReaders.present({ kind: 'card', number: '4A1' });
    expect(presented.kind).toBe('owing');
    await walk.shown('owing', 'at-reader');
    await walk.tap('Collect and end');
    await expect.poll(() => rentals.openOrders().length).toBe(1);
    await show(rental);
    await walk.shown('pay', 'due');
    await pay(rental);
    await walk.at('collected');
    expect(rentals.get(rental)?.state).toBe('collected');
  });

  it('whose door stays shut at its end, or cannot tell: it goes on until its customer has his things', async () => {
    const { walk, rentAndPay, shut, enterPin, jam, world, rentals } = await comeToRent(browser);
    const { rental, locker } = await rentAndPay();
    await shut(locker);
    jam([locker]);
    await enterPin(locker);
    await walk.tap('Collect and end');
    await walk.shown('failed', 'collecting');
    expect(rentals.get(rental)?.state).toBe('active');
    jam([locker], false);
    world.sim.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    await walk.tap('Try again');
    await walk.shown('unconfirmed', 'collecting');
    expect(rentals.get(rental)?.state).toBe('active');
    world.sim.fault({ on: 'board', id: 'b1', fault: 'mute' }, false);
    await walk.tap('It is open');
    await walk.at('collected');
    expect(rentals.get(rental)?.state).toBe('collected');
  });
});
