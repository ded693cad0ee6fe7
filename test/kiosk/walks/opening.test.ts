import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { browserNote, launchBrowser, withoutBrowser } from '../../browser.js';
import { sessionWorld } from '../session-world.js';
import { builtPage } from '../start.js';
import { fullPage, names } from './full-page.js';
import { Walk } from './walk.js';

const pin = '271828';

describe.skipIf(withoutBrowser)(`walking through an opening${browserNote}`, { timeout: 120_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function come(refused: readonly number[] = []) {
    const kiosk = await sessionWorld({
      board: { bus: { replyTimeoutMs: 1000 } },
      kiosk: { pageDir: builtPage, page: fullPage },
    });
    const walk = await Walk.to(browser, kiosk.kiosk.url, 'locker', { refused, names });
    const shut = async (locker: string): Promise<void> => {
      const spec = kiosk.world.config.lockers.find(({ id }) => id === locker);
      if (spec === undefined) throw new Error(`no locker ${locker}`);
      kiosk.world.sim.door(spec.board, spec.channel, 'closed');
    };
    return { ...kiosk, walk, shut };
  }

  it('by a PIN: its locker, its digits, the open door, the door that is left open, and thanks', async () => {
    const { walk, book, shut } = await come();
    await book('A1');
    await walk.shown('locker');
    await walk.tap('A', '1', ...pin.slice(0, 3));
    await walk.shown('pin');
    await walk.tap(...pin.slice(3));
    const release = await walk.hold('**/api/pin');
    await walk.tap('Open');
    await walk.shown('opening');
    await release();
    await walk.shown('opened');
    await walk.pass(21);
    await walk.shown('left-open');
    await walk.pass(41);
    await walk.page.locator('.message.loud').waitFor();
    await walk.shown('left-open', 'loud');
    await shut('A1');
    await walk.shownBriefly('closed');
    await walk.at('locker');
  });
});
