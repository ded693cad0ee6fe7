import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserNote, launchBrowser, touchedPage, withoutBrowser } from '../browser.js';
import { fits } from './fits.js';
import { pin, rentalWorld } from './rental-world.js';
import { builtPage, plainPage } from './start.js';

const notice = {
  ...{
    operator: 'Pune Station Lockers Private Limited',
    contact: 'privacy@lockers.example.in',
    policyDate: '2025-06-01',
  },
  ...{ policyUrl: 'https://lockers.example.in/privacy/2025-06', grievance: 'Grievance Officer, +91 20 5550 0143' },
};
const receipt = 'https://receipts.lockers.example.in/v1/receipt/{order}';

const panels = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
  { width: 1080, height: 1920 },
];

/** All of the page that outlives a screen: what is drawn, what is stored, where it has been, what it has asked for. */
const traces = `JSON.stringify({
  page: document.documentElement.outerHTML,
  typed: [...document.querySelectorAll('input, textarea')].map((field) => field.value),
  stored: { ...localStorage, ...sessionStorage },
  cookies: document.cookie,
  history: [history.state, location.href, document.referrer, window.name],
  asked: performance.getEntriesByType('resource').map(({ name }) => name),
  kept: Object.keys(window).filter((key) => typeof window[key] === 'string').map((key) => window[key]),
})`;

/** What of the notice is cut off: beyond the room that it has, or wider than its own box. */
const hiddenParts = `(() => {
  const room = document.querySelector('.stage').getBoundingClientRect();
  return [...document.querySelectorAll('.notice li, .notice p, .notice svg')].filter((part) => part.getClientRects().length > 0).filter((part) => {
    const { top, bottom } = part.getBoundingClientRect();
    return top < room.top - 1 || bottom > room.bottom + 1 || part.scrollWidth > part.clientWidth + 1;
  }).map((part) => part.textContent);
})()`;

// A browser, a cabinet and its boards at once: a machine that has more to do takes a while.
describe.skipIf(withoutBrowser)(`privacy at the page${browserNote}`, { timeout: 60_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(
    told: Partial<typeof plainPage & { notice: typeof notice; receipt: string }>,
    size = { width: 800, height: 480 },
  ) {
    const world = await rentalWorld({
      board: { confirmMs: 3000, bus: { replyTimeoutMs: 1000 } },
      kiosk: { pageDir: builtPage, page: { ...plainPage, ...told } },
    });
    const { page, complaints } = await touchedPage(browser, size);
    await page.goto(world.kiosk.url);
    const tap = async (...names: string[]): Promise<void> => {
      // A choice has its price in its name.
      for (const name of names) await page.getByRole('button', { name: new RegExp(`^${name}\\b`) }).tap();
    };
    const title = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
    return { ...world, page, complaints, tap, title };
  }

  const snapshotOf = async (page: Page): Promise<string> => String(await page.evaluate(traces));

  it.each(
    panels,
  )('tells who keeps what, before a PIN is chosen and a payment asked for, on $width x $height', async (panel) => {
    const { page, tap, title, rentals, complaints } = await open({ notice }, panel);
    await tap('Rent a locker', 'Medium', '1 hour');
    await title('Before you pay');
    for (const text of [notice.operator, notice.contact, notice.grievance, '1 June 2025', '7 days']) {
      await page.getByText(text).waitFor();
    }
    expect(await page.getByRole('img', { name: 'QR code of the privacy policy' }).count()).toBe(1);
    expect(await page.evaluate(hiddenParts)).toEqual([]);
    await fits(page, panel, 'notice');
    expect(rentals.openOrders()).toEqual([]);
    await tap('Back');
    await title('For how long?');
    await tap('1 hour', 'I agree');
    await title('Choose a PIN');
    expect(complaints).toEqual([]);
  });

  it('tells nothing where the config has no notice', async () => {
    const { tap, title } = await open({});
    await tap('Rent a locker', 'Medium', '1 hour');
    await title('Choose a PIN');
  });

  it('shows the way to the receipt once after paying, and keeps nothing of a customer who has left', async () => {
    const { page, tap, title, rentals, show, pay, shut, complaints } = await open({ notice, receipt });
    await tap('Rent a locker', 'Medium', '1 hour', 'I agree', ...pin, 'Next');
    await title('The same PIN again');
    await tap(...pin, 'Next');
    await expect.poll(() => rentals.openOrders().length).toBe(1);
    const rental = rentals.list().find(({ overMs }) => overMs === null)?.id ?? '';
    const order = rentals.openOrders()[0]?.id ?? '';
    await show(rental);
    await title('Pay ₹30');
    await pay(rental);
    await title('Locker A1 is open.');
    await page.getByRole('img', { name: 'QR code of your receipt' }).waitFor();
    expect(await page.getByRole('img', { name: 'QR code for your UPI app' }).count()).toBe(0);
    await fits(page, { width: 800, height: 480 }, 'receipt');
    // That the search finds what is there: the rental is still known to whoever stands here.
    expect(await snapshotOf(page)).toContain(rental);
    await tap('Done');
    await title('What would you like to do?');
    await shut('A1');
    const left = await snapshotOf(page);
    for (const trace of [pin, rental, order, 'upi:', 'receipts.lockers']) expect(left, trace).not.toContain(trace);
    expect(await page.locator('.qr').count()).toBe(0);
    expect(await page.evaluate('history.length')).toBeLessThanOrEqual(2);
    await page.reload();
    await title('What would you like to do?');
    const loaded = await snapshotOf(page);
    for (const trace of [pin, rental, order, 'upi:', 'receipts.lockers']) expect(loaded, trace).not.toContain(trace);
    // Whoever comes back with the PIN sees how the rental stands, and nothing of its payment.
    await page.getByRole('button', { name: 'Locker A1, closed' }).tap();
    await tap(...pin, 'Open');
    await title('Your locker A1');
    expect(await page.content()).not.toContain(order);
    expect(await page.locator('.qr').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
