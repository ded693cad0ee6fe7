import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserNote, launchBrowser, withoutBrowser } from '../../browser.js';
import { eventually } from '../../running-daemon.js';
import { sessionWorld } from '../session-world.js';
import { builtPage } from '../start.js';
import { fullPage, names } from './full-page.js';
import { Walk } from './walk.js';

const pin = '271828';
const by = { actor: 'uid-1000', actorRole: 'installer' } as const;

describe.skipIf(withoutBrowser)(`walking through an opening${browserNote}`, { timeout: 300_000 }, () => {
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
    const { world } = kiosk;
    const walk = await Walk.to(browser, kiosk.kiosk.url, 'locker', { refused, names });
    const shut = async (locker: string): Promise<void> => {
      const spec = world.config.lockers.find(({ id }) => id === locker);
      if (spec === undefined) throw new Error(`no locker ${locker}`);
      world.sim.door(spec.board, spec.channel, 'closed');
      await world.latch(locker, 'closed');
    };
    const jam = (channel: number, jammed = true): void =>
      world.sim.fault({ on: 'channel', id: 'b1', channel, fault: 'jam' }, jammed);
    return { ...kiosk, walk, shut, jam };
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

  it('whose door jams or cannot tell, and by a PIN that is wrong until there is a wait', async () => {
    const { walk, world, book, jam, post } = await come([403, 429]);
    await book('A1');
    jam(1);
    await walk.tap('A', '1', ...pin, 'Open');
    await walk.shown('failed');
    jam(1, false);
    world.sim.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    await walk.tap('Try again', ...pin, 'Open');
    await walk.shown('unconfirmed');
    world.sim.fault({ on: 'board', id: 'b1', fault: 'mute' }, false);
    await walk.tap('Try again', ...'000000', 'Open');
    await walk.shown('denied');
    await eventually('there is a wait', async () => {
      const { status } = await post('/api/pin', { locker: 'A1', pin: '000000' });
      return status === 429;
    });
    await walk.tap('Try again', ...pin, 'Open');
    await walk.shown('wait');
    expect(await walk.page.getByRole('timer').innerText()).toMatch(/^[01]:\d\d$/);
    // As long as it counts nobody is sent away.
    await walk.pass(62);
    expect(await walk.page.getByRole('button', { name: 'Try again' }).isEnabled()).toBe(true);
    await walk.pass(76);
    await walk.at('locker');
  });

  it('by a code or a card at a reader: of one locker, of several, of none, and too late', async () => {
    const { walk, atReaders, token, admin, sessions, shut } = await come([403, 404]);
    const release = await walk.hold('**/api/code');
    await walk.scan('https://example.com/');
    await walk.shown('checking');
    await release();
    await walk.shown('denied', 'shown');
    await atReaders.present({ kind: 'code', text: await token('A1', { jti: 't-1' }) });
    await walk.at('opened');
    await shut('A1');
    await walk.at('closed');
    await admin.put({ role: 'customer', lockers: ['A3'], cards: ['4A1'] }, by);
    await atReaders.present({ kind: 'card', number: '4A1' });
    await walk.at('opened');
    await walk.tap('Done');
    await atReaders.present({ kind: 'code', text: await token(['A1', 'A2'], { jti: 't-2' }) });
    await walk.shown('choose');
    await walk.tap('Open locker A2');
    await walk.at('opened');
    const late = await atReaders.present({ kind: 'code', text: await token(['A1', 'B1'], { jti: 't-3' }) });
    await walk.at('choose');
    sessions.end(late.kind === 'choose' ? (late.session?.session ?? '') : '');
    await walk.tap('Open locker B1');
    await walk.shown('over');
  });

  it('that is left: languages, help, and the question whether anybody is there', async () => {
    const { walk } = await come();
    await walk.tap('Help');
    await walk.shown('help');
    await walk.tap('Back');
    await walk.page.locator('.language-now').tap();
    await walk.at('languages');
    await walk.page.keyboard.press('Escape');
    await walk.tap('A', '1', ...pin.slice(0, 2));
    await walk.at('pin');
    await walk.pass(21);
    await walk.shown('still-there');
    await walk.pass(11);
    await walk.at('locker');
    expect(await walk.page.locator('[data-screen="still-there"]').count()).toBe(0);
  });

  it('where nothing opens: the record takes nothing, and the cabinet says so', async () => {
    const { walk, world, book } = await come([503]);
    await book('A1');
    world.breakDisk(true);
    await walk.tap('A', '1', ...pin, 'Open');
    await walk.shown('unavailable');
    await walk.tap('Back to start');
    await walk.shown('out-of-service');
    await walk.tap('Try all the same');
    await walk.at('locker');
    world.breakDisk(false);
  });
});
