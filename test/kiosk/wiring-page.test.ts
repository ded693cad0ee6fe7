import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserNote, launchBrowser, touchedPage, withoutBrowser } from '../browser.js';
import { sessionWorld } from './session-world.js';
import { builtPage } from './start.js';

/** The lockers of the world, by board and channel. */
const lockers: Readonly<Record<string, string>> = {
  ...{ 'b1 1': 'A1', 'b1 2': 'A2', 'b1 3': 'A3', 'b1 4': 'A4', 'b2 1': 'B1', 'b2 2': 'B2' },
};

/** Buttons and texts of the check that are cut off, and buttons that are too small for a finger. */
function misfits(page: Page): Promise<unknown> {
  return page.evaluate(`
    [...document.querySelectorAll('.op-card button, .op-card p')].flatMap((part) => {
      const { width, height, right } = part.getBoundingClientRect();
      const small = part.tagName === 'BUTTON' && (width < 60 || height < 47);
      const cut = part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1;
      return small || cut || right > innerWidth ? [part.className + ' ' + part.textContent] : [];
    })
  `);
}

describe.skipIf(withoutBrowser)(`the check of the wires${browserNote}`, { timeout: 60_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(
    faults: readonly Parameters<Awaited<ReturnType<typeof sessionWorld>>['world']['sim']['fault']>[0][],
  ) {
    const made = await sessionWorld({ kiosk: { pageDir: builtPage } });
    const { sim } = made.world;
    const doors = new Set<string>();
    sim.on((event) => {
      if (event.type !== 'door') return;
      if (event.state === 'open') doors.add(`${event.board} ${event.channel}`);
      else doors.delete(`${event.board} ${event.channel}`);
    });
    for (const fault of faults) sim.fault(fault, true);
    await made.hire('operator', '9001');
    const { page, complaints } = await touchedPage(browser, { width: 800, height: 480 });
    await page.goto(made.kiosk.url);
    await page.getByRole('button', { name: 'Staff' }).tap();
    await page.getByRole('heading', { name: 'Your number' }).waitFor();
    await page.keyboard.type('9001');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your PIN' }).waitFor();
    await page.keyboard.type('493817');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Boards' }).tap();
    await page.getByRole('button', { name: 'Check the wires' }).tap();
    const check = page.getByRole('region', { name: 'Check the wires' });
    await check.getByRole('button', { name: 'Begin' }).tap();
    return { ...made, page, check, doors, complaints };
  }

  /** Looks which door has sprung open, taps it, and shuts it. */
  async function tryOne(
    { page, check, doors, world }: Awaited<ReturnType<typeof open>>,
    locker: string,
  ): Promise<void> {
    await check.getByRole('button', { name: `Open locker ${locker}` }).tap();
    await check.getByText(`Locker ${locker} was opened. Which door has moved?`).waitFor();
    expect(await misfits(page)).toEqual([]);
    const moved = [...doors];
    for (const door of moved) await check.getByRole('button', { name: lockers[door] ?? '', exact: true }).tap();
    await check.getByRole('button', { name: moved.length === 0 ? 'No door moved' : /^Go on: / }).tap();
    for (const door of moved) {
      const [board = '', channel] = door.split(' ');
      await check.getByText(`Shut door ${lockers[door]}.`).waitFor();
      world.sim.door(board, Number(channel), 'closed');
    }
  }

  it('opens one locker after another, asks which door has moved, and shows those that are swapped and a latch that never changes', async () => {
    const swap = { on: 'channel', id: 'b1', channel: 1, with: 2 } as const;
    const made = await open([
      { ...swap, fault: 'swapped-lock' },
      { ...swap, fault: 'swapped-switch' },
      { on: 'channel', id: 'b2', channel: 1, fault: 'stuck-closed' },
    ]);
    for (const locker of Object.values(lockers)) {
      await tryOne(made, locker);
      // Nothing but a hand tells that this door is shut again.
      if (locker === 'B1') await made.check.getByRole('button', { name: 'Go on' }).tap();
    }
    await made.check.getByRole('heading', { name: '2 things are wrong' }).waitFor();
    await made.check.getByText('Lockers A1 and A2 are swapped. Change their plugs.').waitFor();
    await made.check.getByText('Door B1 opens, but its latch never changes.').waitFor();
    expect(await misfits(made.page)).toEqual([]);
    const rows = made.world.rows().filter(({ event }) => event === 'admin.open');
    expect(rows).toMatchObject(Object.values(lockers).map((locker) => ({ locker, actor: 'emp-9001' })));
    await made.check.getByRole('button', { name: 'End the check' }).tap();
    await made.page.getByRole('region', { name: 'b1' }).waitFor();
    expect(made.complaints).toEqual([]);
  });
});
