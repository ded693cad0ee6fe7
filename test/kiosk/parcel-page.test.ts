import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../src/lib/languages.js';
import { browserNote, launchBrowser, touchedPage, withoutBrowser } from '../browser.js';
import { eventually } from '../running-daemon.js';
import { fits } from './fits.js';
import { parcelWorld } from './parcel-world.js';
import { speak } from './speak.js';
import { builtPage, plainPage } from './start.js';

const installer = { actor: 'uid-1000', actorRole: 'installer' } as const;
const wide = { width: 800, height: 480 };
/** Looked at with SCREENSHOTS, the folder where pictures of all screens go. */
const tall = { width: 1080, height: 1920 };
const unread = { board: { feedback: 'none' }, bus: { echo: 'off' } } as const;

// A browser, a cabinet and its boards at once: a machine that has more to do takes a while.
describe.skipIf(withoutBrowser)(`parcels at the page${browserNote}`, { timeout: 300_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(given: Pick<NonNullable<Parameters<typeof parcelWorld>[0]>, 'keepMs' | 'board'> = {}) {
    const world = await parcelWorld({
      ...given,
      kiosk: { pageDir: builtPage, page: { ...plainPage, deliver: true, languages } },
    });
    const { page, complaints } = await touchedPage(browser, wide);
    await page.goto(world.kiosk.url);
    const shot = process.env.SCREENSHOTS;
    /** The screen is there, and fits. */
    const screen = async (name: string, title: string, as = name): Promise<void> => {
      await page.locator(`[data-screen="${name}"]`).waitFor();
      await page.getByRole('heading', { name: title, exact: true }).waitFor();
      for (const language of languages) {
        await page.evaluate(speak(language));
        for (const panel of shot ? [tall, wide] : [wide]) {
          await page.setViewportSize(panel);
          if (shot) await page.screenshot({ path: `${shot}/${panel.width}-parcel-${as}-${language}.png` });
          await fits(page, panel, `${as} ${language}`);
        }
      }
      await page.evaluate(speak('en'));
    };
    const type = (keys: string) => page.keyboard.type(keys);
    const press = (key: string) => page.keyboard.press(key);
    const lit = () => page.locator('.door.chosen .name').allInnerTexts();
    const card = (number: string) => world.atReaders.present({ kind: 'card', number });
    return { ...world, page, complaints, screen, type, press, lit, card };
  }

  it('are brought by a courier who has a keypad alone, one after the other', async () => {
    const { screen, type, press, shut, lit, told, complaints, page, world } = await open();
    await screen('home', 'What would you like to do?');
    await type('2');
    await screen('courier-number', 'Deliver a parcel');
    await type('7007');
    await page.locator('[data-typed="4"]').waitFor();
    await screen('courier-number', 'Deliver a parcel', 'courier-number-typed');
    await press('Enter');
    await screen('pin', 'PIN for 7007');
    await type('493817');
    await press('Enter');
    await screen('courier', 'Which size is the parcel?');
    await type('1');
    await screen('parcel-put', 'Put the parcel into A1.');
    expect(await lit()).toEqual(['A1']);
    await shut('A1');
    await screen('parcel-in', 'Delivered.');
    expect(told()).toMatchObject([{ state: 'active', locker: 'A1' }]);
    await type('#');
    await screen('courier', 'Which size is the parcel?');
    // There is nobody for whom the large ones are, and they are not free either.
    for (const locker of ['B1', 'B2']) world.cabinet.upkeep.block(locker, installer);
    await type('2');
    await screen('full', 'No locker is free.', 'full-size');
    await type('#');
    await screen('courier', 'Which size is the parcel?', 'courier-one-full');
    expect(await page.getByRole('button', { name: /^Large/ }).innerText()).toContain('none free');
    await type('1');
    await screen('parcel-put', 'Put the parcel into A2.');
    await type('1');
    await screen('parcel-nothing', 'Nothing was left.');
    expect(told().at(-1)).toMatchObject({ state: 'ended', contents: 'empty', locker: 'A2' });
    await shut('A2');
    await press('Escape');
    await screen('home', 'What would you like to do?');
    expect(await page.content()).not.toContain('7007');
    expect(complaints.filter((text) => !text.includes('403'))).toEqual([]);
  });

  it('go back when they are due, after the courier’s card at a reader; a door that stays shut is told, and another one offered', async () => {
    const kiosk = await open({ keepMs: 1 });
    const { screen, card, admin, isDue, leave, lit, page, shut, told, world, type } = kiosk;
    await screen('home', 'What would you like to do?');
    const { locker } = await leave();
    await isDue();
    const right = { role: 'courier', lockers: 'any', holder: 'emp-9', cards: ['4A1'], returns: true } as const;
    await admin.put(right, installer);
    await card('4A1');
    await screen('courier-errand', 'What would you like to do?');
    await page.getByRole('button', { name: 'Take parcels back' }).tap();
    await screen('parcel-returns', 'Which one do you take back?');
    expect(await lit()).toEqual([locker]);
    await page.getByRole('button', { name: `Locker ${locker}, closed` }).tap();
    await screen('parcel-take', `Take the parcel out of ${locker}.`);
    await shut(locker);
    await screen('parcel-out', 'Taken back.');
    expect(told().at(-1)).toMatchObject({ state: 'ended', contents: 'returned', locker });
    await page.getByRole('button', { name: 'Go on' }).tap();
    await screen('courier', 'Which size is the parcel?');
    // The locker that would be given next.
    world.sim.fault({ on: 'channel', id: 'b1', channel: 2, fault: 'jam' }, true);
    await type('1');
    await screen('failed', 'Locker A2 did not open.');
    await type('#');
    await screen('parcel-put', 'Put the parcel into A3.');
    // He holds his card to the reader again: he has the same locker.
    await card('4A1');
    await screen('unconfirmed', 'Put the parcel into A3.', 'again');
    await shut('A3');
    await screen('parcel-in', 'Delivered.');
    for (const { id } of world.config.lockers) world.cabinet.upkeep.block(id, installer);
    await type('#');
    await screen('full', 'No locker is free.');
    await type('*');
    await screen('home', 'What would you like to do?');
  });

  it('behind doors that nobody can read go by what their courier and their recipient say', async () => {
    const kiosk = await open({ keepMs: 1, board: unread });
    const { screen, type, press, code, told, isDue, admin, page, card, world, atReaders } = kiosk;
    await eventually('the port is open', async () => (await world.hardware.counters()).buses.rs485?.open);
    await admin.put({ role: 'courier', lockers: 'any', holder: 'emp-9', cards: ['4A1'] }, installer);
    await screen('home', 'What would you like to do?');
    await card('4A1');
    await screen('courier', 'Which size is the parcel?');
    await type('1');
    await screen('unconfirmed', 'Put the parcel into A1.', 'put-unread');
    await type('#');
    await screen('parcel-in', 'Delivered.');
    await type('#');
    await screen('courier', 'Which size is the parcel?');
    await type('1');
    await screen('unconfirmed', 'Put the parcel into A2.');
    await type('#');
    await screen('parcel-in', 'Delivered.');
    await type('*');
    await screen('home', 'What would you like to do?');

    const rental = told()[0]?.about ?? '';
    const mine = { role: 'customer', lockers: ['A1'], pin: '271828', rental } as const;
    await admin.put(mine, installer);
    await type('1');
    await page.locator('[data-screen="locker"]').waitFor();
    await type('A1');
    await page.locator('[data-screen="pin"]').waitFor();
    await type('271828');
    await press('Enter');
    await screen('unconfirmed', 'Look at locker A1.', 'have-it-typed');
    await press('Escape');
    // The same at a reader of the cabinet.
    await screen('home', 'What would you like to do?');
    await atReaders.present({ kind: 'code', text: await code('A1', rental, 'q2') });
    await screen('unconfirmed', 'Look at locker A1.', 'have-it');
    await page.getByRole('button', { name: 'I have it' }).tap();
    await screen('collected', 'Thank you.');
    expect(told().find(({ about }) => about === rental)).toMatchObject({ state: 'collected' });
    await type('#');

    await isDue();
    await card('4A1');
    await screen('courier-errand', 'What would you like to do?');
    await type('2');
    await screen('parcel-returns', 'Which one do you take back?');
    await type('1');
    await screen('unconfirmed', 'Take the parcel out of A2.', 'take-unread');
    await type('#');
    await screen('parcel-out', 'Taken back.');
    expect(told().at(-1)).toMatchObject({ contents: 'returned', locker: 'A2' });
  });
});
