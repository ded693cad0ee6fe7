import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { browserNote, launchBrowser, withoutBrowser } from '../../browser.js';
import { PayingWorld } from '../../rental/paying-world.js';
import { eventually } from '../../running-daemon.js';
import { comeToRent } from './renting.js';
import { Walk } from './walk.js';

const pin = '864209';
/** What Chromium and the page say of a daemon that is away. */
const away = /net::ERR_|no answer|Failed to (?:load resource|fetch)/;

describe.skipIf(withoutBrowser)(`a page that comes back by itself${browserNote}`, { timeout: 300_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it('when its connection was cut: nothing typed is kept', async () => {
    const { walk, cut, book } = await comeToRent(browser);
    await book('A1');
    await walk.shown('home');
    await walk.tap('Open my locker', 'A', '1', ...'271');
    await walk.at('pin');
    const back = await cut();
    await walk.shownAway('lost');
    await back();
    await walk.at('home');
    for (const text of walk.taken()) expect(text).toMatch(away);
    await walk.tap('Open my locker', 'A', '1', ...'271828', 'Open');
    await walk.at('opened');
  });

  it('when its connection was cut while a payment was awaited, which came meanwhile: to the open door', async () => {
    const { walk, cut, orderShown, pay, rentals } = await comeToRent(browser);
    const rental = await orderShown();
    const back = await cut();
    await walk.at('lost');
    await pay(rental);
    expect(rentals.get(rental)?.state).toBe('active');
    await back();
    await walk.title('Locker A1 is open.');
    await walk.at('paid');
    for (const text of walk.taken()) expect(text).toMatch(away);
  });

  it('when the daemon was killed: at the first screen, and while a payment was awaited', async () => {
    const world = await PayingWorld.open();
    onTestFinished(() => world.end());
    const { cabinet } = world;
    const walk = await Walk.to(browser, `${cabinet.base}/`, 'home');
    await cabinet.kill();
    await walk.at('lost');
    await cabinet.start();
    await walk.at('home');
    await eventually('it sells', () => sells(cabinet.base), 30_000);
    await walk.tap('Rent a locker', 'Medium', '1 hour', ...pin, 'Next');
    await walk.title('The same PIN again');
    await walk.tap(...pin, 'Next');
    await walk.at('pay');
    const id = String(await walk.page.evaluate("sessionStorage.getItem('rental')"));
    const { order, locker } = await world.until(id, 'awaiting_payment');
    const qr = new URL(order.upi).searchParams.get('tr') ?? '';
    await cabinet.kill();
    await walk.at('lost');
    const payment = world.double.pay(qr, 'captured');
    expect(await world.deliver(world.credited({ qr }, payment))).toBe(200);
    await cabinet.start();
    await walk.title(`Locker ${locker} is open.`);
    await walk.at('paid');
    expect(await world.until(id, 'active')).toMatchObject({ locker });
    for (const text of walk.taken()) expect(text).toMatch(away);
  });
});

async function sells(base: string): Promise<boolean> {
  const cabinet: unknown = await (await fetch(`${base}/api/cabinet`)).json();
  return Object(cabinet).rental?.refused === undefined;
}
