import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Decision } from '../../src/access/decision.js';
import { languages } from '../../src/lib/languages.js';
import { browserNote, launchBrowser, touchedPage, withoutBrowser } from '../browser.js';
import { fits } from './fits.js';
import { kioskForTest, plainPage } from './start.js';

/** Long enough for the page to have drawn what it was told, and to take what was typed for a person's. */
const settledMs = 500;
/** Of the language that is spoken first. */
const latinFace = '/assets/noto-sans-latin-wght-normal.woff2';
/** Further than any machine takes to load the page. */
const aDayMs = 86_400_000;

/** What a scanner that stands for a keyboard types, as quickly as it does whatever else this machine has to do. */
async function typeQuickly(page: Page, text: string): Promise<void> {
  await page.evaluate(`
    for (const key of [...${JSON.stringify(text)}, 'Enter'])
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  `);
}

describe.skipIf(withoutBrowser)(`the kiosk page${browserNote}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(change: Parameters<typeof kioskForTest>[0] = {}, viewport = { width: 1024, height: 600 }) {
    const world = await kioskForTest(change);
    const { page, complaints } = await touchedPage(browser, viewport);
    await page.goto(world.kiosk.url);
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
    return { ...world, page, complaints };
  }

  /** The page with a clock that moves only when the test moves it: what the machine is slow at takes none of the page's seconds. */
  async function openWithStoppedClock() {
    const world = await kioskForTest();
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.clock.install({ time: 0 });
    await page.goto(world.kiosk.url);
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
    await page.clock.pauseAt(aDayMs);
    return { ...world, page };
  }

  async function tap(page: Page, keys: readonly string[]): Promise<void> {
    for (const name of keys) await page.getByRole('button', { name, exact: true }).tap();
  }

  it('opens a locker by touch, and says thank you when its door is closed again', async () => {
    const { page, cabinet, complaints } = await open();
    await tap(page, ['0', '1', '4', '9', '3', '8', '1', '7', 'Open']);
    await page.getByRole('alert').getByText('Locker A01 is open.').waitFor();
    await page.getByRole('button', { name: 'Locker A01, open' }).waitFor();
    expect(cabinet.opened).toEqual([{ locker: 'A01', mode: 'pin', credentialRef: 'r1' }]);
    cabinet.change('A01', { latch: 'closed' });
    await page.getByText('Thank you.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('takes a keyboard, and a tap on the door in the drawing', async () => {
    const { page, presented } = await open();
    await page.keyboard.type('01');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Locker A02, closed' }).tap();
    await page.keyboard.type('4939');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('817');
    await page.keyboard.press('Enter');
    await page.getByText('Locker A02 is open.').waitFor();
    expect(presented).toEqual([{ locker: 'A02', pin: '493817' }]);
  });

  it('loads for its first screen what that needs, and nothing else: one script, one style, one typeface', async () => {
    const world = await kioskForTest({ page: { ...plainPage, languages } });
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    // What it gets ready when it has nothing else to do comes later.
    await page.addInitScript('window.requestIdleCallback = () => 0');
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).pathname.replace(/-[\w-]{8}\./, '.')));
    await page.goto(world.kiosk.url);
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    asked.delete('/assets/icon.svg');
    const [events, script, style, face] = ['/api/events', '/assets/index.js', '/assets/index.css', latinFace];
    expect([...asked].sort()).toEqual(['/', events, style, script, face]);
  });

  it('has the typefaces of all its languages before anybody asks for one, and leaves nothing of that on the page', async () => {
    const { page } = await open({ page: { ...plainPage, languages } });
    const faces = `[...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family)`;
    const loaded = async () => new Set(Object.values(Object(await page.evaluate(faces)))).size;
    await expect.poll(loaded, { timeout: 20_000 }).toBe(8);
    expect(await page.locator('.rehearsal, .dialog').count()).toBe(0);
  });

  it('never shows a digit of the PIN', async () => {
    const { page } = await open();
    await page.keyboard.type('01493817');
    await page.getByLabel('6 digits typed').waitFor();
    expect(await page.getByLabel('6 digits typed').innerText()).not.toMatch(/\d/);
    expect(await page.content()).not.toContain('493817');
  });

  it('says that it did not match, and lets the customer try again', async () => {
    const { page, complaints } = await open();
    await page.keyboard.type('03000000');
    await page.keyboard.press('Enter');
    await page.getByText('That did not match.').waitFor();
    await tap(page, ['Try again']);
    await page.getByRole('heading', { name: 'PIN for A03' }).waitFor();
    expect(complaints.filter((text) => !text.includes('403'))).toEqual([]);
  });

  it('counts a wait down before it offers another try', async () => {
    const checkPin = async (): Promise<Decision> => ({ kind: 'wait', seconds: 2 });
    const { page } = await open({ checkPin });
    await page.keyboard.type('01111111');
    await page.keyboard.press('Enter');
    await page.getByText('Please wait.').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).isDisabled()).toBe(true);
    await page.getByRole('timer').waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Try again' }).isEnabled()).toBe(true);
  });

  it('shows doors as they move, and an unread door as unknown', async () => {
    const { page, cabinet } = await open();
    cabinet.change('A05', { latch: 'open' });
    cabinet.change('A06', { latch: 'unknown' });
    await page.getByRole('button', { name: 'Locker A05, open' }).waitFor();
    await page.getByRole('button', { name: 'Locker A06, unknown' }).waitFor();
    cabinet.alarm([{ code: 'forced', part: 'A05' }]);
    await page.getByText('Needs service').waitFor();
    cabinet.alarm([{ code: 'clock_not_set', part: '' }]);
    await page.getByText('Clock not set').waitFor();
  });

  it('forgets the digits when the connection is lost, calls every door unknown, and heals by itself', async () => {
    const { page, kiosk, cabinet } = await open();
    cabinet.change('A07', { doorContact: true, door: 'closed' });
    await page.keyboard.type('014938');
    await page.getByLabel('4 digits typed').waitFor();
    await kiosk.close();
    await page.getByRole('heading', { name: 'Connection lost' }).waitFor();
    expect(await page.getByRole('button', { name: /^Locker A\d\d, unknown$/ }).count()).toBe(24);
    await kioskForTest({ cabinet, listen: { host: '127.0.0.1', port: Number(new URL(kiosk.url).port) } });
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
  });

  it('asks who has typed something whether he is there, and forgets it 10 s later', async () => {
    const { page } = await openWithStoppedClock();
    await page.keyboard.type('014938');
    await page.clock.runFor(settledMs);
    await page.getByLabel('4 digits typed').waitFor();
    await page.clock.fastForward(19_000 - settledMs);
    expect(await page.getByRole('alertdialog').count()).toBe(0);
    await page.clock.fastForward(2000);
    await page.getByRole('alertdialog', { name: 'Are you still there?' }).waitFor();
    await page.getByRole('button', { name: 'I am still here' }).dispatchEvent('click');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await page.clock.runFor(settledMs);
    await page.getByLabel('4 digits typed').waitFor();
    await page.clock.fastForward(20_000);
    await page.getByRole('alertdialog').waitFor();
    await page.clock.runFor(settledMs);
    await page.clock.fastForward(11_000);
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
  });

  it('moves doors by hand in a simulated cabinet', async () => {
    const moved: string[] = [];
    const sim = { door: async (locker: string, state: string) => void moved.push(`${locker} ${state}`) };
    const { page } = await open({ sim });
    await tap(page, ['Move doors by hand', 'Locker A07, closed', 'Stop moving doors']);
    await expect.poll(() => moved).toEqual(['A07 open']);
  });

  it('shows what came of something at a reader, and no text of it', async () => {
    const { page, atReaders, cabinet } = await open({ checkCode: decideBy });
    await page.keyboard.type('01493');
    await page.getByLabel('3 digits typed').waitFor();
    await atReaders.present({ kind: 'code', text: 'SECRET-CODE-7' });
    await page.getByRole('alert').getByText('Locker A07 is open.').waitFor();
    expect(await page.content()).not.toContain('SECRET');
    await page.getByRole('button', { name: 'Locker A07, open' }).waitFor();
    cabinet.change('A07', { latch: 'closed' });
    await page.getByText('Thank you.').waitFor();
    await atReaders.present({ kind: 'code', text: 'https://example.com' });
    await page.getByRole('alert').getByText('This does not open here.').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await atReaders.present({ kind: 'code', text: 'too-often' });
    await page.getByText('Please wait.').waitFor();
    expect(await page.getByRole('timer').innerText()).toMatch(/^0:\d\d$/);
  });

  it('shows a denial at a reader for its 30 s, however long nobody had touched the page', async () => {
    const { page, atReaders } = await openWithStoppedClock();
    await page.clock.fastForward(25_000);
    await atReaders.present({ kind: 'code', text: 'https://example.com' });
    await page.getByText('This does not open here.').waitFor();
    await page.clock.runFor(settledMs);
    await page.clock.fastForward(25_000);
    await page.getByText('This does not open here.').waitFor();
    await page.clock.fastForward(6000);
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
  });

  it('asks which locker a code at a reader is to open, opens it, and ends the session', async () => {
    const { page, atReaders, cabinet, sessions } = await open();
    const asked = await atReaders.present({ kind: 'code', text: 'code-of-both' });
    const id = asked.kind === 'choose' ? (asked.session?.session ?? '') : '';
    await page.getByRole('heading', { name: 'Which one?' }).waitFor();
    expect(sessions.view(id)).toMatchObject({ lockers: ['A01', 'A02'] });
    await tap(page, ['Open locker A02']);
    await page.getByText('Locker A02 is open.').waitFor();
    expect(cabinet.opened).toEqual([{ locker: 'A02', mode: 'qr', credentialRef: 't1' }]);
    await expect.poll(() => sessions.view(id)).toBeUndefined();
  });

  it('ends the session of a choice that is cancelled, and says so when it has ended by itself', async () => {
    const { page, atReaders, cabinet, sessions } = await open();
    const ask = async (): Promise<string> => {
      const asked = await atReaders.present({ kind: 'code', text: 'code-of-both' });
      await page.getByRole('heading', { name: 'Which one?' }).waitFor();
      return asked.kind === 'choose' ? (asked.session?.session ?? '') : '';
    };
    const first = await ask();
    await tap(page, ['Cancel']);
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
    await expect.poll(() => sessions.view(first)).toBeUndefined();
    sessions.end(await ask());
    // A door in the drawing is as good as its button.
    await tap(page, ['Locker A01, closed']);
    await page.getByText('That took too long.').waitFor();
    expect(cabinet.opened).toEqual([]);
  });

  it('takes what a scanner types as a keyboard for a code, and shows none of it', async () => {
    const { page, scanned, presented, cabinet, complaints } = await open();
    await page.evaluate(`
      drawn = [];
      new MutationObserver(() => drawn.push(document.body.innerHTML))
        .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    `);
    await typeQuickly(page, 'https://0123.example/SECRET-0149381-7');
    await page.getByText('This does not open here.').waitFor();
    const drawn = String(await page.evaluate('drawn.join()'));
    expect(drawn).toContain('Your code is being checked.');
    expect(drawn).not.toMatch(/SECRET|digits typed/);
    await typeQuickly(page, 'code-of-both');
    await tap(page, ['Open locker A01']);
    await page.getByText('Locker A01 is open.').waitFor();
    expect(cabinet.opened).toEqual([{ locker: 'A01', mode: 'qr', credentialRef: 't1' }]);
    expect(scanned.map(({ text }) => text.slice(0, 5))).toEqual(['https', 'code-', 'code-']);
    expect(presented).toEqual([]);
    expect(complaints.filter((text) => !/40[39]/.test(text))).toEqual([]);
  });

  it('gives nobody the answer of somebody who has left', async () => {
    const answers: ((decision: Decision) => void)[] = [];
    const checkCode = (): Promise<Decision> => new Promise((resolve) => answers.push(resolve));
    const { page } = await open({ checkCode });
    const scan = async (text: string): Promise<void> => {
      const before = answers.length;
      await typeQuickly(page, text);
      await page.getByText('Your code is being checked.').waitFor();
      await expect.poll(() => answers.length).toBe(before + 1);
    };
    await scan('code-of-the-first');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
    await scan('code-of-the-second');
    const answered = page.waitForResponse(/code$/);
    answers[0]?.({ kind: 'wait', seconds: 50 });
    await (await answered).finished();
    answers[1]?.({ kind: 'denied' });
    await page.getByText('This does not open here.').waitFor();
  });

  it('takes a key that is held down for one key', async () => {
    const { page, scanned } = await open();
    await page.keyboard.type('01');
    for (let count = 0; count < 12; count++) await page.keyboard.down('5');
    await page.keyboard.up('5');
    await page.getByLabel('1 digit typed').waitFor();
    await page.keyboard.press('Escape');
    for (let count = 0; count < 12; count++) await page.keyboard.down('x');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Which locker?' }).waitFor();
    expect(scanned).toEqual([]);
  });

  const panels = [
    { width: 1024, height: 600 },
    { width: 800, height: 480 },
    { width: 600, height: 1024 },
  ];
  it.each(panels)('fits a panel of $width x $height: nothing is cut off and every key is big', async (viewport) => {
    const sim = { door: async () => undefined };
    const { page, atReaders } = await open({ sim }, viewport);
    const shot = process.env.SCREENSHOTS;
    const check = async (name: string): Promise<void> => {
      if (shot) await page.screenshot({ path: `${shot}/${viewport.width}-${name}.png` });
      await fits(page, viewport, name);
    };
    await check('locker');
    await page.keyboard.type('01493817');
    await page.getByLabel('6 digits typed').waitFor();
    await check('pin');
    await page.keyboard.press('Enter');
    await page.getByText('Locker A01 is open.').waitFor();
    await check('opened');
    await page.getByRole('button', { name: 'Done' }).tap();
    await page.keyboard.type('03000000');
    await page.keyboard.press('Enter');
    await page.getByText('That did not match.').waitFor();
    await check('denied');
    await atReaders.present({ kind: 'code', text: 'code-of-both' });
    await page.getByRole('heading', { name: 'Which one?' }).waitFor();
    await check('choose');
    await atReaders.present({ kind: 'code', text: 'https://example.com' });
    await page.getByText('This does not open here.').waitFor();
    await check('code-denied');
  });
});

/** A code for locker A07, one that was shown too often, and none. */
async function decideBy(text: string): Promise<Decision> {
  if (text === 'too-often') return { kind: 'wait', seconds: 59 };
  if (text !== 'SECRET-CODE-7') return { kind: 'denied' };
  return { kind: 'granted', grant: { locker: 'A07', mode: 'qr', credentialRef: 't7' } };
}
