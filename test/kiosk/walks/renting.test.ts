import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemTime } from '../../../src/lib/clock-source.js';
import { browserNote, launchBrowser, withoutBrowser } from '../../browser.js';
import { pin } from '../rental-world.js';
import { comeToRent } from './renting.js';

const lockers = ['A1', 'A2', 'A3', 'A4', 'B1', 'B2'];
const operator = { actor: 'uid-1000', actorRole: 'operator' } as const;

describe.skipIf(withoutBrowser)(`walking through a new rental${browserNote}`, { timeout: 300_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it('from the first screen over size, time, notice, PIN and payment to the open door', async () => {
    const { walk, choosePin, current, rentals, show, pay, shut } = await comeToRent(browser);
    await walk.shown('home');
    await walk.tap('Rent a locker');
    await walk.shown('size');
    await walk.tap('Medium');
    await walk.shown('duration');
    await walk.tap('1 hour');
    await walk.shown('notice');
    await walk.tap('I agree', ...pin, 'Next');
    await walk.title('The same PIN again');
    await walk.tap(...'111111', 'Next');
    await walk.page.locator('.hint.wrong').waitFor();
    await walk.shown('rent-pin', 'differs');
    // The page hears nothing of the cloud's answer yet, which would be waited for half a minute only.
    const goOn = await walk.repeat('**/api/rentals/*');
    await choosePin();
    await walk.page.waitForResponse(/api\/rentals\/./);
    expect(rentals.openOrders()).toHaveLength(1);
    const rental = current();
    await show(rental);
    await walk.shown('busy');
    await goOn();
    await walk.shown('pay');
    await walk.pass(121);
    await walk.shown('still-there', 'paying');
    await walk.tap('I am still paying');
    await pay(rental);
    await walk.shown('paid');
    expect(await walk.page.content()).not.toContain(pin);
    await walk.pass(21);
    await walk.shown('left-open', 'rented');
    await shut('A1');
    await walk.at('paid');
    await walk.tap('Done');
    await walk.at('home');
  });

  it('that is not paid: cancelled, or over; and late money is told where it goes', async () => {
    const { walk, order, orderShown, show, rentals } = await comeToRent(browser, { spec: { settleMs: 20_000 } });
    await orderShown();
    await walk.tap('Cancel');
    await walk.shown('cancelled');
    expect(rentals.openOrders()).toEqual([]);
    await walk.tap('Done');
    const rental = await order();
    await show(rental, 1000);
    await walk.at('settling');
    const goOn = await walk.repeat(`**/api/rentals/${rental}`);
    await walk.shown('settling');
    await goOn();
    await walk.shown('not-paid');
    await walk.tap('Try again');
    await walk.at('size');
  });

  it('that cannot begin: no network, somebody else who pays, and every locker taken', async () => {
    const { walk, post, line, book } = await comeToRent(browser);
    line.online = false;
    await walk.tap('Rent a locker');
    await walk.shown('no-network');
    line.online = true;
    const other = await post('/api/rentals', { size: 'M', duration: '1h', pin });
    expect(other.status).toBe(200);
    await walk.tap('Try again');
    await walk.shown('unavailable', 'other-pays');
    for (const locker of lockers.slice(1)) await book(locker);
    await walk.tap('Back to start');
    expect((await fetch(`${walk.origin}/api/rentals/${other.body.rental}`, { method: 'DELETE' })).status).toBe(200);
    await book('A1');
    await walk.tap('Rent a locker');
    await walk.shown('full');
    await walk.tap('Back to start');
    await walk.at('home');
  });

  it('that cannot begin while the clock is not set', async () => {
    const times = { time: systemTime, synchronised: () => false, batteryAtStart: false };
    const { walk } = await comeToRent(browser, { timeless: true, board: { times } });
    await walk.tap('Rent a locker');
    await walk.shown('clock-not-set');
  });

  it('whose door stays shut: another locker, and where none opens the money goes back', async () => {
    const { walk, jam, orderShown, pay, shut, rentals } = await comeToRent(browser);
    jam(['A1']);
    const first = await orderShown();
    await pay(first);
    await walk.at('paid');
    expect(rentals.get(first)?.locker).toBe('A2');
    await walk.shown('paid', 'another-locker');
    await walk.tap('Done');
    await shut('A2');
    jam(lockers);
    const second = await orderShown();
    const paying = pay(second);
    await walk.at('opening');
    const goOn = await walk.repeat(`**/api/rentals/${second}`);
    await walk.shown('opening', 'paid');
    await goOn();
    await paying;
    await walk.shown('not-opened');
    expect(rentals.get(second)?.state).toBe('refund_due');
    await walk.tap('Done');
    await walk.at('home');
  });

  it('whose door cannot tell, or was not tried: its customer says what he sees, or opens with the PIN', async () => {
    const { walk, world, jam, orderShown, pay, rentals } = await comeToRent(browser);
    const first = await orderShown();
    jam(['A1']);
    world.sim.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    await pay(first);
    await walk.shown('unconfirmed', 'rented');
    world.sim.fault({ on: 'board', id: 'b1', fault: 'mute' }, false);
    const release = await walk.hold('**/not-opened');
    await walk.tap('My door did not open');
    await walk.shown('opening', 'again');
    await release();
    // No other locker is promised that does not come.
    await walk.page.getByText('It is paid, but not open yet.').waitFor();
    await walk.tap('Done');
    const second = await orderShown();
    const { locker = '' } = rentals.get(second) ?? {};
    jam([locker]);
    const busy = world.cabinet.open({ locker, ...operator });
    await pay(second);
    await walk.shown('paid', 'not-begun');
    await busy;
    jam([locker], false);
    await walk.tap('Enter PIN', ...pin, 'Open');
    await walk.at('mine');
  });
});
