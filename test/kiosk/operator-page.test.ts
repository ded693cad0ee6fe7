import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserNote, launchBrowser, touchedPage, withoutBrowser } from '../browser.js';
import { eventually } from '../running-daemon.js';
import { faultsAt } from './fits.js';
import { sessionWorld } from './session-world.js';
import { builtPage } from './start.js';

const smallest = { width: 800, height: 480 };
const sizes = [smallest, { width: 1280, height: 800 }, { width: 1080, height: 1920 }];
const tabs = ['Cabinet', 'Faults & events', 'Boards', 'Network & clock', 'Today'];

// A browser, a cabinet and its boards at once: a machine that has more to do takes a while.
describe.skipIf(withoutBrowser)(`the screen of those who run the cabinet${browserNote}`, { timeout: 60_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(viewport = smallest) {
    const world = await sessionWorld({ kiosk: { pageDir: builtPage } });
    const { page, complaints } = await touchedPage(browser, viewport);
    await page.goto(world.kiosk.url);
    await page.getByRole('button', { name: 'Staff' }).waitFor();
    return { ...world, page, complaints };
  }

  /** By the keyboard alone. */
  async function signIn(page: Page, number: string, pin = '493817'): Promise<void> {
    await page.getByRole('button', { name: 'Staff' }).tap();
    await page.getByRole('heading', { name: 'Your number' }).waitFor();
    await page.keyboard.type(number);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your PIN' }).waitFor();
    await page.keyboard.type(pin);
    await page.keyboard.press('Enter');
  }

  it('lets an operator open, block, unblock and mark emptied by touch, each with his row, and sign out', async () => {
    const { page, world, hire, complaints } = await open();
    await hire('operator', '9001');
    await signIn(page, '9001');
    await page.getByRole('button', { name: 'Locker A2: Free' }).tap();
    const panel = page.getByRole('region', { name: 'Locker A2' });
    await panel.getByRole('button', { name: 'Open', exact: true }).tap();
    await panel.getByText('Locker A2 is open.').waitFor();
    await page.getByRole('button', { name: 'Locker A2: Open' }).waitFor();
    await panel.getByRole('button', { name: 'Block' }).tap();
    await panel.getByText('Locker A2 is blocked.').waitFor();
    await page.getByRole('button', { name: 'Locker A2: Blocked' }).waitFor();
    await panel.getByText('Blocked by hand. It opens for staff only.').waitFor();
    await panel.getByRole('button', { name: 'Unblock' }).tap();
    await panel.getByText('Locker A2 is no longer blocked.').waitFor();
    await panel.getByRole('button', { name: 'Mark emptied' }).tap();
    await page.getByRole('alertdialog', { name: 'Is locker A2 empty?' }).getByRole('button', { name: 'No' }).tap();
    await panel.getByRole('button', { name: 'Mark emptied' }).tap();
    await page.getByRole('button', { name: 'Yes' }).tap();
    await panel.getByText('Nothing to do: it was so before.').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).tap();
    await page.getByRole('button', { name: 'Staff' }).waitFor();
    const who = { actor: 'emp-9001', actor_role: 'operator' };
    const rows = world.rows().filter(({ event, actor }) => event.startsWith('admin.') && actor === who.actor);
    expect(rows).toMatchObject([
      { event: 'admin.viewed', ...who },
      { event: 'admin.open', locker: 'A2', ...who },
      { event: 'admin.blocked', locker: 'A2', reason: null, ...who },
      { event: 'admin.unblocked', locker: 'A2', reason: null, ...who },
      { event: 'admin.emptied', locker: 'A2', reason: 'no_change', ...who },
    ]);
    expect(complaints).toEqual([]);
  });

  it('is signed in to and left by a keypad that has digits, * and # alone', async () => {
    const { page, hire, complaints } = await open();
    await hire('operator', '9001');
    const heading = (name: string) => page.getByRole('heading', { name }).waitFor();
    await page.getByRole('button', { name: 'Staff' }).tap();
    await heading('Your number');
    await page.keyboard.type('9002*1#');
    await heading('Your PIN');
    await page.keyboard.type('4**');
    await heading('Your number');
    await page.keyboard.type('#');
    await heading('Your PIN');
    await page.keyboard.type('493817#');
    await page.getByRole('button', { name: 'Sign out' }).tap();
    await page.getByRole('button', { name: 'Staff' }).tap();
    await heading('Your number');
    await page.keyboard.type('*');
    await page.getByRole('button', { name: 'Staff' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is worked by a keyboard, and asks before it opens a locker in which things may be', async () => {
    const { page, world, hire, book } = await open();
    await hire('operator', '9001');
    await book('A2');
    await signIn(page, '9001');
    await page.getByRole('button', { name: 'Locker A1: Free' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: 'Locker A2' });
    await panel.getByRole('button', { name: 'Open', exact: true }).focus();
    await page.keyboard.press('Enter');
    const asks = page.getByRole('alertdialog', { name: 'Somebody’s things may be in locker A2.' });
    expect(world.energised).toEqual([]);
    await asks.getByRole('button', { name: 'Yes' }).focus();
    await page.keyboard.press('Enter');
    await panel.getByText('Locker A2 is open.').waitFor();
    const { audit, store } = world.tables;
    store.tx(() => audit.append({ event: 'device.started', actor: 'lockerd', actor_role: 'system' }));
    await page.getByRole('tab', { name: 'Cabinet' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('region', { name: 'Last events' }).getByText('A2 Opened').waitFor();
    await page.getByRole('region', { name: 'Last events' }).getByText('Started', { exact: true }).waitFor();
  });

  it('shows an installer the same, and nothing to do', async () => {
    const { page, hire, complaints } = await open();
    await hire('installer', '9002');
    await signIn(page, '9002');
    await page.getByText('You can look at everything here.').waitFor();
    await page.getByRole('button', { name: 'Locker B1: Free' }).tap();
    const panel = page.getByRole('region', { name: 'Locker B1' });
    await panel.getByText('b2').waitFor();
    expect(await panel.getByRole('button').allInnerTexts()).toEqual(['All lockers']);
    await page.getByRole('tab', { name: 'Boards' }).tap();
    await page.getByRole('region', { name: 'b1' }).getByText('Answers').waitFor();
    await page.getByRole('tab', { name: 'Network & clock' }).tap();
    await page.getByText('Asia/Kolkata').waitFor();
    expect(complaints).toEqual([]);
  });

  it('is shown to whoever holds his card to a reader, and not to a customer who has a choice', async () => {
    const { page, admin, atReaders, token } = await open();
    const by = { actor: 'uid-1000', actorRole: 'installer' } as const;
    await admin.put({ role: 'operator', lockers: 'any', holder: 'emp-1', cards: ['4A1'] }, by);
    await atReaders.present({ kind: 'card', number: '4A1' });
    await page.getByRole('tab', { name: 'Cabinet' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).tap();
    await atReaders.present({ kind: 'code', text: await token(['A1', 'A2']) });
    await page.getByRole('heading', { name: 'Which one?' }).waitFor();
  });

  it('lets nobody else in: not by a wrong PIN, and not a customer', async () => {
    const { page, world, hire, book } = await open();
    await hire('operator', '9001');
    await book('A1');
    await signIn(page, '9001', '000000');
    await page.getByText('That did not match.').waitFor();
    expect(await page.content()).not.toContain('000000');
    await page.keyboard.press('Escape');
    await signIn(page, 'A1', '271828');
    await page.getByText('This is for those who run the cabinet.').waitFor();
    expect(world.energised).toEqual([]);
  });

  it('warns, then signs out whoever has left; a touch keeps him in', async () => {
    const { page, hire } = await open();
    await hire('operator', '9001');
    await page.clock.install();
    await signIn(page, '9001');
    await page.getByRole('tab', { name: 'Cabinet' }).waitFor();
    // The daemon counts by its own clock: the page is told less than is left, as if nobody had touched it for so long.
    let left = 15;
    await page.route('**/overview', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), seconds: left } });
    });
    await page.clock.runFor(6000);
    const warning = page.getByRole('alertdialog', { name: 'Are you still there?' });
    await warning.waitFor();
    expect(await faultsAt(page, smallest, true)).toEqual([]);
    left = 60;
    const stays = page.waitForRequest((request) => request.url().endsWith('/stay'));
    await warning.getByRole('button', { name: 'Go on' }).tap();
    await stays;
    await warning.waitFor({ state: 'detached' });
    left = 1;
    await page.clock.runFor(2500);
    await warning.waitFor();
    await page.clock.runFor(1500);
    await page.getByRole('button', { name: 'Staff' }).waitFor();
  });

  it('is over with its right, at once', async () => {
    const { page, hire, admin } = await open();
    const { ref } = await hire('operator', '9001');
    await signIn(page, '9001');
    await page.getByRole('tab', { name: 'Cabinet' }).waitFor();
    admin.revoke(ref, { actor: 'uid-1000', actorRole: 'installer' });
    await page.getByRole('button', { name: 'Staff' }).waitFor();
  });

  it.each(sizes)('fits $width x $height, on every tab', async (viewport) => {
    const { page, world, hire } = await open(viewport);
    await hire('operator', '9001');
    world.sim.fault({ on: 'board', id: 'b2', fault: 'dead' }, true);
    await eventually('b2 is missed', () => world.cabinet.alarms().some(({ code }) => code === 'board_silent'));
    // As many lockers as a large cabinet has, each in a state of its own.
    await page.route('**/overview', async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      const uses = ['free', 'rental', 'drop_off', 'held', 'unknown'];
      const lockers = uses.flatMap((use, at) =>
        Object(body).lockers.map((one: object, nth: number) => ({
          ...{ ...one, use, id: `B${10 * at + nth}`, latch: at === 4 ? 'unknown' : 'closed' },
          ...(nth === 0 && { blocked: 'rental_over' }),
        })),
      );
      const uplink = { online: false, waiting: 123_456, oldestMs: 9e8, receiptAgoMs: 9e8, error: 'uplink.unreachable' };
      await route.fulfill({
        response,
        json: { ...body, lockers, uplink, today: { begun: 120, collected: 99, refundsDue: 3 } },
      });
    });
    await signIn(page, '9001');
    await page.getByRole('button', { name: 'Locker B4: Fault' }).tap();
    await page.getByRole('region', { name: 'Locker B4' }).getByText('Board b2 does not answer.').waitFor();
    for (const name of tabs) {
      await page.getByRole('tab', { name }).tap();
      await page.getByRole('tabpanel', { name }).waitFor();
      expect(await faultsAt(page, viewport, true), name).toEqual([]);
    }
  });
});
