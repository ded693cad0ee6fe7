import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserNote, launchBrowser, withoutBrowser } from '../../browser.js';
import { names } from './full-page.js';
import { comeToRent } from './renting.js';

const pin = '493817';
/** What a technician reads in no language: zone, version, ports, times of the record. */
const options = { refused: [403, 404], staff: true, names: [...names, 'Asia/Kolkata', 'test', 'rs485', 'am pm AM PM'] };
const tabs = ['Cabinet', 'Faults & events', 'Boards', 'Network & clock', 'Today'];

describe.skipIf(withoutBrowser)(
  `walking through the screen of those who run it${browserNote}`,
  { timeout: 300_000 },
  () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    it('an operator signs in, opens and blocks a locker, and looks at all there is', async () => {
      const { walk, hire, world } = await comeToRent(browser, {}, options);
      await hire('operator', '9001');
      await walk.tap('Staff', '9', '0', '0', '1');
      await walk.shown('.op-sign-in', 'number');
      await walk.tap('Next', ...pin);
      await walk.shown('.op-sign-in', 'pin');
      await walk.tap('Sign in');
      await walk.tap('Locker A2: Free');
      const panel = walk.page.getByRole('region', { name: 'Locker A2' });
      await panel.getByRole('button', { name: 'Open', exact: true }).tap();
      await panel.getByText('Locker A2 is open.').waitFor();
      await panel.getByRole('button', { name: 'Block' }).tap();
      await panel.getByText('Locker A2 is blocked.').waitFor();
      await walk.shown('main.op', 'locker');
      for (const tab of tabs) {
        await walk.page.getByRole('tab', { name: tab }).tap();
        await walk.page.getByRole('tabpanel', { name: tab }).waitFor();
        await walk.shown('main.op', tab.toLowerCase().replace(/\W+/g, '-'));
      }
      expect(world.locker('A2').blocked).toBeDefined();
      await walk.tap('Sign out');
      await walk.at('home');
    });

    it('a technician sees the same, and nothing to press', async () => {
      const { walk, hire } = await comeToRent(browser, {}, options);
      await hire('installer', '9002');
      await walk.tap('Staff', '9', '0', '0', '2', 'Next', ...pin, 'Sign in');
      await walk.page.getByText('You can look at everything here.').waitFor();
      await walk.shown('main.op', 'technician');
      await walk.tap('Locker B1: Free');
      const panel = walk.page.getByRole('region', { name: 'Locker B1' });
      expect(await panel.getByRole('button').allInnerTexts()).toEqual(['All lockers']);
    });
  },
);
